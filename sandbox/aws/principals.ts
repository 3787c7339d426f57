// AWS refuses a policy that names a principal which isn't there, wherever a policy can name one.
import type { StoredRole, World } from "./world.ts";

/**
 * The first role or user in `policy` that doesn't exist, or undefined. Only accounts of the organization are known here:
 * principals of others are taken to exist, and so is each session of a role.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function missingPrincipal(policy: string, world: World): string | undefined {
  const { Statement: written } = JSON.parse(policy) as { Statement?: unknown };
  const statements = (Array.isArray(written) ? written : [written]) as readonly (Statement | undefined)[];
  return statements
    .flatMap((statement) => [statement?.Principal, statement?.NotPrincipal])
    .flatMap((principal) => (typeof principal === "object" ? (principal?.AWS ?? []) : []))
    .find((arn) => isMissing(arn, world));
}

type Principal = string | { readonly AWS?: string | readonly string[] } | undefined;
type Statement = { readonly Principal?: Principal; readonly NotPrincipal?: Principal };

function isMissing(arn: string, world: World): boolean {
  const [, account = "", kind] = /^arn:aws[\w-]*:iam::(\d{12}):(role|user)\//.exec(arn) ?? [];
  if (!world.accounts.some(({ id }) => id === account)) return false;
  // There are no users of IAM here.
  return kind === "user" || !world.iam[account]?.roles.some((role) => role.arn === arn);
}

/**
 * A trust policy that names a role which is deleted shows the role's unique id from then on, and a new role of that name
 * isn't meant by it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
 */
export function showIdOfDeleted({ arn, id }: StoredRole, world: World): void {
  for (const { roles } of Object.values(world.iam)) {
    for (const role of roles) role.trustPolicy = role.trustPolicy.replaceAll(JSON.stringify(arn), JSON.stringify(id));
  }
}
