// What preview and deploy share: the backend's settings, facts from AWS, the order of the stacks and each one's program.

import type { DesiredStack } from "../desired/desired-resource.ts";
import { accountOfStack, desiredStacks } from "../desired/desired-resources.ts";
import { registerResources } from "../desired/program.ts";
import type { Facts } from "../desired/resolve-references.ts";
import { createSuggester } from "../diagnostics/closest.ts";
import { sortDiagnostics } from "../diagnostics/diagnostic.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { Program } from "../engine/run-engine.ts";
import type { StackState } from "../engine/stack-state.ts";
import { missingExternals } from "../guardrails/external-names.ts";
import type { DesiredAccess } from "../guardrails/read-access.ts";
import { type Caller, readCaller, refuseOtherCaller } from "../live/caller.ts";
import { findInstance } from "../live/identity-center.ts";
import { namesIn } from "../live/names-in.ts";
import { type Live, openLive, readToItsEnd } from "../live/open-live.ts";
import { type OrganizationRead, readOrganization } from "../live/organization.ts";
import { isOutdated } from "../live/outdated-set.ts";
import { NOTHING } from "../live/read-scope.ts";
import type { Access } from "../model/access.ts";
import { selectingTags } from "../model/reached-accounts.ts";
import { RefusedFiles } from "./refused-files.ts";

/** The engine's one limit: AWS allows ten assignment operations in progress. */
export const PARALLEL = 10;

/** What was read from AWS before planning. */
export type AwsFacts = Facts & {
  readonly caller: Caller;
  readonly live: Live;
  /** Whether some account has an older version of a permission set, by the engine's id of it. In doubt, where AWS doesn't say, it has. */
  readonly isOutdated: (setId: string) => Promise<boolean>;
  readonly organization: OrganizationRead;
};

/**
 * Caller, instance, external ids and the organization. Throws RefusedFiles, with all of them at their lines, for the names of people and
 * groups of the identity provider that the identity store doesn't have.
 */
export async function lookUpFacts({ access, written }: Pick<DesiredAccess, "access" | "written">): Promise<AwsFacts> {
  const { organization } = access;
  const { managementAccount, runsIn } = organization;
  if (managementAccount === undefined) throw new Error("an access without management account was not refused");
  const caller = await readCaller(organization.region);
  refuseOtherCaller(caller.account, { managementAccount: managementAccount.id, runsIn });
  refuseOtherAccounts(access, caller.account);
  const instance = await findInstance(organization.region, organization.instanceArn);
  const principals = [
    ...access.assignments.map(({ principal }) => principal),
    ...access.groups.flatMap(({ members }) => members.map(({ principal }) => principal)),
  ].filter(({ external }) => external);
  const namesOf = (kind: "user" | "group") =>
    new Set(principals.filter((it) => it.kind === kind).map(({ name }) => name.toLowerCase()));
  const names = { user: namesOf("user"), group: namesOf("group") };
  const live = openLive(organization.region, instance);
  const externalIds = await lookUpExternal(written, names, live);
  const tagsOf = selectingTags(written).size === 0 ? [] : access.accounts.map(({ id }) => id);
  return {
    ...{ caller, instance, live, externalIds },
    isOutdated: (setId) => mayBeOutdated(organization.region, setId),
    organization: await readOrganization(organization.region, tagsOf),
  };
}

async function mayBeOutdated(region: string, setId: string): Promise<boolean> {
  const [arn = "", instance = ""] = setId.split(",");
  try {
    return await isOutdated({ region, arn, instance });
  } catch (error) {
    if (error instanceof OperationError) return true;
    throw error;
  }
}

type ExternalNames = { readonly [kind in "user" | "group"]: ReadonlySet<string> };

/** Ids by `user/<lower-case name>` and `group/<lower-case name>`. Only lists that are needed are read. */
async function lookUpExternal(
  written: DesiredAccess["written"],
  wanted: ExternalNames,
  live: Live,
): Promise<Facts["externalIds"]> {
  const { users, groups } = namesIn(
    readToItsEnd(await live({ scope: { ...NOTHING, users: wanted.user.size > 0, groups: wanted.group.size > 0 } }))
      .objects,
  );
  const ids = { user: byName(users), group: byName(groups) };
  const kinds = ["user", "group"] as const;
  const all = kinds.flatMap((kind) => [...wanted[kind]].map((name) => ({ kind, name, id: ids[kind].get(name) })));
  const missing = new Set(all.filter(({ id }) => id === undefined).map(({ kind, name }) => `${kind}/${name}`));
  if (missing.size > 0) {
    const suggesters = { user: createSuggester(ids.user.keys()), group: createSuggester(ids.group.keys()) };
    throw new RefusedFiles(sortDiagnostics(missingExternals(written, missing, (kind, name) => suggesters[kind](name))));
  }
  return new Map(all.flatMap(({ kind, name, id }) => (id === undefined ? [] : [[`${kind}/${name}`, id]])));
}

