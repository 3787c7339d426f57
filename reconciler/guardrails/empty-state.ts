// An empty state although Identity Center is in use: the state may be elsewhere, and a deploy would create everything again.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { originAt, placeOfOrigin } from "../load/source-document.ts";
import type { Organization } from "../model/access.ts";

/** How many there are, without those that the files name as external. */
export type UnmanagedCounts = { readonly users: number; readonly groups: number; readonly permissionSets: number };

/** The warning with the numbers, at the region in organization.yaml; nothing where Identity Center is empty too. */
export function checkEmptyState(organization: Organization, counts: UnmanagedCounts): readonly Diagnostic[] {
  if (counts.users + counts.groups + counts.permissionSets === 0) return [];
  return [diagnostic("state-empty-beside-objects", counts, placeOfOrigin(originAt(organization.origin, "region")))];
}
