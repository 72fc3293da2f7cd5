export const hands = {};
