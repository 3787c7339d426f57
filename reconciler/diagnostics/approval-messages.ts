// Sentences for what no approval covers. See catalogue.ts.
import { quote, visible } from "./quote.ts";

/** Why a commit's change is not in what is deployed. */
export type NotDeployed = {
  /**
   * `not-approved`: nobody approved exactly its content. `other-owners`: approved by owners whom a CODEOWNERS names that nobody approved.
   * `other-effect`: approved where it did something else.
   * `same-files`: approved, but it changes a file that a commit in `waitsFor` changed. `not-valid`: approved, but not valid without those.
   * `not-the-same`: approved, but it would do something else without those.
   */
  readonly why: "not-approved" | "other-owners" | "other-effect" | "same-files" | "not-valid" | "not-the-same";
  /** Full commit ids. */
  readonly waitsFor: readonly string[];
  /** Absent: the commit was pushed directly. */
  readonly pullRequest?: number;
};

export function notDeployedText({ why, waitsFor, pullRequest }: NotDeployed): string {
  const others = `commit ${waitsFor.map(shortCommit).join(", ")}`;
  switch (why) {
    case "not-approved":
      return `nobody approved ${pullRequest === undefined ? "it" : "exactly what was merged"}`;
    case "other-owners":
      return "its approvers are code owners only by a CODEOWNERS that nobody approved";
    case "other-effect":
      return "main has changed since its approval, and it does something else now, or that can't be told";
    case "same-files":
      return waitsFor.length === 0
        ? "waits, because the files that it changes are deployed otherwise"
        : `waits for ${others}, which is not deployed and changed the same files`;
    case "not-the-same":
      return `waits for ${others}, which is not deployed: it would do something else without it`;
    case "not-valid":
      return `waits for ${others}, which is not deployed: its files are not valid without it`;
  }
}

/** More than a sentence has room for is counted. */
const MOST_SHOWN = 5;

function shown(names: readonly string[]): string {
  const more = names.length > MOST_SHOWN ? ` and ${names.length - MOST_SHOWN} more` : "";
  return `${names.slice(0, MOST_SHOWN).map(quote).join(", ")}${more}`;
}

/** As GitHub shows a commit's id. */
export function shortCommit(commit: string): string {
  return visible(commit.slice(0, 12));
}

export const approvalMessages = {
  "change-waits": {
    severity: "error",
    message: (a: NotDeployed) => `merged as it is, this change would not be deployed: ${notDeployedText(a)}`,
    hint: () =>
      "merge a pull request first that puts the files of the commits that are skipped back as they were before them, and update this one",
  },
  "approval-outdated": {
    severity: "error",
    message: (a: { by: string; commit: string; differences: readonly string[] }) =>
      `the approval of commit ${shortCommit(a.commit)} by ${quote(a.by)} doesn't count any more: ` +
      (a.differences.length === 0
        ? "what would be merged now is something else, or can't be compared with what was approved"
        : `the branch has changed since, and this change does something else with ${shown(a.differences)}`),
    hint: () => "update the pull request's branch, look at the report that follows, and approve it again",
  },
  "codeowners-unknown-to-github": {
    severity: "error",
    message: (a: { kind: string }) =>
      `GitHub can't use this line (${visible(a.kind)}), and asks nobody to approve its files`,
    hint: () =>
      "name owners who exist and may write in organization.yaml, and make the file anew: npm run access -- codeowners --out .github/CODEOWNERS",
  },
  "expiry-overdue": {
    severity: "error",
    message: ({ late }: { late: readonly { readonly key: string; readonly day: string }[] }) => {
      const shown = late.slice(0, 5).map(({ key, day }) => `${key} (last day ${day})`);
      const more = late.length > shown.length ? ` and ${late.length - shown.length} more` : "";
      return `${late.length} ${late.length === 1 ? "thing has" : "things have"} ended and still ${late.length === 1 ? "is" : "are"} deployed: ${shown.join(", ")}${more}`;
    },
    hint: () =>
      "the nightly run that takes away what has ended has not done it: start the workflow Deploy by hand, and look whether GitHub has switched its schedule off",
  },
  "nothing-on-record": {
    severity: "warning",
    message: () =>
      "nothing on record says what is deployed, so this is the plan of all that the commit has, whoever approved it",
    hint: () =>
      "look at the preview of the branch's head, and deploy it with --expect and the fingerprint that it prints",
  },
} as const;
