// For tests: random histories, played on a branch in memory or through git and the command line. Never imported by anything but tests.
import { changedPaths, type GitFiles } from "../load/git-tree.ts";

/** Texts by path from the repository's top; undefined: the file is gone. */
export type Edit = Readonly<Record<string, string | undefined>>;

/** GitHub's three ways to merge. */
export type MergeKind = "merge commit" | "squash" | "rebase";

export type Step =
  | { readonly is: "push"; readonly edit: Edit }
  | {
      readonly is: "merge" | "merge of an old branch" | "merge without approval";
      readonly edit: Edit;
      readonly kind: MergeKind;
    }
  /** The files of the last step are put back as they were, with or without approval. */
  | { readonly is: "pushed revert" }
  | { readonly is: "approved revert"; readonly kind: MergeKind }
  | { readonly is: "deploy" | "expiry" };

/** Main, and what deploys of it do. */
export type HistoryBranch = {
  /** The newest commit. */
  readonly head: string;
  /** A text by each path. */
  readonly filesAt: (commit: string) => GitFiles;
  /** Without a pull request. Returns the commit. */
  readonly push: (edit: Edit) => string;
  /** Of a branch that was made at `from`, by default the head; approved unless told otherwise. Returns main's newest commit. */
  readonly merge: (edit: Edit, how: { approved?: boolean; from?: string; kind?: MergeKind }) => string;
  readonly deploy: (choices: { today: string; onlyExpired?: boolean }) => Promise<Played>;
};

/** What a deploy said. */
export type Played = {
  /** `create group/x` */
  readonly did: readonly string[];
  /** What was left out though the files want it, `create group/x: reason`. */
  readonly out: readonly string[];
  /** None where it was not refused. */
  readonly refusals?: readonly object[] | undefined;
  /** Of all units that it judged. */
  readonly commits?: readonly { readonly commit: string }[] | undefined;
  readonly skipped?: readonly SkippedUnit[] | undefined;
};

type SkippedUnit = { readonly commit: string; readonly why: string; readonly waitsFor: readonly string[] };

/** The day on which histories begin. */
export const FIRST_DAY = "2026-11-25";
/** Some of the dates in the files have passed. */
export const LAST_DAY = "2026-11-28";

/** An approved one, with what its reviewers saw. */
export type Merged = { readonly commit: string; readonly edit: Edit };

export type PlayedHistory = {
  /** The approved merges, the oldest first. */
  readonly merged: readonly Merged[];
  /** What the last deploy that judged a unit said it skipped. */
  readonly withheld: readonly SkippedUnit[];
  readonly last: Played;
};

/** Plays `steps` on a branch that is deployed, and deploys at the end. */
export async function play(branch: HistoryBranch, steps: readonly Step[]): Promise<PlayedHistory> {
  const merged: Merged[] = [];
  const withheld = new Map<string, SkippedUnit>();
  const deploy = async (today: string): Promise<Played> => {
    const played = await branch.deploy({ today });
    for (const { commit } of played.commits ?? []) withheld.delete(commit);
    for (const unit of played.skipped ?? []) withheld.set(unit.commit, unit);
    return played;
  };
  const merge = (edit: Edit, kind: MergeKind, from = branch.head) => {
    const seen = changesIn(edit, branch.filesAt(from));
    merged.push({ commit: branch.merge(edit, { from, kind }), edit: seen });
  };
  let before = branch.head;
  for (const step of steps) {
    const earlier = before;
    const back = () => changeTo(branch.filesAt(earlier), branch.filesAt(branch.head));
    if (step.is !== "deploy" && step.is !== "expiry") before = branch.head;
    switch (step.is) {
      case "push":
        branch.push(step.edit);
        break;
      case "merge":
        merge(step.edit, step.kind);
        break;
      case "merge of an old branch":
        // GitHub merges no conflict.
        if (Object.keys(back()).some((path) => path in step.edit)) break;
        merge(step.edit, step.kind, earlier);
        break;
      case "merge without approval":
        branch.merge(step.edit, { approved: false, kind: step.kind });
        break;
      case "pushed revert":
        branch.push(back());
        break;
      case "approved revert":
        merge(back(), step.kind);
        break;
      case "deploy":
        await deploy(FIRST_DAY);
        break;
      case "expiry":
        await branch.deploy({ today: FIRST_DAY, onlyExpired: true });
        break;
    }
  }
  const last = await deploy(LAST_DAY);
  return { merged, withheld: [...withheld.values()], last };
}

/** Plays on a second branch, which began as the first one did, the approved merges alone, but for those that were withheld. */
export async function playApprovedAlone(branch: HistoryBranch, { merged, withheld }: PlayedHistory): Promise<void> {
  for (const { commit, edit } of merged) if (!withheld.some((it) => it.commit === commit)) branch.merge(edit, {});
  await branch.deploy({ today: LAST_DAY });
}

/** The units that were withheld without a reason: approved, waiting for none, by the right owners and with the effect that was approved. */
export function withoutReason({ merged, withheld }: PlayedHistory): readonly SkippedUnit[] {
  return withheld.filter(({ commit, why, waitsFor }) => {
    const isApproved = merged.some((it) => it.commit === commit);
    return isApproved && waitsFor.length === 0 && why !== "other-owners" && why !== "other-effect";
  });
}

/** Paths in the access folder. */
export function inAccess(files: Readonly<Record<string, string>>): Edit {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`access/${path}`, text]));
}

/** Those of `edit` that change something of `files`. */
export function changesIn(edit: Edit, files: GitFiles): Edit {
  return Object.fromEntries(Object.entries(edit).filter(([path, text]) => files.get(path) !== text));
}

/** What makes the files those of `then` again. */
function changeTo(then: GitFiles, now: GitFiles): Edit {
  return Object.fromEntries(changedPaths(now, then).map((path) => [path, then.get(path)]));
}
