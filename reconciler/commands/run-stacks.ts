// What preview and deploy share: the backend's settings, facts from AWS, the order of the stacks and each one's program.
import { findInstance, lookUpExternal } from "../aws/identity-center.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { BackendSettings } from "../engine/backend.ts";
import type { EngineRun, Program } from "../engine/run-engine.ts";
import type { StackState } from "../engine/stack-state.ts";
import type { Access } from "../model/access.ts";
import type { DesiredStack } from "../plan/desired-resource.ts";
import { desiredStacks } from "../plan/desired-resources.ts";
import { registerResources } from "../plan/program.ts";
import type { Facts } from "../plan/resolve-references.ts";
import type { CommandContext } from "./command-context.ts";

/** The engine's one number: AWS allows ten assignment operations in progress. */
export const PARALLEL = 10;

export function backendSettings(context: CommandContext, preview: boolean): BackendSettings {
  const env = preview ? { ...context.env, PULUMI_SKIP_CHECKPOINTS: "true" } : context.env;
  return { cliRoot: context.cliRoot, env };
}

/** Instance and external ids; an external name that isn't there is refused, all such names at once. */
export async function lookUpFacts(access: Access): Promise<Facts> {
  const { organization } = access;
  const instance = await findInstance(organization.region, organization.instanceArn);
  const principals = [
    ...access.assignments.map(({ principal }) => principal),
    ...access.groups.flatMap(({ members }) => members.map(({ principal }) => principal)),
  ].filter(({ external }) => external);
  const namesOf = (kind: "user" | "group") =>
    new Set(principals.filter((it) => it.kind === kind).map(({ name }) => name.toLowerCase()));
  const names = { users: namesOf("user"), groups: namesOf("group") };
  const externalIds = await lookUpExternal(names, organization.region, instance.identityStoreId);
  const absent = [
    ...[...names.users].filter((name) => !externalIds.has(`user/${name}`)).map((name) => `user ${name}`),
    ...[...names.groups].filter((name) => !externalIds.has(`group/${name}`)).map((name) => `group ${name}`),
  ];
  if (absent.length > 0) {
    throw new OperationError(
      `the identity store has no ${absent.join(", ")}`,
      "wait until the identity provider has synchronised them, or take them out of external:",
    );
  }
  return { instanceArn: instance.arn, identityStoreId: instance.identityStoreId, externalIds };
}

/**
 * Account stacks in order of id, identity-center last: permission sets name policies that must be there first. An account
 * whose last role is gone from the files still has its stack among `existing`, which is then to be emptied.
 */
export function stacksInOrder(access: Access, existing: readonly string[]): readonly DesiredStack[] {
  const stacks = desiredStacks(access);
  const names = new Set(stacks.map(({ name }) => name));
  const emptied = existing
    .filter((name) => /^account-\d{12}$/.test(name) && !names.has(name))
    .map((name): DesiredStack => ({ name, accountId: name.slice("account-".length), resources: [] }));
  const accounts = [...stacks.filter(({ accountId }) => accountId !== undefined), ...emptied];
  accounts.sort((a, b) => (a.name < b.name ? -1 : 1));
  return [...accounts, ...stacks.filter(({ accountId }) => accountId === undefined)];
}

/** A state made for another instance is refused, not replaced: replacing would take everybody's access. */
export function refuseOtherInstance(stack: string, state: StackState, facts: Facts): void {
  const other = state.resources.find((it) => {
    const { instanceArn, identityStoreId } = it.inputs;
    return (
      (typeof instanceArn === "string" && instanceArn !== facts.instanceArn) ||
      (typeof identityStoreId === "string" && identityStoreId !== facts.identityStoreId)
    );
  });
  if (other === undefined) return;
  throw new OperationError(
    `stack ${stack} was made for another Identity Center instance than ${facts.instanceArn} (see ${other.key})`,
    "set organization.region and instanceArn to the instance of the state, or use another backend",
  );
}

export function programOf(desired: DesiredStack, access: Access, facts: Facts, preview: boolean): Program {
  const pattern = preview ? access.organization.previewRole : access.organization.deployRole;
  const assumeRoleArn =
    desired.accountId === undefined ? undefined : pattern?.replaceAll("{account}", desired.accountId);
  return (turnOf) => registerResources(desired, { region: access.organization.region, facts, assumeRoleArn, turnOf });
}

/** The keys that a run takes away: deleted or replaced. */
export function removedKeys(run: EngineRun): readonly string[] {
  return run.changes.filter(({ op }) => op === "delete" || op === "replace").map(({ key }) => key);
}
