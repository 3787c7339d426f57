// Before planning: which of the new objects AWS has already, which of them are taken over, and which hold up what depends on them.

import { type DeclaredObject, declaredObjects, openDeclared } from "../desired/declared-objects.ts";
import {
  type DesiredResource,
  type DesiredStack,
  RESOURCE_TYPES,
  type ResourceType,
} from "../desired/desired-resource.ts";
import { accountStackName } from "../desired/desired-resources.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { quote } from "../diagnostics/quote.ts";
import type { StateResource } from "../engine/stack-state.ts";
import type { Unfinished } from "../engine/unfinished.ts";
import { existsOutside, type Objection, takenOverWith, takesThePlace } from "../guardrails/existing-objects.ts";
import { unreadObjects } from "../guardrails/unread-objects.ts";
import { openAccountReader } from "../live/account-reader.ts";
import { openHoldingsReader } from "../live/holdings.ts";
import { mapBounded, once } from "../live/reading.ts";
import type { Access } from "../model/access.ts";
import { groupKey, permissionSetKey, policyKey, roleKey } from "../model/resource-identity.ts";
import { isClosed } from "../plan/closed-accounts.ts";
import type { Attempt } from "./attempts.ts";
import type { StackFailure } from "./deploy-result.ts";
import {
  existingRoles,
  findAttachments,
  findInIdentityCenter,
  findRolePolicies,
  hasType,
  principalIds,
} from "./find-existing.ts";
import { type AwsFacts, assumedRoleArn } from "./run-stacks.ts";
import { type NameOf, surplusOfGroup, surplusOfRole, surplusOfSet } from "./surplus.ts";
import { mayBeOurs } from "./take-over.ts";

/** A stack with what it should hold, what its state holds under the keys of today, and what was left unfinished in it. */
export type StackToCompare = {
  readonly desired: DesiredStack;
  readonly state: readonly StateResource[];
  readonly unfinished: readonly Unfinished[];
};

/** An object in AWS that holds up what depends on it. */
export type HeldUp = { readonly stack: string; readonly key: string; readonly why: Diagnostic };

/**
 * An object that would bring something with it which nobody has reviewed: `surplus`, what it holds that is not declared, in
 * words; or, of a person whom no run of ours has made, whoever has the password. Where nothing else is done, taking it over changes nothing
 * for anybody; beside other changes it could be given rights.
 */
export type OnlyAlone = HeldUp & { readonly surplus: readonly string[]; readonly takenOver: Diagnostic | undefined };

export type Existing = {
  /** Import ids by key, by stack: what is taken over, if it is exactly as declared. */
  readonly imports: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Those of `imports` that are taken over only by a plan which does nothing else. */
  readonly onlyAlone: readonly OnlyAlone[];
  readonly heldUp: readonly HeldUp[];
  /** What takes the place of something that was made by hand. */
  readonly warnings: readonly Diagnostic[];
  /** That an object is held up after all, since AWS has it otherwise than declared. */
  readonly differs: (stack: string, key: string, properties: readonly string[]) => HeldUp;
  /** Accounts that could not be read, by stack, with AWS's reason; the others are compared nevertheless. */
  readonly failures: readonly StackFailure[];
};

/** `attempts` is asked only for objects that are there. An account without new roles or policies is not read, nor is a closed one. */
export async function findExisting(
  access: Access,
  stacks: readonly StackToCompare[],
  facts: AwsFacts,
  attempts: () => Promise<readonly Attempt[]>,
): Promise<Existing> {
  const found = openFindings(access, stacks, attempts);
  const failures: StackFailure[] = [];
  const unread = new Map<string, readonly HeldUp[]>();
  const { accounts } = facts.organization;
  await mapBounded(stacks, async (stack) => {
    const { name, accountId } = stack.desired;
    if (accountId !== undefined && isClosed(accountId, accounts)) return;
    try {
      await (accountId === undefined
        ? findCenter(access, stack, facts, found)
        : findAccount(accountId, access, stack, found));
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      // What is new in Identity Center may be there already; what is to change or to go is known from the state, if it has anything.
      const isNew = stack.state.length === 0;
      if (accountId === undefined && !isNew) unread.set(name, unaskedObjects(access, stack, error.message));
      else failures.push({ stack: name, key: undefined, message: error.message });
    }
  });
  const { imports, onlyAlone, warnings, differs } = found.result();
  return {
    differs,
    warnings,
    imports: new Map([...imports].filter(([stack]) => !unread.has(stack))),
    onlyAlone: onlyAlone.filter(({ stack }) => !unread.has(stack)),
    heldUp: [...unread.values()].flat(),
    failures: failures.sort((a, b) => (a.stack < b.stack ? -1 : 1)),
  };
}

