// Which roles of these files a policy's resource stands for.
import type { RoleFacts } from "../policy/judge-documents.ts";
import { ownRoleIn } from "../policy/role-path.ts";
import { matchesInCase } from "../policy/wildcards.ts";
import type { Access, Role } from "./access.ts";

type Roles = Access["roles"];

const KNOWN = new WeakMap<Roles, RoleFacts>();

/** A role under our path is one of these files. What it gives to who passes or assumes it is judged by itself: see reached-roles.ts. */
export function roleFacts(roles: Roles): RoleFacts {
  const known = KNOWN.get(roles);
  if (known !== undefined) return known;
  const rolesNamed = namedAmong(roles);
  const facts: RoleFacts = { isAccountedFor: (resource) => rolesNamed(resource).length > 0 };
  KNOWN.set(roles, facts);
  return facts;
}

/** The account of who calls. */
const OF_CALLER = /(?<=^arn:[^:]+:iam::)\$\{aws:PrincipalAccount\}(?=:)/i;

/** The roles for which a resource stands, which may have wildcards; none where it is not under our path, or has another variable. */
export function namedAmong(roles: Roles): (resource: string) => readonly Role[] {
  const byName = Map.groupBy(roles, ({ name }) => name);
  const found = new Map<string, readonly Role[]>();
  const find = (resource: string): readonly Role[] => {
    // Whoever passes or assumes it there is in one account, whichever that is.
    const own = ownRoleIn(resource.replace(OF_CALLER, "*"));
    if (own === undefined) return [];
    const { account, name } = own;
    // Nearly all are without wildcards in the name: thousands of roles are looked up, not compared.
    const candidates = /[*?]/.test(name) ? roles : (byName.get(name) ?? []);
    return candidates.filter((role) => matchesInCase(account, role.account.id) && matchesInCase(name, role.name));
  };
  return (resource) => {
    const named = found.get(resource) ?? find(resource);
    found.set(resource, named);
    return named;
  };
}
