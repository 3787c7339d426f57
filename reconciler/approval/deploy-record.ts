// What the identity-center stack remembers of deploys, in two tags: which commits were attempted, and which one is deployed.
import { OperationError } from "../diagnostics/operation-error.ts";

/** A commit whose files were deployed, or began to be; dates in the files were compared with `day`. */
export type Deployed = {
  /** 40 hexadecimal digits. */
  readonly commit: string;
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

/** More would not fit into a tag; what only an older attempt explains is then unreviewed. */
export const MOST_ATTEMPTS = 4;

const ENTRY = /^([0-9a-f]{40})@(\d{4}-\d\d-\d\d)$/;

/** A tag that is not valid is refused: a record that can't be read is not the same as no record. */
export function parseRecord(tags: Readonly<Record<string, string>>): DeployRecord {
  const entries = (name: string) =>
    (tags[name] ?? "")
      .split(" ")
      .filter((text) => text !== "")
      .map((text): Deployed => {
        const [, commit, day] = ENTRY.exec(text) ?? [];
        if (commit !== undefined && day !== undefined) return { commit, day };
        throw new OperationError(
          `the stack's tag ${name} is not valid`,
          `look at it with pulumi stack tag ls; if you remove it, every change counts as unreviewed`,
        );
      });
  return { deployed: entries(DEPLOYED_TAG)[0], attempted: entries(ATTEMPTED_TAG) };
}

/**
 * Before the first change. A commit is listed once, with its first day: dates only remove access, so what the commit wants on that day and what it wants today explain everything that its later attempts have done.
 */
export function attemptedTag({ deployed, attempted }: DeployRecord, now: Deployed): string {
  const isKnown = [...attempted, ...(deployed === undefined ? [] : [deployed])].some((it) => it.commit === now.commit);
  return (isKnown ? attempted : [...attempted, now]).slice(-MOST_ATTEMPTS).map(entryText).join(" ");
}

/** After a deploy that ended well and left nothing out; the attempts before it are then forgotten. */
export function deployedTag(now: Deployed): string {
  return entryText(now);
}

function entryText({ commit, day }: Deployed): string {
  return `${commit}@${day}`;
}
