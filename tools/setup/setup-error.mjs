/** The machine lacks something; the message says what and what to do. Any other error is a mistake of ours. */
export class SetupError extends Error {}
