// Reads the account assignments: all of them, or those that are asked for, whichever way takes fewer calls.
import { DescribePermissionSetCommand } from "@aws-sdk/client-sso-admin";
import { quote } from "../diagnostics/quote.ts";
import type { PrincipalId, ReadAssignment } from "./center-lists.ts";
import { listAccounts, listAssignments, listAssignmentsOf, listAssignmentsReaching } from "./center-lists.ts";
import type { NamedSet } from "./center-objects.ts";
import type { CenterReading } from "./center-reading.ts";
import { nameUnlessTaken, type Principals } from "./read-principals.ts";
import { type AssignmentIdentity, type AssignmentsOf, inCenter } from "./read-scope.ts";
import { oncePer, unlessGone, valueIn } from "./reading.ts";
import type { Part } from "./world-reading.ts";

/** A permission set in an account that has it, or might. */
type Pair = { readonly accountId: string; readonly set: NamedSet };

type NamedPrincipal = PrincipalId & { readonly name: string };

/**
 * `setNames` are the names of all permission sets by ARN, or of those on record. All assignments are read by account and permission set, since
 * those of principals that are gone are found in no other way.
 */
export async function readAssignments(
  center: CenterReading,
  principals: Principals,
  setNames: ReadonlyMap<string, string>,
): Promise<void> {
  const { assignments } = center.scope;
  const sets = [...setNames].map(([arn, name]): NamedSet => ({ arn, name }));
  if (assignments === "all") return readPairs(center, principals, await pairsOf(center, sets));
  const single: AssignmentIdentity[] = [];
  for (const it of assignments) {
    if ("of" in it) await readThoseOf(it, center, principals, setNames);
    else single.push(it);
  }
  if (assignmentsBy(single) === "pair") {
    await readPairs(center, principals, pairsAskedFor(single, sets));
  } else {
    await readPrincipals(center, principals, await principalsAskedFor(single, principals), setNames);
  }
}

/** A person's are those of the person's groups, too. */
async function readThoseOf(
  { of, name }: AssignmentsOf,
  center: CenterReading,
  principals: Principals,
  setNames: ReadonlyMap<string, string>,
): Promise<void> {
  const sets = [...setNames].map(([arn, set]): NamedSet => ({ arn, name: set }));
  if (of === "account") {
    return readPairs(
      center,
      principals,
      sets.map((set) => ({ accountId: name, set })),
    );
  }
  if (of === "permission-set") {
    const named = sets.filter((set) => set.name.toLowerCase() === name);
    return readPairs(center, principals, await pairsOf(center, named));
  }
  const wanted = await principalsNamed({ [of]: new Set([name]) }, principals);
  await readPrincipals(center, principals, wanted, setNames, listAssignmentsReaching);
}

/** The way that takes fewer calls, a page each: one for each pair of account and permission set, or one for each principal. */
function assignmentsBy(assignments: readonly AssignmentIdentity[]): "pair" | "principal" {
  const pairs = new Set(assignments.map(({ accountId, permissionSet }) => `${accountId} ${permissionSet}`));
  const principals = new Set(assignments.map(({ principal }) => `${principal.kind} ${principal.name}`));
  return principals.size < pairs.size ? "principal" : "pair";
}

/** Every account that AWS has a set provisioned to. */
async function pairsOf({ instance, sso, reading }: CenterReading, sets: readonly NamedSet[]): Promise<readonly Pair[]> {
  reading.learned({ accountLists: sets.length });
  const found: Pair[] = [];
  const partOf = (set: NamedSet): Part<void> => {
    const lowerCase = set.name.toLowerCase();
    const read = async () => {
      const input = { InstanceArn: instance.arn, PermissionSetArn: set.arn };
      for await (const accountId of listAccounts(sso, input)) found.push({ accountId, set });
    };
    return {
      what: `the accounts of permission set ${quote(set.name)}`,
      covers: inCenter((it) => it.kind === "assignment" && it.permissionSet === lowerCase),
      read: () => unlessGone(read(), undefined),
    };
  };
  await reading.parts(sets.map(partOf), (count) => `the accounts of ${count} further permission sets`);
  return found;
}

