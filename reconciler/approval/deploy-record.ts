// What the identity-center stack remembers of deploys, in two tags: which files were attempted, and which ones are deployed.
import { OperationError } from "../diagnostics/operation-error.ts";

/** Files that were deployed, or began to be; dates in them were compared with `day`. */
export type Deployed = {
  /** Of an attempt: the head of the run. Of what is deployed: the commit from which approved changes are carried over. 40 hexadecimal digits. */
  readonly commit: string;
  /** The digest of the approved tree, where that is not the commit's own; 32 hexadecimal digits. */
  readonly tree?: string;
  /** In UTC, `2026-11-25`. */
  readonly day: string;
};

export type DeployRecord = {
  /** The last deploy that ended well and left nothing out. */
  readonly deployed: Deployed | undefined;
  /** Deploys that began since then and did not end well, oldest first. */
  readonly attempted: readonly Deployed[];
};

/** The record of a stack that doesn't exist. */
export const NO_RECORD: DeployRecord = { deployed: undefined, attempted: [] };

/** Tag names, and their values as Pulumi keeps them: at most 256 characters (Pulumi Cloud's limit). */
export const DEPLOYED_TAG = "access:deployed";
export const ATTEMPTED_TAG = "access:attempted";

/** More would not fit into a tag; what only an older attempt explains is then a repair. */
export const MOST_TAGGED_ATTEMPTS = 3;

const ENTRY = /^([0-9a-f]{40})(?:\+([0-9a-f]{32}))?@(\d{4}-\d\d-\d\d)$/;

/** A tag that is not valid is refused: a record that can't be read is not the same as no record. */
export function parseRecord(tags: Readonly<Record<string, string>>): DeployRecord {
  const entries = (name: string) =>
    (tags[name] ?? "")
      .split(" ")
      .filter((text) => text !== "")
      .map((text): Deployed => {
        const [, commit, tree, day] = ENTRY.exec(text) ?? [];
        if (commit !== undefined && day !== undefined) return { commit, ...(tree === undefined ? {} : { tree }), day };
        throw new OperationError(
          `the stack's tag ${name} is not valid`,
          `look at it with pulumi stack tag ls; without it, only a plan that was looked at is carried out (--expect)`,
        );
      });
  return { deployed: entries(DEPLOYED_TAG)[0], attempted: entries(ATTEMPTED_TAG) };
}

/**
 * Before the first change. Files are listed once, with their first day: dates only remove access, so what the files want on that day and
 * what they want today explain everything that later attempts of theirs have done.
 */
export function attemptedTag({ deployed, attempted }: DeployRecord, now: Deployed): string {
  const known = [...attempted, ...(deployed === undefined ? [] : [deployed])];
  const isKnown = known.some(({ commit, tree }) => commit === now.commit && tree === now.tree);
  return (isKnown ? attempted : [...attempted, now]).slice(-MOST_TAGGED_ATTEMPTS).map(entryText).join(" ");
}

/** After a deploy that ended well and left nothing out; the attempts before it are then forgotten. */
export function deployedTag(now: Deployed): string {
  return entryText(now);
}

function entryText({ commit, tree, day }: Deployed): string {
  return `${commit}${tree === undefined ? "" : `+${tree}`}@${day}`;
}
