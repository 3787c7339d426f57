// Sentences for a plan that may not run, because of what it would do or of what exists in AWS. See catalogue.ts.
import { writtenStatus } from "./account-status.ts";
import { quote } from "./quote.ts";

/** What git's history says of removals; files are paths from access/. */
type LookedUp = {
  readonly unusedExceptions: readonly { readonly file: string; readonly count: number; readonly removed: number }[];
  readonly declaredIn: readonly { readonly file: string; readonly removed: number }[];
  readonly backdated: number;
  /** Stacks whose state could not be read. */
  readonly unread: readonly string[];
};

/** The files of most removals. */
function numbers(declaredIn: LookedUp["declaredIn"]): string {
  const named = declaredIn.slice(0, 3).map(({ file, removed }) => `${quote(file)}: ${removed}`);
  const more = declaredIn.length > 3 ? `, and ${declaredIn.length - 3} more` : "";
  return named.length === 0 ? "" : ` (${named.join(", ")}${more})`;
}

/** Behind a hint of what accounts.yaml should say. */
const BY_COMMAND = " (access sync-accounts does)";

const staysUnread = () =>
  "allow the role that runs this what AWS has denied, and deploy again; until then it stays as it is, with what is attached to it";

export const awsMessages = {
  "removal-limit-exceeded": {
    severity: "error",
    message: (a: {
      kind: string;
      removed: number;
      existing: number;
      limit: { count: number; fraction: number; minimum: number };
    }) =>
      `${a.removed} of ${a.existing} ${a.kind} would be deleted (limit: ${a.limit.count}, ` +
      `and ${percent(a.limit.fraction)} % above ${a.limit.minimum})`,
    hint: ({ unusedExceptions, declaredIn, backdated, unread }: LookedUp) =>
      [
        ...(backdated === 0
          ? []
          : [`${backdated} removals are of entries whose last day had passed already when it was written`]),
        ...(unread.length === 0
          ? []
          : [
              `what ${unread.join(", ")} hold${unread.length === 1 ? "s" : ""} is not counted, since it could not be read`,
            ]),
        `if this is intended, add an exception to guardrails.yaml that names the stack and the keys, or the file and how many${numbers(declaredIn)}, ` +
          "with a reason and an end date",
        ...unusedExceptions.map(
          ({ file, count, removed }) =>
            `the exception for ${quote(file)} allows ${count} removals of what it declared, but there are ${removed}`,
        ),
      ].join("; "),
  },
  "exists-outside-stack": {
    severity: "error",
    message: (a: ExistingObject) => `${a.what} already exists in AWS, but not in this stack${objectionText(a)}`,
    hint: (a: ExistingObject) =>
      a.differing === undefined
        ? "it is taken over by a deploy that changes nothing else, so deploy the rest first; or remove the one in AWS"
        : "declare it as AWS has it and deploy that, then change it; or remove or rename the one in AWS",
  },
  "taken-over-with-more": {
    severity: "warning",
    message: (a: { what: string; surplus: readonly string[] }) =>
      `${a.what} is taken over from AWS with what no file declares: ${shortened(a.surplus)}`,
    hint: () =>
      "nothing of it is changed or taken away; declare it, or remove it in AWS, before anything more is given to it",
  },
  "waits-for-taking-over": {
    severity: "error",
    message: (a: { what: string }) =>
      `${a.what} waits: what it needs is taken over from AWS first, by a deploy that changes nothing else`,
    hint: () => "this deploy takes it over; deploy once more",
  },
  "holds-more-than-declared": {
    severity: "error",
    message: (a: { what: string; surplus: readonly string[] }) =>
      `${a.what} was changed by hand in AWS, and nothing more is given to anybody by it: ${shortened(a.surplus)}`,
    hint: () =>
      "declare it, or put it right in AWS, and deploy again; until then what would give more by it is left out, with what depends on it",
  },
  "holdings-not-read": {
    severity: "error",
    message: (a: { what: string; part: string; reason: string }) =>
      `whether ${a.what} holds in AWS what no file declares is not known, and nothing more is given to anybody by it: ${a.part}: ${a.reason}`,
    hint: () =>
      "allow the role that runs this what AWS has denied, and deploy again; until then what would give more by it is left out, with what depends on it",
  },
  "deleted-set-assigned-by-hand": {
    severity: "error",
    message: (a: { what: string; holders: readonly string[] }) =>
      `${a.what} is not deleted, since it is assigned by hand ${shortened(a.holders)}`,
    hint: () =>
      "remove these assignments in AWS and deploy again, or declare the permission set with them; until then it stays as it is, with what is attached to it",
  },
  "deleted-set-not-read": {
    severity: "error",
    message: (a: { what: string; reason: string }) =>
      `whether ${a.what} is assigned by hand is not known, and it is not deleted: ${a.reason}`,
    hint: staysUnread,
  },
  "deleted-role-with-policies": {
    severity: "error",
    message: (a: { what: string; policies: readonly string[] }) =>
      `${a.what} is not deleted, since it has policies by hand: ${shortened(a.policies.map(quote))}`,
    hint: () =>
      "take these policies from the role in AWS and deploy again; until then the role stays as it is, with what is attached to it",
  },
  "deleted-role-not-read": {
    severity: "error",
    message: (a: { what: string; reason: string }) =>
      `whether ${a.what} has policies by hand is not known, and it is not deleted: ${a.reason}`,
    hint: staysUnread,
  },
  "replaces-hand-made": {
    severity: "warning",
    message: (a: { what: string }) =>
      `${a.what} is in the place of another one, which was made by hand and is overwritten`,
    hint: () => "look at it in AWS first: what it allowed and no file says is taken away",
  },
  "account-not-in-organization": {
    severity: "error",
    message: (a: { name: string; id: string }) => `account ${quote(a.name)} (${a.id}) is not in the organization`,
    hint: () =>
      "run it again; if it is still not listed, correct the id, or remove the account from accounts.yaml and wherever it is named",
  },
  "unfinished-not-read": {
    severity: "error",
    message: (a: { stack: string; key: string; reason: string }) =>
      `an earlier run left ${a.key} of ${a.stack} unfinished, and AWS does not let this one finish it: ${a.reason}`,
    hint: () =>
      "allow the role that runs this what AWS has denied, or mend what the reason names, and deploy again; until then it is left as it is, with what depends on it",
  },
  "existing-not-read": {
    severity: "error",
    message: (a: { stack: string; key: string; reason: string }) =>
      `whether AWS has ${a.key} of ${a.stack} already is not known: ${a.reason}`,
    hint: () =>
      "allow the role that runs this what AWS has denied, and deploy again; until then nothing new is made in this stack",
  },
  "change-in-unlisted-account": {
    severity: "error",
    message: (a: { id: string; stack: string; key: string }) =>
      `AWS Organizations does not list account ${a.id} with a status, so ${a.key} of ${a.stack} is left as it is`,
    hint: () =>
      "run it again; if the account has left the organization or was closed long ago, remove what is in it from the state by hand: pulumi state delete",
  },
  "account-status-differs": {
    severity: "error",
    message: (a: { name: string; id: string; status: string; actual: string }) =>
      `account ${quote(a.name)} (${a.id}) is ${a.actual} in AWS Organizations, but ${a.status} here`,
    hint: (a: { actual: string }) => `write status: ${writtenStatus(a.actual)}${BY_COMMAND}`,
  },
  "account-unit-differs": {
    severity: "error",
    message: (a: { name: string; id: string; ou: string; actual: string }) =>
      `account ${quote(a.name)} (${a.id}) is ${unit(a.actual)} in AWS Organizations, but ${unit(a.ou)} here`,
    hint: (a: { actual: string }) => (a.actual === "" ? "leave out ou:" : `write ou: ${quote(a.actual)}`) + BY_COMMAND,
  },
  "account-tag-differs": {
    severity: "error",
    message: (a: { name: string; id: string; tag: string; value: string | undefined; actual: string | undefined }) =>
      `account ${quote(a.name)} (${a.id}) has ${tagText(a.actual, a.tag)} in AWS Organizations, but ${tagText(a.value, a.tag)} here`,
    hint: (a: { tag: string; actual: string | undefined }) =>
      (a.actual === undefined
        ? `remove ${quote(a.tag)} from tags:`
        : `write tags: { ${quote(a.tag)}: ${quote(a.actual)} }`) + BY_COMMAND,
  },
  "organization-not-read": {
    severity: "warning",
    message: (a: { reason: string; part: "accounts" | "units" | "tags" }) =>
      `could not read Organizations: ${a.reason}; ${a.part === "accounts" ? "" : `the ${a.part} in `}accounts.yaml ` +
      `${a.part === "accounts" ? "is" : "are"} not compared`,
    hint: () => "allow the role that runs this to list accounts, organizational units and tags, or run it again",
  },
  "change-waits-for-organization": {
    severity: "error",
    message: (a: { stack: string; key: string; id: string; part: "accounts" | "units" | "tags"; reason: string }) =>
      `${a.key} of ${a.stack} waits: the ${a.part} of AWS Organizations could not be read to check account ${a.id} (${a.reason})`,
    hint: () => "run it again; what a suspension, a last day or an end takes away doesn't wait",
  },
  "state-empty-beside-objects": {
    severity: "warning",
    message: (a: { users: number; groups: number; permissionSets: number }) =>
      `the state is empty, but Identity Center holds ${[
        ...counted(a.users, "user"),
        ...counted(a.groups, "group"),
        ...counted(a.permissionSets, "permission set"),
      ].join(", ")} that no stack manages`,
    hint: () => "check PULUMI_BACKEND_URL: a deploy with --first-deploy creates everything that is declared",
  },
} as const;

