// From what people write to what the rest uses: names resolved, selectors expanded, policy documents read. Pure.
import { createSuggester } from "../diagnostics/closest.ts";
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import type { WrittenAccess } from "../validate/written.ts";
import type { Access, Group, PermissionSet, Person } from "./access.ts";
import { buildAssignments } from "./build-assignments.ts";
import { buildOrganization } from "./build-organization.ts";
import { buildGroups, buildPeople, directoryOf } from "./build-people.ts";
import { buildPermissionSets } from "./build-permission-sets.ts";
import { buildRoles } from "./build-roles.ts";
import type { SelectorWorld } from "./resolve-selectors.ts";

export type BuiltAccess = { readonly access: Access | undefined; readonly diagnostics: readonly Diagnostic[] };

/** Builds the model; `access` is undefined when a reference or a selector is wrong, and every such problem is listed. */
export function buildAccess(written: WrittenAccess): BuiltAccess {
  const diagnostics: Diagnostic[] = [];
  const { organization, accounts } = buildOrganization(written, diagnostics);
  const world: SelectorWorld = {
    accounts,
    byName: new Map(accounts.map((account) => [account.name.toLowerCase(), account])),
    suggest: createSuggester(accounts.map((account) => account.name)),
    managementAccount: organization.managementAccount,
    runsIn: organization.runsIn,
  };
  const people: readonly Person[] = buildPeople(written);
  const directory = directoryOf(written, people);
  const groups: readonly Group[] = buildGroups(written, directory, diagnostics);
  const permissionSets: readonly PermissionSet[] = buildPermissionSets(written, organization.partition);
  const assignments = buildAssignments(written, { world, directory, permissionSets }, diagnostics);
  const roles = buildRoles(written, { world, organization }, diagnostics);
  const access: Access = { organization, accounts, people, groups, permissionSets, assignments, roles };
  return { access: hasErrors(diagnostics) ? undefined : access, diagnostics };
}
