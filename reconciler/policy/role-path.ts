/** Every role and policy of ours has this path, so that it can be recognized, and named in a policy. */
export const ROLE_PATH = "/access/";