async function readPairs(center: CenterReading, principals: Principals, pairs: readonly Pair[]): Promise<void> {
  const { instance, sso, reading } = center;
  let assignments = 0;
  reading.learned({ pairs: pairs.length });
  const partOf = ({ accountId, set }: Pair): Part<void> => {
    const lowerCase = set.name.toLowerCase();
    const read = async () => {
      const input = { InstanceArn: instance.arn, PermissionSetArn: set.arn };
      for await (const assignment of listAssignments(sso, input, accountId)) {
        assignments += 1;
        await keep(center, principals, assignment, set);
      }
    };
    return {
      what: `the assignments of permission set ${quote(set.name)} in account ${accountId}`,
      covers: inCenter(
        (it) => it.kind === "assignment" && it.permissionSet === lowerCase && it.accountId === accountId,
      ),
      read: () => unlessGone(read(), undefined),
    };
  };
  await reading.parts(
    pairs.map(partOf),
    (count) => `the assignments of ${count} further pairs of permission set and account`,
  );
  reading.learned({ assignments });
}

async function readPrincipals(
  center: CenterReading,
  principals: Principals,
  wanted: readonly NamedPrincipal[],
  setNames: ReadonlyMap<string, string>,
  list = listAssignmentsOf,
): Promise<void> {
  const { instance, sso, reading } = center;
  const nameOfSet = openSetNames(center, setNames);
  let assignments = 0;
  reading.learned({ principals: wanted.length });
  const partOf = (principal: NamedPrincipal): Part<void> => {
    const kind = principal.type === "USER" ? "user" : "group";
    const lowerCase = principal.name.toLowerCase();
    const read = async () => {
      for await (const assignment of list(sso, instance.arn, principal)) {
        assignments += 1;
        const arn = assignment.permissionSetArn;
        const name = await nameOfSet(arn);
        if (name !== undefined) await keep(center, principals, assignment, { arn, name });
      }
    };
    return {
      what: `the assignments of ${kind} ${quote(principal.name)}`,
      covers: inCenter(
        (it) =>
          it.kind === "assignment" &&
          ((it.principal.kind === kind && it.principal.name === lowerCase) || list === listAssignmentsReaching),
      ),
      read: () => unlessGone(read(), undefined),
    };
  };
  await reading.parts(wanted.map(partOf), (count) => `the assignments of ${count} further people and groups`);
  reading.learned({ assignments });
}

/** Undefined for a set that is unread, newer than the list of sets, gone, or not on record where AWS is not asked for strangers. */
function openSetNames({ instance, sso, scope, names }: CenterReading, setNames: ReadonlyMap<string, string>) {
  const ask = oncePer(String, async (PermissionSetArn: string) => {
    const command = new DescribePermissionSetCommand({ InstanceArn: instance.arn, PermissionSetArn });
    const answer = await unlessGone(sso.send(command), undefined);
    if (answer === undefined) return undefined;
    return nameUnlessTaken(valueIn(answer.PermissionSet, "Name"), PermissionSetArn, names.sets);
  });
  return async (arn: string): Promise<string | undefined> =>
    setNames.get(arn) ?? (scope.asksNamesOf === "strangers" ? ask(arn) : undefined);
}

async function keep(
  { objects, reading, holding }: CenterReading,
  principals: Principals,
  assignment: ReadAssignment,
  set: NamedSet,
): Promise<void> {
  const principal = await principals.nameOf(assignment.principal);
  // What the unknown hold is unread with the list of people or groups.
  if (principal === "unknown") return;
  if (principal !== "gone" && assignment.principal.type === "GROUP") holding.add(assignment.principal.id);
  if (principal === "gone") reading.orphaned({ ...assignment, permissionSet: set.name });
  else reading.found(objects.assignment(assignment, set, principal.name));
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
  principals: Principals,
): Promise<readonly NamedPrincipal[]> {
  const asked = { user: new Set<string>(), group: new Set<string>() };
  for (const { principal } of assignments) asked[principal.kind].add(principal.name);
  return principalsNamed(asked, principals);
}

/** Those that AWS has. Names are in lower case. */
async function principalsNamed(
  asked: { readonly user?: ReadonlySet<string>; readonly group?: ReadonlySet<string> },
  { listed }: Principals,
): Promise<readonly NamedPrincipal[]> {
  const find = async (type: PrincipalId["type"], names: ReadonlySet<string> = new Set()) => {
    if (names.size === 0) return [];
    const all = [...(await listed(type))];
    return all.flatMap(([id, name]) => (names.has(name.toLowerCase()) ? [{ type, id, name }] : []));
  };
  return [...(await find("USER", asked.user)), ...(await find("GROUP", asked.group))];
}
