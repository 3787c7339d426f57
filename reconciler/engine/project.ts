/** Pulumi's project of the stacks that hold access. */
export const PROJECT = "access";