/** What it holds, or has otherwise, beyond what is declared; neither: it is a person whom no run of ours has made. */
type ExistingObject = {
  readonly what: string;
  readonly surplus?: readonly string[];
  readonly differing?: readonly string[];
};

function objectionText({ surplus = [], differing }: ExistingObject): string {
  if (surplus.length > 0) return `, and holds what is not declared: ${shortened(surplus)}`;
  if (differing === undefined) return ", and was not created by a deploy";
  return `, and is not as declared${differing.length === 0 ? "" : ` (${shortened(differing)})`}`;
}

function shortened(items: readonly string[]): string {
  return `${items.slice(0, 5).join(", ")}${items.length > 5 ? `, and ${items.length - 5} more` : ""}`;
}

function counted(count: number, thing: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${thing}${count === 1 ? "" : "s"}`];
}

function tagText(value: string | undefined, tag: string): string {
  return value === undefined ? `no tag ${quote(tag)}` : `the tag ${quote(tag)} with ${quote(value)}`;
}

function unit(path: string): string {
  return path === "" ? "directly under the root" : `in ${quote(path)}`;
}

/** A fraction as percent, without the noise of binary fractions: 0.07 is 7, not 7.000000000000001. */
function percent(fraction: number): number {
  return Number((fraction * 100).toPrecision(12));
}