/** All that a stack is to get and its state doesn't have. */
function unaskedObjects(access: Access, { desired, state }: StackToCompare, reason: string): readonly HeldUp[] {
  const inState = new Set(state.map(({ key }) => key));
  const isNew = desired.resources.map(({ key }) => key).filter((key) => !inState.has(key));
  return unreadObjects(access, desired.name, new Map(isNew.map((key) => [key, reason])), "existing-not-read");
}

type Findings = ReturnType<typeof openFindings>;

/** What is found, object by object. */
function openFindings(access: Access, stacks: readonly StackToCompare[], attempts: () => Promise<readonly Attempt[]>) {
  const declared = openDeclared(access);
  const readOnce = once(attempts);
  const imports = new Map(stacks.map(({ desired }) => [desired.name, new Map<string, string>()]));
  const onlyAlone: OnlyAlone[] = [];
  const warnings: Diagnostic[] = [];
  const unfinished = new Map(stacks.map((it) => [it.desired.name, it.unfinished]));
  const hold = (stack: string, object: DeclaredObject, objection: Objection): HeldUp => {
    return { stack, key: object.key, why: existsOutside(object, objection) };
  };
  const isSomebodys = async (stack: string, desired: DesiredResource) =>
    desired.type === "User" &&
    !mayBeOurs(stack, desired, { unfinished: unfinished.get(stack) ?? [], attempts: await readOnce() });
  return {
    /** `surplus`: what it holds that isn't declared, in words. */
    found: async (stack: string, desired: DesiredResource, importId: string, surplus: readonly string[]) => {
      imports.get(stack)?.set(desired.key, importId);
      if (surplus.length === 0 && !(await isSomebodys(stack, desired))) return;
      const object = objectOf(stack, desired, declared);
      const takenOver = surplus.length === 0 ? undefined : takenOverWith(object, surplus);
      onlyAlone.push({ ...hold(stack, object, { surplus }), surplus, takenOver });
    },
    /** An inline policy or boundary that takes the place of another one, which no file has declared. */
    replaced: (stack: string, desired: DesiredResource | undefined) => {
      if (desired !== undefined) warnings.push(takesThePlace(objectOf(stack, desired, declared)));
    },
    result: () => ({
      imports,
      warnings,
      onlyAlone,
      differs: (stack: string, key: string, differing: readonly string[]): HeldUp => {
        const desired = stacks.find((it) => it.desired.name === stack)?.desired.resources.find((it) => it.key === key);
        if (desired === undefined) throw new Error(`${key} of ${stack} is not declared`);
        return hold(stack, objectOf(stack, desired, declared), { differing });
      },
    }),
  };
}

/** An attachment is told by its key, at the place of its permission set. */
function objectOf(
  stack: string,
  { key, type }: DesiredResource,
  declared: ReturnType<typeof openDeclared>,
): DeclaredObject {
  const object = declared({ stack, key });
  if (object === undefined) throw new Error(`${key} of ${stack} is not declared`);
  return object.key === key ? object : { ...object, key, type: RESOURCE_TYPES[type], what: quote(key) };
}

