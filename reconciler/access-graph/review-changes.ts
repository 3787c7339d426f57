// What reviewers are told of a change of the files: the dangers, the things that changed, and whose rights do. Pure.
import type { Access } from "../model/access.ts";
import { isSameAccess, withoutContents } from "../model/same-access.ts";
import type { IamServices } from "../policy/iam-services.ts";
import type { ListedPrincipals } from "../policy/listed-principals.ts";
import { type AccessDiff, accessDiff } from "./access-diff.ts";
import type { ChangedEntry } from "./changed-entries.ts";
import { accountEntries, groupEntries, movedAccounts, personEntries } from "./entries-of-people.ts";
import { assignmentEntries, roleEntries, setEntries } from "./entries-of-policies.ts";
import { NOTHING_PAST, type PastEntries } from "./past-entries.ts";
import type { RedFlag } from "./red-flag.ts";
import { redFlags } from "./red-flags.ts";
import { sidesOf } from "./sides.ts";
import { type Touched, touchedBy } from "./touched.ts";

export type ReviewedChange = AccessDiff & {
  /** The most dangerous first. */
  readonly flags: readonly RedFlag[];
  readonly entries: readonly ChangedEntry[];
  readonly touched: Touched;
};

/** `written` is the base; see {@link sidesOf}. Roles may trust those who are `listed` in guardrails.yaml. `past` is in neither model. */
export async function reviewChanges(
  written: Access,
  head: Access,
  listed: ListedPrincipals,
  services: IamServices,
  past: PastEntries = NOTHING_PAST,
): Promise<ReviewedChange> {
  if (past.days.size === 0 && isSameAccess(written, head)) {
    const nothing = withoutContents(head);
    return compared(nothing, nothing, listed, services, past);
  }
  return compared(written, head, listed, services, past);
}

async function compared(
  written: Access,
  head: Access,
  listed: ListedPrincipals,
  services: IamServices,
  past: PastEntries,
): Promise<ReviewedChange> {
  const sides = sidesOf(written, head);
  const { base } = sides;
  const diff = await accessDiff(sides, services);
  const moved = movedAccounts(base, head);
  const flags = redFlags({ written, sides, diff, listed });
  return {
    ...diff,
    flags,
    entries: [
      ...personEntries(sides, diff, past),
      ...groupEntries(base, head, diff.renames, past),
      ...setEntries(sides, diff),
      ...assignmentEntries(base, head, moved, past),
      ...roleEntries(base, head, diff),
      ...accountEntries(base, head, moved, diff, sides.kept, flags),
    ],
    touched: touchedBy(sides, diff, flags),
  };
}
