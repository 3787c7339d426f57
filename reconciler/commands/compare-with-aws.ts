// Preview and deploy compare what they are about to do with what AWS holds; what is wrong is refused before anything is written.
import { readAccountNames } from "../aws/account-reader.ts";
import { mapBounded } from "../aws/reading.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { StateResource } from "../engine/read-state.ts";
import type { Access } from "../model/access.ts";
import { accountStackName, IDENTITY_CENTER_STACK } from "../plan/desired-resources.ts";
import { newObjects } from "../plan/new-objects.ts";
import { type NewObject, refuseExisting } from "../rules/existing-objects.ts";
import { existingRoles, findInIdentityCenter, hasType } from "./find-existing.ts";
import { assumedRoleArn, type Facts } from "./run-stacks.ts";

/** A stack's name and what its state holds; empty for a stack that is missing. */
export type StackState = { readonly name: string; readonly state: readonly StateResource[] };

export type Comparison = {
  readonly refusals: readonly Diagnostic[];
  /** Accounts that could not be read, by stack, with AWS's reason; the others are compared all the same. */
  readonly failures: readonly string[];
};

/** Refuses declared objects that are not in the state but exist in AWS. An account without new roles or policies is not read. */
export async function compareNewObjects(
  access: Access,
  stacks: readonly StackState[],
  facts: Facts,
): Promise<Comparison> {
  const inState = new Map(stacks.map(({ name, state }) => [name, new Set(state.map(({ key }) => key))]));
  const byStack = Map.groupBy(newObjects(access, inState), ({ stack }) => stack);
  const center = byStack.get(IDENTITY_CENTER_STACK) ?? [];
  const state = stacks.find(({ name }) => name === IDENTITY_CENTER_STACK)?.state ?? [];
  const refusals = [
    ...refuseExisting(IDENTITY_CENTER_STACK, center, await findInIdentityCenter(center, { access, state, ...facts })),
  ];
  const failures: string[] = [];
  const accountIds = [...new Set(access.roles.map(({ account }) => account.id))].sort();
  const changing = accountIds.filter((id) => byStack.has(accountStackName(id)));
  await mapBounded(changing, async (id) => {
    const stack = accountStackName(id);
    const objects = byStack.get(stack) ?? [];
    try {
      refusals.push(...refuseExisting(stack, objects, await readExistingRoles(id, objects, access)));
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      failures.push(`${stack}: ${error.message}`);
    }
  });
  return { refusals, failures: failures.sort() };
}

async function readExistingRoles(accountId: string, objects: readonly NewObject[], access: Access) {
  const wanted = { roles: hasType(objects, "Role"), policies: hasType(objects, "Policy") };
  const { region, previewRole } = access.organization;
  return existingRoles(
    await readAccountNames(accountId, wanted, { region, roleArn: assumedRoleArn(previewRole, accountId) }),
  );
}
