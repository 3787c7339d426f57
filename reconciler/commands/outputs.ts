// `access outputs`: what exists, from the state or from AWS: ids, ARNs, and who has access.

import { effectiveGrants, withoutWays } from "../access-graph/effective-grants.ts";
import { type DisplayNames, grantsOf } from "../access-graph/grants-of-keys.ts";
import { accountOfStack, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { accountNames, displayNamesInState } from "../desired/display-names.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { type Engine, withEngine } from "../engine/engine.ts";
import type { StateResource } from "../engine/stack-state.ts";
import { outputsInState } from "../engine/state-outputs.ts";
import { readAccess } from "../guardrails/read-access.ts";
import { liveOutputs } from "../live/live-outputs.ts";
import { WHO_HAS_WHAT } from "../live/read-scope.ts";
import { groupKey, type Identified } from "../model/resource-identity.ts";
import { liveJson } from "../report/explanation.ts";
import { type Outputs, renderOutputs } from "../report/render-outputs.ts";
import { inForms, notValid } from "./asked-files.ts";
import { EXIT, type Outcome, outcome, withProblem } from "./outcome.ts";
import { readLive } from "./read-live.ts";

/** With `live`, all that AWS has, declared or not: the files tell where AWS is. */
export function outputs(context: RunContext, { live = false }: { readonly live?: boolean } = {}): Promise<Outcome> {
  return live ? outputsOfAws(context) : outputsOfState(context);
}

async function outputsOfAws(context: RunContext): Promise<Outcome> {
  const read = await readAccess(context.accessDir, context.today);
  if (read.desired === undefined) return notValid(read);
  const { access, world, live } = await readLive(context, read.desired.access, WHO_HAS_WHAT);
  const { grants, providerGroups } = effectiveGrants(access);
  const result: Outputs = {
    stacks: liveOutputs(world.objects, access.organization),
    access: grants.map(withoutWays),
    providerGroups: providerGroups.map(({ group, account, permissionSet }) => ({ group, account, permissionSet })),
  };
  return inForms(
    {
      text: (colour) => renderOutputs(result, colour, live),
      json: () => outputsJson({ ...liveJson(live), ...result }),
      csv: () => "",
    },
    { live },
  );
}

function outputsJson(result: object): string {
  return `${JSON.stringify({ version: 1, ...result }, undefined, 2)}\n`;
}

/** The files give no more than the accounts' names; without them, ids are shown. */
async function outputsOfState(context: RunContext): Promise<Outcome> {
  const { desired } = await readAccess(context.accessDir, context.today);
  if (desired === undefined) {
    context.stderr("the files are not valid (see access validate): accounts are shown by id, without their names\n");
  }
  const { value, unclosed } = await withEngine(context, (engine) => readStacks(engine, context));
  const { stacks, resources } = value;
  const names = displayNamesInState(resources, desired === undefined ? new Map() : accountNames(desired.access));
  const result = { stacks, access: grantsOf(resources, names), providerGroups: heldByProviderGroups(resources, names) };
  const shown = outcome(EXIT.fine, (form, colour) =>
    form === "json" ? outputsJson(result) : renderOutputs(result, colour),
  );
  return withProblem(shown, unclosed);
}

async function readStacks(engine: Pick<Engine, "listStackNames" | "readState">, { progress }: RunContext) {
  const stacks: Record<string, Readonly<Record<string, unknown>>> = {};
  const resources: StateResource[] = [];
  const names = (await engine.listStackNames()).filter(isOurs);
  const reading = progress.phase("reading the state", names.length);
  for (const name of names.toSorted()) {
    const state = await engine.readState(name);
    stacks[name] = outputsInState(name, state);
    resources.push(...state.resources);
    reading.did(name);
  }
  reading.end();
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
