// What reviewers are told of a change of the files: the dangers, the things that changed, and whose rights do. Pure.
import type { Access } from "../model/access.ts";
import type { IamServices } from "../policy/iam-services.ts";
import type { ListedPrincipals } from "../policy/listed-principals.ts";
import { type AccessDiff, accessDiff } from "./access-diff.ts";
import type { ChangedEntry } from "./changed-entries.ts";
import {
  accountEntries,
  groupEntries,
  movedAccounts,
  organizationEntries,
  personEntries,
} from "./entries-of-people.ts";
import { assignmentEntries, roleEntries, setEntries } from "./entries-of-policies.ts";
import type { RedFlag } from "./red-flag.ts";
import { redFlags } from "./red-flags.ts";
import { underNewNames } from "./renames.ts";
import { type Touched, touchedBy } from "./touched.ts";

export type ReviewedChange = AccessDiff & {
  /** The most dangerous first. */
  readonly flags: readonly RedFlag[];
  readonly entries: readonly ChangedEntry[];
  readonly touched: Touched;
};

/** Both on the same day, so that a date alone changes nothing. Roles may trust those who are `listed` in guardrails.yaml. */
export async function reviewChanges(
  base: Access,
  head: Access,
  listed: ListedPrincipals,
  services: IamServices,
): Promise<ReviewedChange> {
  const diff = await accessDiff(base, head, services);
  const { base: renamed } = underNewNames(base, head);
  return {
    ...diff,
    flags: redFlags({ base, head, diff, renamed, listed }),
    entries: [
      ...personEntries(renamed, head, diff),
      ...groupEntries(renamed, head, diff.renames),
      ...setEntries(renamed, head, diff),
      ...assignmentEntries(renamed, head, movedAccounts(renamed, head)),
      ...roleEntries(renamed, head, diff),
      ...accountEntries(renamed, head, diff),
      ...organizationEntries(renamed, head),
    ],
    touched: touchedBy(renamed, head, diff),
  };
}
