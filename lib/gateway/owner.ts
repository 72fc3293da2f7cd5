/** Who owns a generation. There are no accounts yet: an id of 128 random bits is what lets one read or stop it. */
export const OWNER = "anyone";
