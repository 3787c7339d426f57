/** Every role and policy of ours has this path, so that it can be recognized, and named in a policy. */
export const ROLE_PATH = "/access/";

const OWN_ROLE = new RegExp(`^arn:[^:]+:iam::([^:]*):role${ROLE_PATH}([^:]*)$`);

/** The account and the name in the ARN of a role under our path, as they stand there: with wildcards and variables. Undefined: it is another's. */
export function ownRoleIn(arn: string): { readonly account: string; readonly name: string } | undefined {
  const [, account, name] = OWN_ROLE.exec(arn) ?? [];
  return account === undefined || name === undefined ? undefined : { account, name };
}
