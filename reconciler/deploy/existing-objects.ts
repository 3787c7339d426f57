// Before planning: which of the new objects AWS has already, which of them are taken over, and which hold up what depends on them.

import { type DeclaredObject, openDeclared } from "../desired/declared-objects.ts";
import { type DesiredResource, type DesiredStack, RESOURCE_TYPES } from "../desired/desired-resource.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { quote } from "../diagnostics/quote.ts";
import type { StateResource } from "../engine/stack-state.ts";
import type { Unfinished } from "../engine/unfinished.ts";
import { existsOutside, type Objection, takenOverWith, takesThePlace } from "../guardrails/existing-objects.ts";
import { unreadObjects } from "../guardrails/unread-objects.ts";
import { mapBounded, once } from "../live/reading.ts";
import type { Access } from "../model/access.ts";
import { wholeKeyOf } from "../model/resource-identity.ts";
import { isClosed } from "../plan/closed-accounts.ts";
import type { Attempt } from "./attempts.ts";
import type { StackFailure } from "./deploy-result.ts";
import { findInAccount, findInCenter, isReplacedBy } from "./find-existing.ts";
import { type AwsFacts, assumedRoleArn } from "./run-stacks.ts";
import { surplusOf } from "./surplus.ts";
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
  /** That something declared is held up until what it needs is taken over. */
  readonly waits: (stack: string, key: string) => HeldUp;
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
      await findIn(access, stack, facts, found);
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      // What is new in Identity Center may be there already; what is to change or to go is known from the state, if it has anything.
      const isNew = stack.state.length === 0;
      if (accountId === undefined && !isNew) unread.set(name, unaskedObjects(access, stack, error.message));
      else failures.push({ stack: name, key: undefined, message: error.message });
    }
  });
  const { imports, onlyAlone, warnings, differs, waits } = found.result();
  return {
    ...{ differs, waits },
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
  const namedObject = (stack: string, key: string): DeclaredObject => {
    const desired = stacks.find((it) => it.desired.name === stack)?.desired.resources.find((it) => it.key === key);
    if (desired === undefined) throw new Error(`${key} of ${stack} is not declared`);
    return objectOf(stack, desired, declared);
  };
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
    replaced: (stack: string, desired: DesiredResource) => {
      warnings.push(takesThePlace(objectOf(stack, desired, declared)));
    },
    result: () => ({
      imports,
      warnings,
      onlyAlone,
      differs: (stack: string, key: string, differing: readonly string[]): HeldUp =>
        hold(stack, namedObject(stack, key), { differing }),
      waits: (stack: string, key: string): HeldUp => {
        const { what, place } = namedObject(stack, key);
        return { stack, key, why: diagnostic("waits-for-taking-over", { what }, place) };
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

async function findIn(access: Access, stack: StackToCompare, facts: AwsFacts, found: Findings): Promise<void> {
  const { name, accountId, resources } = stack.desired;
  const inState = new Set(stack.state.map(({ key }) => key));
  const wanted = resources.filter(({ key }) => !inState.has(key));
  const { live, externalIds } = facts;
  const there =
    accountId === undefined
      ? await findInCenter(wanted, { state: stack.state, live, externalIds })
      : await findInAccount(
          { id: accountId, roleArn: assumedRoleArn(access.organization.previewRole, accountId) },
          wanted,
          live,
        );
  const byKey = new Map(there.objects.map((it) => [it.key, it]));
  const declared = new Set(resources.map(({ key }) => key));
  for (const resource of wanted) {
    const object = byKey.get(resource.key);
    if (object === undefined) continue;
    const whole = wholeKeyOf(resource.identity);
    if (isReplacedBy(resource, object, whole !== undefined && inState.has(whole))) {
      found.replaced(name, resource);
    } else await found.found(name, resource, object.importId, surplusOf(object, there, declared));
  }
}
