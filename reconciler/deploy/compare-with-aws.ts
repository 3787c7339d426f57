// Preview and deploy compare what they are about to do with what exists in AWS; what is wrong is refused before anything is written.

import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { checkAccounts, organizationNotRead } from "../guardrails/accounts-match.ts";
import { checkEmptyState, type UnmanagedCounts } from "../guardrails/empty-state.ts";
import type { DesiredAccess } from "../guardrails/read-access.ts";
import { namesIn } from "../live/names-in.ts";
import { readToItsEnd } from "../live/open-live.ts";
import { NOTHING } from "../live/read-scope.ts";
import type { Access } from "../model/access.ts";
import { accountOf } from "../plan/closed-accounts.ts";
import type { HeldStack } from "../plan/plan.ts";
import type { AwsFacts } from "./run-stacks.ts";

export type Comparison = {
  readonly refusals: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
};

/** All comparisons, on the UTC date `today`; `stacks` are those of the project. */
export async function compareWithAws(
  files: DesiredAccess,
  stacks: readonly HeldStack[],
  facts: AwsFacts,
  today: string,
): Promise<Comparison> {
  const { access } = files;
  const { accounts, unread } = facts.organization;
  const accountsInState = stacks.flatMap(({ name, resources }) =>
    resources.map(({ identity }) => accountOf(name, identity)),
  );
  const held = new Set(accountsInState.filter((id) => id !== undefined));
  const refusals = accounts === undefined ? [] : checkAccounts(files, held, accounts, today);
  const warnings: Diagnostic[] = [];
  if (unread !== undefined) warnings.push(organizationNotRead(access, unread));
  if (stacks.some(({ name, resources }) => name === IDENTITY_CENTER_STACK && resources.length === 0)) {
    warnings.push(...checkEmptyState(access.organization, await countUnmanaged(access, facts)));
  }
  return { refusals, warnings };
}

/**
 * What the warning of an empty state counts. Where the identity provider owns people and groups, only permission sets can
 * have been ours.
 */
async function countUnmanaged({ organization }: Access, { live, externalIds }: AwsFacts): Promise<UnmanagedCounts> {
  const isOurs = organization.identitySource !== "external";
  const { objects, setCount } = readToItsEnd(
    await live({ scope: { ...NOTHING, users: isOurs, groups: isOurs, sets: "listed" } }),
  );
  const external = new Set(externalIds.values());
  const counted = namesIn(objects);
  const unnamed = (names: ReadonlyMap<string, string>) => [...names.keys()].filter((id) => !external.has(id)).length;
  return { users: unnamed(counted.users), groups: unnamed(counted.groups), permissionSets: setCount };
}
