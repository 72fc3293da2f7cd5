/** The model that is not one: it answers from this project's documentation until a real one is there. */
export const GUIDE_MODEL = "synapse-guide";
