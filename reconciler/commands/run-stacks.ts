// What preview and deploy share: facts from AWS, each stack opened with its state, one engine run for each.
import { readCallerAccount, refuseOtherCaller } from "../aws/caller.ts";
import { findInstance, type Instance, lookUpExternal } from "../aws/identity-center.ts";
import { type IdentityReader, openIdentityReader } from "../aws/identity-reader.ts";
import { type OrganizationRead, readOrganization } from "../aws/organization.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import {
  type EngineSettings,
  listStackNames,
  type OpenedStack,
  openEmptyStack,
  openStack,
} from "../engine/open-stack.ts";
import { readState, type StateResource } from "../engine/read-state.ts";
import type { EngineRun } from "../engine/run-engine.ts";
import type { Access } from "../model/access.ts";
import type { DesiredStack } from "../plan/desired-resource.ts";
import { accountOfStack, desiredStacks, IDENTITY_CENTER_STACK } from "../plan/desired-resources.ts";
import { type ProgramContext, registerResources } from "../plan/program.ts";
import type { CommandContext } from "./command-context.ts";

/** One stack, opened, with what it should hold and what its state holds. */
export type StackAtHand = OpenedStack & {
  readonly desired: DesiredStack;
  readonly state: readonly StateResource[];
  /** True when the backend has no such stack, so that it stands in a throw-away folder (preview only). */
  readonly missing: boolean;
};

/** The engine's one number: AWS allows ten assignment operations in progress. */
export const PARALLEL = 10;

export function engineSettings(context: CommandContext, preview: boolean): EngineSettings {
  const env = preview ? { ...context.env, PULUMI_SKIP_CHECKPOINTS: "true" } : context.env;
  return { cliRoot: context.cliRoot, env, parallel: PARALLEL };
}

export type Facts = {
  readonly instance: Instance;
  readonly reader: IdentityReader;
  /** Ids of the identity provider's principals by `user/<lower-case name>` and `group/<lower-case name>`. */
  readonly externalIds: ReadonlyMap<string, string>;
  readonly organization: OrganizationRead;
};

/** Caller, instance and external ids; an external name that isn't there is refused, all such names at once. */
export async function lookUpFacts(access: Access): Promise<Facts> {
  const { organization } = access;
  const { managementAccount, runsIn } = organization;
  if (managementAccount === undefined) throw new Error("an access without management account was not refused");
  refuseOtherCaller(await readCallerAccount(organization.region), { managementAccount: managementAccount.id, runsIn });
  const instance = await findInstance(organization.region, organization.instanceArn);
  const principals = [
    ...access.assignments.map(({ principal }) => principal),
    ...access.groups.flatMap(({ members }) => members.map(({ principal }) => principal)),
  ].filter(({ external }) => external);
  const namesOf = (kind: "user" | "group") =>
    new Set(principals.filter((it) => it.kind === kind).map(({ name }) => name.toLowerCase()));
  const names = { users: namesOf("user"), groups: namesOf("group") };
  const reader = openIdentityReader(organization.region, instance);
  const externalIds = await lookUpExternal(names, reader);
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
  return { instance, reader, externalIds, organization: await readOrganization(organization.region) };
}

/**
 * Account stacks in order of id, identity-center last: permission sets name policies that must be there first. An account
 * whose last role is gone from the files still has its stack, which is then to be emptied.
 */
export async function stacksInOrder(access: Access, settings: EngineSettings): Promise<readonly DesiredStack[]> {
  const stacks = desiredStacks(access);
  const names = new Set(stacks.map(({ name }) => name));
  const emptied = (await listStackNames(settings))
    .filter((name) => accountOfStack(name) !== undefined && !names.has(name))
    .map((name): DesiredStack => ({ name, accountId: accountOfStack(name), resources: [] }));
  const accounts = [...stacks.filter(({ accountId }) => accountId !== undefined), ...emptied];
  accounts.sort((a, b) => (a.name < b.name ? -1 : 1));
  return [...accounts, ...stacks.filter(({ accountId }) => accountId === undefined)];
}

/** Opens `desired`'s stack for a preview (a missing one is empty and thrown away) or for a deploy (made only if allowed). */
export async function takeStack(
  desired: DesiredStack,
  settings: EngineSettings,
  mode: "preview" | "deploy" | "first-deploy",
  instance: Instance,
): Promise<StackAtHand> {
  // An account's first role makes its stack; only identity-center's absence can mean that the state is lost.
  const may = mode === "first-deploy" || (mode === "deploy" && desired.name !== IDENTITY_CENTER_STACK);
  const opened = await openStack(desired.name, settings, may ? "create" : "never");
  if (opened === undefined && mode !== "preview") {
    throw new OperationError(
      `the backend has no stack ${desired.name}`,
      "check PULUMI_BACKEND_URL; for the very first deploy of an organization add --first-deploy",
    );
  }
  if (opened === undefined) {
    return { ...(await openEmptyStack(desired.name, settings)), desired, state: [], missing: true };
  }
  try {
    const state = await readState(opened.stack);
    refuseOtherInstance(desired.name, state, instance);
    return { ...opened, desired, state, missing: false };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** A state made for another instance is refused, not replaced: replacing would take everybody's access. */
function refuseOtherInstance(stack: string, state: readonly StateResource[], instance: Instance): void {
  const other = state.find((it) => {
    const { instanceArn, identityStoreId } = it.inputs;
    return (
      (typeof instanceArn === "string" && instanceArn !== instance.arn) ||
      (typeof identityStoreId === "string" && identityStoreId !== instance.identityStoreId)
    );
  });
  if (other === undefined) return;
  throw new OperationError(
    `stack ${stack} was made for another Identity Center instance than ${instance.arn} (see ${other.key})`,
    "set organization.region and instanceArn to the instance of the state, or use another backend",
  );
}

/** The role that the provider assumes in an account; undefined: the run's own credentials. */
export function assumedRoleArn(pattern: string | undefined, accountId: string): string | undefined {
  return pattern?.replaceAll("{account}", accountId);
}

export function programOf(
  desired: DesiredStack,
  access: Access,
  facts: { readonly instance: Instance; readonly externalIds: ReadonlyMap<string, string> },
  preview: boolean,
): () => Promise<Record<string, unknown>> {
  const pattern = preview ? access.organization.previewRole : access.organization.deployRole;
  const context: ProgramContext = {
    region: access.organization.region,
    instanceArn: facts.instance.arn,
    identityStoreId: facts.instance.identityStoreId,
    externalIds: facts.externalIds,
    assumeRoleArn: desired.accountId === undefined ? undefined : assumedRoleArn(pattern, desired.accountId),
  };
  return async () => registerResources(desired, context);
}

/** The keys that a run takes away in AWS: deleted or replaced. What is only forgotten is gone already. */
export function removedKeys(run: EngineRun): readonly string[] {
  return run.changes
    .filter((it) => it.class === undefined && (it.op === "delete" || it.op === "replace"))
    .map(({ key }) => key);
}