/** First what stands for itself, then what joins two of these: a membership needs the ids of both. */
async function findCenter(access: Access, stack: StackToCompare, facts: AwsFacts, found: Findings): Promise<void> {
  const { instance, reader, externalIds } = facts;
  const { desired } = stack;
  const inState = new Set(stack.state.map(({ key }) => key));
  const resources = desired.resources.filter(({ key }) => !inState.has(key));
  const byKey = new Map(resources.map((it) => [it.key, it]));
  const objects = declaredObjects(access).filter((it) => it.stack === desired.name && byKey.has(it.key));
  const holdings = openHoldingsReader(access.organization.region, instance.arn);
  const known: Pick<StateResource, "key" | "outputs">[] = [...stack.state];
  const addAll = async (importIds: ReadonlyMap<string, string>, surplusOf: SurplusOf) => {
    for (const [key, importId] of importIds) {
      const resource = byKey.get(key);
      if (resource === undefined) continue;
      const outputs = idsIn(resource.type, importId);
      await found.found(desired.name, resource, importId, await surplusOf(key, outputs));
      known.push({ key, outputs });
    }
  };
  const look = (types: readonly ResourceType[]) =>
    findInIdentityCenter(
      objects.filter((it) => hasType([it], types)),
      { access, state: known, instance, reader, externalIds },
    );
  /** Names are read only where there is something to tell. */
  const named = async (surplusOf: (nameOf: NameOf) => readonly string[]): Promise<readonly string[]> => {
    if (surplusOf((id) => id).length === 0) return [];
    const lists = [await reader.users(), await reader.groups()];
    const sets = await reader.permissionSets(await reader.permissionSetArns());
    const names = new Map([...lists, sets].flatMap((list) => [...list].map(([name, id]) => [id, name] as const)));
    return surplusOf((id) => names.get(id) ?? id);
  };
  // People first: they may be members and holders of the rest. Then sets, which may be assigned to groups that are there; groups
  // last: only a set that is known, or was taken over, may be assigned to them.
  await addAll(await look(["User", "InstanceAccessControlAttributes"]), NO_SURPLUS);
  const groups = await look(["Group"]);
  const there = [...groups].map(([key, id]) => ({ key, outputs: idsIn("Group", id) }));
  await addAll(await look(["PermissionSet"]), async (key, { arn }) => {
    const set = access.permissionSets.find(({ name }) => permissionSetKey(name) === key);
    if (set === undefined || arn === undefined) return [];
    const idOf = principalIds([...known, ...there], externalIds);
    const held = { ...(await holdings.attachments(arn)), assignments: await reader.assignmentsOfSet(arn) };
    return named((nameOf) => surplusOfSet(set, held, access.assignments, { idOf, nameOf }));
  });
  await addAll(groups, async (key, { groupId }) => {
    const group = access.groups.find(({ name }) => groupKey(name) === key);
    if (group === undefined || groupId === undefined) return [];
    const setArns = new Map(known.map((it) => [it.key, it.outputs.arn]));
    const setArnOf = (name: string) => {
      const arn = setArns.get(permissionSetKey(name));
      return typeof arn === "string" ? arn : undefined;
    };
    const held = {
      memberships: await reader.memberships([groupId]),
      assignments: await reader.assignments([{ type: "GROUP", id: groupId }]),
    };
    const idOf = principalIds(known, externalIds);
    return named((nameOf) => surplusOfGroup(group, held, access.assignments, { idOf, setArnOf, nameOf }));
  });
  await addAll(await look(["GroupMembership", "AccountAssignment"]), NO_SURPLUS);
  const takenOver = new Set(known.map(({ key }) => key).filter((key) => !inState.has(key)));
  const attachments = await findAttachments(resources, { state: known, takenOver, instance }, holdings);
  await addAll(attachments.importIds, NO_SURPLUS);
  for (const key of attachments.replaced) found.replaced(desired.name, byKey.get(key));
}

type SurplusOf = (key: string, ids: Readonly<Record<string, string>>) => Promise<readonly string[]>;
const NO_SURPLUS: SurplusOf = async () => [];

/** What others need of an object that is taken over, as its outputs will have it. */
function idsIn(type: ResourceType, importId: string): Readonly<Record<string, string>> {
  const id = importId.slice(importId.indexOf("/") + 1);
  if (type === "User") return { userId: id };
  if (type === "Group") return { groupId: id };
  return type === "PermissionSet" ? { arn: importId.split(",")[0] ?? "" } : {};
}

async function findAccount(
  accountId: string,
  access: Access,
  { desired, state }: StackToCompare,
  found: Findings,
): Promise<void> {
  const stack = accountStackName(accountId);
  const held = new Map(state.map(({ key, outputs }) => [key, outputs.arn]));
  const resources = desired.resources.filter(({ key }) => !held.has(key));
  const objects = declaredObjects(access).filter((it) => it.stack === stack && !held.has(it.key));
  if (objects.length === 0) return;
  const { region, previewRole } = access.organization;
  const reader = openAccountReader(accountId, { region, roleArn: assumedRoleArn(previewRole, accountId) });
  const importIds = existingRoles(
    await reader.names({ roles: hasType(objects, ["Role"]), policies: hasType(objects, ["Policy"]) }),
  );
  const arnOf = (name: string) => {
    const arn = held.get(policyKey(name)) ?? importIds.get(policyKey(name));
    return typeof arn === "string" ? arn : undefined;
  };
  const roles = new Map<string, { readonly name: string; readonly attachedPolicyArns: readonly string[] }>();
  for (const resource of resources) {
    const importId = importIds.get(resource.key);
    if (importId === undefined) continue;
    const role = access.roles.find((it) => it.account.id === accountId && roleKey(it.name) === resource.key);
    let surplus: readonly string[] = [];
    if (role !== undefined) {
      const holdings = await reader.roleHoldings(importId);
      roles.set(resource.key, { name: importId, ...holdings });
      surplus = surplusOfRole(role, holdings, arnOf);
    }
    await found.found(stack, resource, importId, surplus);
  }
  const attached = findRolePolicies(resources, roles, arnOf);
  for (const resource of resources) {
    const importId = attached.get(resource.key);
    if (importId !== undefined) await found.found(stack, resource, importId, []);
  }
}
