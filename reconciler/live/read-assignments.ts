// Reads the account assignments: all of them, or those that are asked for, whichever way takes fewer calls.
import {
  type AccountAssignment,
  paginateListAccountAssignments,
  paginateListAccountAssignmentsForPrincipal,
  paginateListAccountsForProvisionedPermissionSet,
} from "@aws-sdk/client-sso-admin";
import { quote } from "../diagnostics/quote.ts";
import type { NamedSet } from "./center-objects.ts";
import type { CenterReading } from "./center-reading.ts";
import type { PrincipalId, ReadAssignment } from "./identity-reader.ts";
import type { Principals } from "./read-principals.ts";
import { type AssignmentIdentity, inCenter } from "./read-scope.ts";
import { listIn, mapBounded, unlessGone, valueIn } from "./reading.ts";

/** A permission set in an account that has it, or might. */
type Pair = { readonly accountId: string; readonly set: NamedSet };

/**
 * `setNames` are the names of all permission sets by ARN. All assignments are read by account and permission set, since those of
 * principals that are gone are found in no other way.
 */
export async function readAssignments(
  center: CenterReading,
  principals: Principals,
  setNames: ReadonlyMap<string, string>,
): Promise<void> {
  const { assignments } = center.scope;
  const sets = [...setNames].map(([arn, name]): NamedSet => ({ arn, name }));
  if (assignments === "all") return readPairs(center, principals, await pairsOf(center, sets));
  const [byPair, byPrincipal] = [pairsAskedFor(assignments, sets), principalsAskedFor(assignments, principals)];
  if (assignmentsBy(assignments) === "pair") await readPairs(center, principals, byPair);
  else await readPrincipals(center, principals, byPrincipal, setNames);
}

/** The way that takes fewer calls, a page each: one for each pair of account and permission set, or one for each principal. */
export function assignmentsBy(assignments: readonly AssignmentIdentity[]): "pair" | "principal" {
  const pairs = new Set(assignments.map(({ accountId, permissionSet }) => `${accountId} ${permissionSet}`));
  const principals = new Set(assignments.map(({ principal }) => `${principal.kind} ${principal.name}`));
  return principals.size < pairs.size ? "principal" : "pair";
}

/** Every account that AWS has a set provisioned to. */
async function pairsOf({ instance, sso, reading }: CenterReading, sets: readonly NamedSet[]): Promise<readonly Pair[]> {
  reading.learned({ accountLists: sets.length });
  const pairs = await mapBounded(sets, async (set) => {
    const lowerCase = set.name.toLowerCase();
    const found: Pair[] = [];
    const input = { InstanceArn: instance.arn, PermissionSetArn: set.arn, MaxResults: 100 };
    const list = async () => {
      for await (const page of paginateListAccountsForProvisionedPermissionSet({ client: sso }, input)) {
        found.push(...listIn(page, "AccountIds").map((accountId) => ({ accountId, set })));
      }
    };
    await reading.part(
      `the accounts of permission set ${quote(set.name)}`,
      inCenter((it) => it.kind === "assignment" && it.permissionSet === lowerCase),
      () => unlessGone(list(), undefined),
    );
    return found;
  });
  return pairs.flat();
}

async function readPairs(center: CenterReading, principals: Principals, pairs: readonly Pair[]): Promise<void> {
  const { instance, sso, reading } = center;
  let assignments = 0;
  reading.learned({ pairs: pairs.length });
  await mapBounded(pairs, async ({ accountId, set }) => {
    const lowerCase = set.name.toLowerCase();
    const input = { InstanceArn: instance.arn, PermissionSetArn: set.arn, AccountId: accountId, MaxResults: 100 };
    const list = async () => {
      for await (const page of paginateListAccountAssignments({ client: sso }, input)) {
        for (const assignment of listIn(page, "AccountAssignments")) {
          assignments += 1;
          const principal = principalOf(assignment);
          await keep(center, principals, { accountId, permissionSetArn: set.arn, principal }, set);
        }
      }
    };
    await reading.part(
      `the assignments of permission set ${quote(set.name)} in account ${accountId}`,
      inCenter((it) => it.kind === "assignment" && it.permissionSet === lowerCase && it.accountId === accountId),
      () => unlessGone(list(), undefined),
    );
  });
  reading.learned({ assignments });
}

