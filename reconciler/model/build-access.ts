// From what people write to what the rest uses: names resolved, selectors expanded, policy documents read. Pure.
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import type { WrittenAccess } from "../validate/written.ts";
import type { Access } from "./access.ts";
import { buildAssignments } from "./build-assignments.ts";
import { buildGroups } from "./build-groups.ts";
import { buildOrganization } from "./build-organization.ts";
import { buildPeople, checkSuspended } from "./build-people.ts";
import { buildPermissionSets } from "./build-permission-sets.ts";
import { buildRoles } from "./build-roles.ts";
import { checkPartition } from "./check-partition.ts";
import { checkQuotas } from "./check-quotas.ts";
import { checkRoles } from "./check-roles.ts";
import { checkTeams } from "./check-teams.ts";
import { buildDirectory } from "./directory.ts";
import { selectorWorld } from "./resolve-selectors.ts";

export type BuiltAccess = { readonly access: Access | undefined; readonly diagnostics: readonly Diagnostic[] };

/**
 * Builds the model of what applies on the day `today` (UTC, `2026-11-25`). `access` is undefined when a reference or a selector
 * is wrong, and every such problem is listed. Whether there are errors never depends on the day; only warnings do.
 */
export function buildAccess(written: WrittenAccess, today: string): BuiltAccess {
  const diagnostics: Diagnostic[] = [];
  const { organization, accounts } = buildOrganization(written, diagnostics);
  const world = selectorWorld(accounts, organization);
  const people = buildPeople(written, today, diagnostics);
  const directory = buildDirectory(written, today);
  checkSuspended(written, directory, diagnostics);
  const groups = buildGroups(written, { directory, today }, diagnostics);
  const permissionSets = buildPermissionSets(written, organization.partition);
  const assignments = buildAssignments(written, { world, directory, permissionSets, today }, diagnostics);
  const roles = buildRoles(written, { world, organization }, diagnostics);
  diagnostics.push(
    ...checkTeams(written),
    ...checkPartition(written, organization),
    ...checkRoles(roles),
    ...checkQuotas(permissionSets, assignments),
  );
  const access: Access = { organization, accounts, people, groups, permissionSets, assignments, roles };
  return { access: hasErrors(diagnostics) ? undefined : access, diagnostics };
}