function byName(names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...names].map(([id, name]) => [name, id]));
}

/** Without a role to assume there, the roles of an account would be made in the one whose credentials these are. */
export function refuseOtherAccounts(access: Access, ownAccount: string): void {
  const { previewRole, deployRole } = access.organization;
  const missing = Object.entries({ previewRole, deployRole }).flatMap(([key, role]) =>
    role === undefined ? [key] : [],
  );
  const others = desiredStacks(access).flatMap(({ accountId }) => (accountId === undefined ? [] : [accountId]));
  const [other] = others.filter((accountId) => accountId !== ownAccount);
  if (missing.length === 0 || other === undefined) return;
  throw new OperationError(
    `roles are declared in account ${other}, and organization.yaml names no ${missing.join(" and no ")}`,
    "name the roles to assume in each account with roles: they would be made in the account of these credentials otherwise",
  );
}

/**
 * Account stacks in order of id, identity-center last: permission sets name policies that must exist first. An account
 * whose last role is gone from the files still has its stack among `existing`, which is then to be emptied.
 */
export function stacksInOrder(access: Access, existing: readonly string[]): readonly DesiredStack[] {
  const stacks = desiredStacks(access);
  const names = new Set(stacks.map(({ name }) => name));
  const emptied = existing
    .filter((name) => accountOfStack(name) !== undefined && !names.has(name))
    .map((name): DesiredStack => ({ name, accountId: accountOfStack(name), resources: [] }));
  const accounts = [...stacks.filter(({ accountId }) => accountId !== undefined), ...emptied];
  accounts.sort((a, b) => (a.name < b.name ? -1 : 1));
  return [...accounts, ...stacks.filter(({ accountId }) => accountId === undefined)];
}

/** A state created for another instance is refused, not replaced: replacing would remove everybody's access. */
export function refuseOtherInstance(stack: string, state: StackState, facts: Facts): void {
  const other = state.resources.find((it) => {
    const { instanceArn, identityStoreId } = it.inputs;
    return (
      (typeof instanceArn === "string" && instanceArn !== facts.instance.arn) ||
      (typeof identityStoreId === "string" && identityStoreId !== facts.instance.identityStoreId)
    );
  });
  if (other === undefined) return;
  throw new OperationError(
    `stack ${stack} was created for another Identity Center instance than ${facts.instance.arn} (see ${other.key})`,
    "set organization.region and instanceArn to the instance of the state, or use another backend",
  );
}

/**
 * A state whose provider is configured for another region is refused: the engine takes a provider in another region for another one, and
 * would delete all that it has made and make it again. (Where nothing else in a stack changes it isn't asked, so that this would come with
 * some later change.)
 */
export function refuseOtherRegion(stack: string, { regions = [] }: StackState, { organization }: Access): void {
  const others = regions.filter((it) => it !== organization.region);
  if (others.length === 0) return;
  throw new OperationError(
    `stack ${stack} is deployed by region ${others.join(", ")}, and organization.yaml says ${organization.region}: everything in it would be deleted and made again`,
    `write region: ${others[0]} in organization.yaml; the region of Identity Center can't be changed`,
  );
}

/** The role that the provider assumes in an account; undefined: the run's own credentials. */
export function assumedRoleArn(pattern: string | undefined, accountId: string): string | undefined {
  return pattern?.replaceAll("{account}", accountId);
}

/** Whether previews and deploys register the same: each may assume a different role in an account. */
export function isSameProgram({ accountId }: DesiredStack, { organization }: Access): boolean {
  return accountId === undefined || organization.previewRole === organization.deployRole;
}

/** `imports` are the ids by key of what is taken over, none by default. */
export function programOf(
  desired: DesiredStack,
  access: Access,
  { facts, preview, imports, onlyNarrows = false }: ProgramFacts,
): Program {
  const { region, previewRole, deployRole } = access.organization;
  const assumeRoleArn =
    desired.accountId === undefined ? undefined : assumedRoleArn(preview ? previewRole : deployRole, desired.accountId);
  const context = { region, facts, assumeRoleArn, imports, failureHoldsDeletions: !onlyNarrows };
  return (admit) => registerResources(desired, { ...context, admit });
}

type ProgramFacts = {
  readonly facts: Facts;
  readonly preview: boolean;
  readonly imports?: ReadonlyMap<string, string> | undefined;
  /** What is deleted then takes access away, and is deleted whatever else fails. */
  readonly onlyNarrows?: boolean;
};