/** AWS lists with a person's own assignments those of the person's groups, which are left out. */
async function readPrincipals(
  center: CenterReading,
  principals: Principals,
  wanted: readonly (PrincipalId & { readonly name: string })[],
  setNames: ReadonlyMap<string, string>,
): Promise<void> {
  const { instance, sso, reading } = center;
  let assignments = 0;
  reading.learned({ principals: wanted.length });
  await mapBounded(wanted, async ({ type, id, name }) => {
    const [kind, lowerCase] = [type === "USER" ? "user" : "group", name.toLowerCase()];
    const input = { InstanceArn: instance.arn, PrincipalType: type, PrincipalId: id, MaxResults: 100 };
    const list = async () => {
      for await (const page of paginateListAccountAssignmentsForPrincipal({ client: sso }, input)) {
        for (const assignment of listIn(page, "AccountAssignments")) {
          assignments += 1;
          const [accountId, permissionSetArn] = [
            valueIn(assignment, "AccountId"),
            valueIn(assignment, "PermissionSetArn"),
          ];
          const set = setNames.get(permissionSetArn);
          // A set without a name is unread, or newer than the list of sets.
          if (assignment.PrincipalId !== id || set === undefined) continue;
          const found = { accountId, permissionSetArn, principal: { type, id } };
          await keep(center, principals, found, { arn: permissionSetArn, name: set });
        }
      }
    };
    await reading.part(
      `the assignments of ${kind} ${quote(name)}`,
      inCenter((it) => it.kind === "assignment" && it.principal.kind === kind && it.principal.name === lowerCase),
      () => unlessGone(list(), undefined),
    );
  });
  reading.learned({ assignments });
}

async function keep(
  { objects, reading }: CenterReading,
  principals: Principals,
  assignment: ReadAssignment,
  set: NamedSet,
): Promise<void> {
  const principal = await principals.nameOf(assignment.principal);
  // What the unknown hold is unread with the list of people or groups.
  if (principal === "unknown") return;
  if (principal === "gone") reading.orphaned({ ...assignment, permissionSet: set.name });
  else reading.found(objects.assignment(assignment, set, principal.name));
}

function principalOf(assignment: AccountAssignment): PrincipalId {
  const type = valueIn(assignment, "PrincipalType");
  return { type, id: valueIn(assignment, "PrincipalId") };
}

function pairsAskedFor(assignments: readonly AssignmentIdentity[], sets: readonly NamedSet[]): readonly Pair[] {
  const byName = new Map(sets.map((set) => [set.name.toLowerCase(), set]));
  const pairs = new Map<string, Pair>();
  for (const { accountId, permissionSet } of assignments) {
    const set = byName.get(permissionSet);
    if (set !== undefined) pairs.set(`${accountId} ${set.arn}`, { accountId, set });
  }
  return [...pairs.values()];
}

function principalsAskedFor(
  assignments: readonly AssignmentIdentity[],
  { users, groups }: Principals,
): readonly (PrincipalId & { readonly name: string })[] {
  const asked = { USER: new Set<string>(), GROUP: new Set<string>() };
  for (const { principal } of assignments) asked[principal.kind === "user" ? "USER" : "GROUP"].add(principal.name);
  const of = (type: PrincipalId["type"], names: ReadonlyMap<string, string>) =>
    [...names].flatMap(([id, name]) => (asked[type].has(name.toLowerCase()) ? [{ type, id, name }] : []));
  return [...of("USER", users), ...of("GROUP", groups)];
}
