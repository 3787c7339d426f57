// `access outputs`: what exists, from the state: ids, ARNs, and who has access.

import { type DisplayNames, grantsOf } from "../access-graph/grants.ts";
import { accountOfStack, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { accountNames, displayNamesInState } from "../desired/display-names.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { openBackend } from "../engine/backend.ts";
import type { StateResource } from "../engine/stack-state.ts";
import { readAccess } from "../model/read-access.ts";
import { groupKey, type Identified } from "../model/resource-identity.ts";
import { type Outputs, renderOutputs } from "../report/render-outputs.ts";
import { EXIT, type Outcome, outcome } from "./outcome.ts";

/** The files give no more than the accounts' names; without them, ids are shown. */
export async function outputs(context: RunContext): Promise<Outcome> {
  const { desired } = await readAccess(context.accessDir, context.today);
  if (desired === undefined) {
    context.stderr("the files are not valid (see access validate): accounts are shown by id, without their names\n");
  }
  const { stacks, resources } = await readStacks(context);
  const names = displayNamesInState(resources, desired === undefined ? new Map() : accountNames(desired.access));
  const result = { stacks, access: grantsOf(resources, names), providerGroups: heldByProviderGroups(resources, names) };
  return outcome(EXIT.fine, (form, colour) =>
    form === "json" ? `${JSON.stringify({ version: 1, ...result }, undefined, 2)}\n` : renderOutputs(result, colour),
  );
}

async function readStacks(context: RunContext) {
  const stacks: Record<string, Readonly<Record<string, unknown>>> = {};
  const resources: StateResource[] = [];
  const backend = await openBackend(context);
  try {
    const names = (await backend.listStackNames()).filter(isOurs);
    const reading = context.progress.phase("reading the state", names.length);
    for (const name of names.toSorted()) {
      const state = await backend.readState(name);
      stacks[name] = state.outputs;
      resources.push(...state.resources);
      reading.did(name);
    }
    reading.end();
  } finally {
    await backend.close();
  }
  return { stacks, resources };
}

function isOurs(stack: string): boolean {
  return stack === IDENTITY_CENTER_STACK || accountOfStack(stack) !== undefined;
}

/** What the assignments among a state's resources give to groups that are not among them: the identity provider's. */
export function heldByProviderGroups(resources: readonly Identified[], names: DisplayNames): Outputs["providerGroups"] {
  const ours = new Set(resources.map(({ key }) => key));
  return resources.flatMap(({ identity }) => {
    if (identity?.kind !== "assignment") return [];
    const { accountId, permissionSet, principal } = identity;
    if (principal.kind !== "group" || ours.has(groupKey(principal.name))) return [];
    return [
      {
        group: principal.name,
        account: { id: accountId, name: names.accounts.get(accountId) ?? accountId },
        permissionSet: names.permissionSets.get(permissionSet) ?? permissionSet,
      },
    ];
  });
}
