// Preview and deploy compare what they are about to do with what AWS holds; what is wrong is refused before anything is written.

import { type DeclaredObject, newObjects } from "../desired/declared-objects.ts";
import { accountStackName, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { StateResource } from "../engine/stack-state.ts";
import { checkAccounts, organizationNotRead } from "../guardrails/accounts-match.ts";
import { checkEmptyState, type UnmanagedCounts } from "../guardrails/empty-state.ts";
import { refuseExisting } from "../guardrails/existing-objects.ts";
import { readAccountNames } from "../live/account-reader.ts";
import type { IdsByName } from "../live/identity-reader.ts";
import { mapBounded } from "../live/reading.ts";
import type { Access } from "../model/access.ts";
import { accountOf, isClosed } from "../plan/closed-accounts.ts";
import type { HeldStack } from "../plan/plan.ts";
import type { StackFailure } from "./deploy-result.ts";
import { existingRoles, findInIdentityCenter, hasType } from "./find-existing.ts";
import { type AwsFacts, assumedRoleArn } from "./run-stacks.ts";

export type Comparison = {
  readonly refusals: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  /** Accounts that could not be read, by stack, with AWS's reason; the others are compared all the same. */
  readonly failures: readonly StackFailure[];
};

/** All comparisons; `stacks` are those of the project. */
export async function compareWithAws(
  access: Access,
  stacks: readonly HeldStack[],
  facts: AwsFacts,
): Promise<Comparison> {
  const { accounts, denied } = facts.organization;
  const accountsInState = stacks.flatMap(({ name, resources }) =>
    resources.map(({ identity }) => accountOf(name, identity)),
  );
  const held = new Set(accountsInState.filter((id) => id !== undefined));
  const refusals = accounts === undefined ? [] : checkAccounts(access, held, accounts);
  const warnings: Diagnostic[] = [];
  if (denied !== undefined) {
    warnings.push(organizationNotRead(access, denied, accounts === undefined ? "accounts" : "units"));
  }
  if (stacks.some(({ name, resources }) => name === IDENTITY_CENTER_STACK && resources.length === 0)) {
    warnings.push(...checkEmptyState(access.organization, await countUnmanaged(access, facts)));
  }
  const existing = await compareDeclaredObjects(access, stacks, facts);
  return { refusals: [...refusals, ...existing.refusals], warnings, failures: existing.failures };
}

function stateOf(stack: string, stacks: readonly HeldStack[]): readonly StateResource[] {
  return stacks.find(({ name }) => name === stack)?.resources ?? [];
}

/**
 * What the warning of an empty state counts. Where the identity provider owns people and groups, only permission sets can
 * have been ours.
 */
async function countUnmanaged({ organization }: Access, { reader, externalIds }: AwsFacts): Promise<UnmanagedCounts> {
  const permissionSets = (await reader.permissionSetArns()).length;
  if (organization.identitySource === "external") return { users: 0, groups: 0, permissionSets };
  const unnamed = (kind: string, ids: IdsByName) =>
    [...ids.keys()].filter((name) => !externalIds.has(`${kind}/${name}`)).length;
  const [users, groups] = [await reader.users(), await reader.groups()];
  return { users: unnamed("user", users), groups: unnamed("group", groups), permissionSets };
}

/**
 * Refuses declared objects that are not in the state but exist in AWS. An account without new roles or policies is not read,
 * nor is a closed one.
 */
async function compareDeclaredObjects(
  access: Access,
  stacks: readonly HeldStack[],
  facts: AwsFacts,
): Promise<Pick<Comparison, "refusals" | "failures">> {
  const inState = new Map(stacks.map(({ name, resources }) => [name, new Set(resources.map(({ key }) => key))]));
  // What a stack holds whose state could not be read is not known.
  const objects = newObjects(access, inState).filter(({ stack }) => inState.has(stack));
  const byStack = Map.groupBy(objects, ({ stack }) => stack);
  const center = byStack.get(IDENTITY_CENTER_STACK) ?? [];
  const state = stateOf(IDENTITY_CENTER_STACK, stacks);
  const refusals = [
    ...refuseExisting(IDENTITY_CENTER_STACK, center, await findInIdentityCenter(center, { access, state, ...facts })),
  ];
  const failures: StackFailure[] = [];
  const accountIds = [...new Set(access.roles.map(({ account }) => account.id))].sort();
  const { accounts } = facts.organization;
  const changing = accountIds.filter((id) => byStack.has(accountStackName(id)) && !isClosed(id, accounts));
  await mapBounded(changing, async (id) => {
    const stack = accountStackName(id);
    const objects = byStack.get(stack) ?? [];
    try {
      refusals.push(...refuseExisting(stack, objects, await readExistingRoles(id, objects, access)));
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      failures.push({ stack, key: undefined, message: error.message });
    }
  });
  return { refusals, failures: failures.sort((a, b) => (a.stack < b.stack ? -1 : 1)) };
}

async function readExistingRoles(accountId: string, objects: readonly DeclaredObject[], access: Access) {
  const wanted = { roles: hasType(objects, "Role"), policies: hasType(objects, "Policy") };
  const { region, previewRole } = access.organization;
  return existingRoles(
    await readAccountNames(accountId, wanted, { region, roleArn: assumedRoleArn(previewRole, accountId) }),
  );
}
