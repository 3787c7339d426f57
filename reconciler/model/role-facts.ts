// Which of our own roles are harmless: to pass or to assume them gives nothing more.
import { judgePolicies, type RoleFacts } from "../policy/judge-documents.ts";
import { isPrivilegedLevel, type Powers, ratedRights } from "../policy/rights.ts";
import { parseStatements } from "../policy/statements.ts";
import { matchesInCase } from "../policy/wildcards.ts";
import type { Access, Role } from "./access.ts";
import { ROLE_PATH } from "./resource-identity.ts";

type Roles = Access["roles"];

const KNOWN = new WeakMap<Roles, RoleFacts>();

/**
 * A role under our path is one of these files. It is harmless unless it is privileged, and passing or assuming it is then harmless too:
 * roles that name one another are judged together.
 */
export function roleFacts(roles: Roles): RoleFacts {
  const facts = KNOWN.get(roles) ?? findFacts(roles);
  KNOWN.set(roles, facts);
  return facts;
}

/** By its AWS-managed policies and the policies that are declared with it. */
export function powersOfRole({ policies, managedPolicies }: Role, facts: RoleFacts): Powers {
  return judgePolicies(
    policies.map(({ document }) => document),
    managedPolicies,
    facts,
  );
}

/** All count as harmless until they are found not to be; then those are judged once more that name one of them. */
function findFacts(roles: Roles): RoleFacts {
  const rolesNamed = namedAmong(roles);
  const naming = rolesByResource(roles);
  const harmless = new Set(roles);
  // What is judged is remembered by its facts, which therefore must not change.
  const factsNow = (): RoleFacts => {
    const now = new Set(harmless);
    return {
      isHarmlessRole: (resource) => {
        const named = rolesNamed(resource);
        return named.length > 0 && named.every((role) => now.has(role));
      },
    };
  };
  for (let unsure: readonly Role[] = roles; unsure.length > 0; ) {
    const facts = factsNow();
    const found = new Set(unsure.filter((role) => isPrivilegedLevel(ratedRights(powersOfRole(role, facts)).level)));
    for (const role of found) harmless.delete(role);
    const affected = [...naming].filter(([resource]) => rolesNamed(resource).some((role) => found.has(role)));
    unsure = [...new Set(affected.flatMap(([, those]) => those))].filter((role) => harmless.has(role));
  }
  return factsNow();
}

/** The roles that name a resource in what their own policies allow. */
function rolesByResource(roles: Roles): ReadonlyMap<string, readonly Role[]> {
  const pairs = roles.flatMap((role) => {
    const statements = role.policies.flatMap(({ document }) => parseStatements(document));
    const named = statements.flatMap(({ effect, resource }) =>
      effect === "Allow" && "among" in resource ? resource.among : [],
    );
    return named.map((resource) => ({ resource, role }));
  });
  const byResource = Map.groupBy(pairs, ({ resource }) => resource);
  return new Map([...byResource].map(([resource, same]) => [resource, same.map(({ role }) => role)]));
}

const OWN_ROLE = new RegExp(`^arn:[^:]+:iam::([^:]*):role${ROLE_PATH}([^:]*)$`);

/** The roles for which a resource stands, which may have wildcards; none where it is not under our path, or has a variable. */
function namedAmong(roles: Roles): (resource: string) => readonly Role[] {
  const byName = Map.groupBy(roles, ({ name }) => name);
  const found = new Map<string, readonly Role[]>();
  const find = (resource: string): readonly Role[] => {
    const [, account, name] = OWN_ROLE.exec(resource) ?? [];
    if (account === undefined || name === undefined) return [];
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
