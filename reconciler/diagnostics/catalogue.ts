// Every diagnostic's sentence, but those of guardrails, each of which has its own. Codes are stable: they are never renamed, and each has a
// heading in docs/diagnostics.md.
import { approvalMessages } from "./approval-messages.ts";
import { awsMessages } from "./aws-messages.ts";
import { guardrailMessages } from "./guardrail-messages.ts";
import { languageMessages } from "./language-messages.ts";
import { loadMessages } from "./load-messages.ts";
import { policyMessages } from "./policy-messages.ts";
import { quote, visible } from "./quote.ts";
import { validateMessages } from "./validate-messages.ts";

const suggestion = (name: string | undefined) => (name === undefined ? undefined : `did you mean ${quote(name)}?`);

type Unknown = { name: string; suggestion?: string | undefined; isRenamed?: boolean };

const renamed = ({ name, suggestion: now, isRenamed }: Unknown) =>
  isRenamed === true && now !== undefined
    ? `${quote(name)} was renamed to ${quote(now)}: write the new name here`
    : undefined;

const ifRenamed = (name: string) =>
  `if it was renamed, write its new name here, and previously: ${visible(name)} beside its new name`;

/** Several names that were written as one. */
const separately = (name: string) =>
  name.includes(";") ? `between names stands a comma: ${visible(name.split(/\s*;\s*/).join(", "))}` : undefined;

const MOST_NAMED = 10;

function someOf(names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : "";
  return names.slice(0, MOST_NAMED).map(quote).join(", ") + more;
}

/** Sentences are lower case without a full stop, with the value as written in quotes. */
export const catalogue = {
  ...loadMessages,
  ...validateMessages,
  ...languageMessages,
  ...approvalMessages,
  ...awsMessages,
  ...guardrailMessages,
  ...policyMessages,
  "unknown-key": {
    severity: "error",
    message: (a: {
      key: string;
      suggestion?: string | undefined;
      hint?: string | undefined;
      allowed: readonly string[];
    }) => `unknown key ${quote(a.key)}`,
    hint: (a: { suggestion?: string | undefined; hint?: string | undefined; allowed: readonly string[] }) =>
      a.hint ?? suggestion(a.suggestion) ?? `allowed here: ${a.allowed.join(", ")}`,
  },
  // --- model: references, selectors, templates ---
  "unknown-account": {
    severity: "error",
    message: (a: { name: string; suggestion?: string | undefined; instead?: string | undefined }) =>
      `account ${quote(a.name)} is not in accounts.yaml`,
    hint: (a: { name: string; suggestion?: string | undefined; instead?: string | undefined }) =>
      separately(a.name) ?? a.instead ?? suggestion(a.suggestion),
  },
  "unknown-user": {
    severity: "error",
    message: (a: Unknown & { isOther?: boolean }) => `user ${quote(a.name)} is not declared`,
    hint: (a: Unknown & { isOther?: boolean }) =>
      renamed(a) ??
      (a.isOther === true
        ? `${quote(a.name)} is a group: groups are named under groups: of an assignment, and are never members`
        : undefined) ??
      separately(a.name) ??
      suggestion(a.suggestion) ??
      "declare the person under users:, or under external: users: where the identity provider has the person; if the person has left, take this out too, or keep the entry under users: with leaves: and the last day",
  },
  "unknown-group": {
    severity: "error",
    message: (a: Unknown & { isOther?: boolean }) => `group ${quote(a.name)} is not declared`,
    hint: (a: Unknown & { isOther?: boolean }) =>
      renamed(a) ??
      (a.isOther === true
        ? `${quote(a.name)} is a person: people are named under users: of an assignment, or as members of a group`
        : undefined) ??
      separately(a.name) ??
      suggestion(a.suggestion) ??
      `declare it under groups:, or name it under external: groups: if it comes from the identity provider; ${ifRenamed(a.name)}`,
  },
  "unknown-permission-set": {
    severity: "error",
    message: (a: Unknown & { isPolicy?: boolean }) => `permission set ${quote(a.name)} is not declared`,
    hint: (a: Unknown & { isPolicy?: boolean }) =>
      renamed(a) ??
      (a.isPolicy === true
        ? `it is a managed policy of AWS: declare a permission set with managedPolicies: [${a.name}], and assign that`
        : undefined) ??
      suggestion(a.suggestion) ??
      `declare it under permissionSets:; ${ifRenamed(a.name)}`,
  },
  "duplicate-member": {
    severity: "error",
    message: (a: { name: string; group: string }) => `${quote(a.name)} is a member of ${quote(a.group)} twice`,
  },
  "duplicate-role": {
    severity: "error",
    message: (a: { name: string; account: string }) =>
      `role ${quote(a.name)} is declared twice for account ${quote(a.account)}`,
    hint: () => "IAM role names are unique in an account whatever their letter case",
  },
  "selector-matches-nothing": {
    severity: "error",
    message: (a: { problem: string; hint: string | undefined }) => a.problem,
    hint: (a: { hint: string | undefined }) => a.hint,
  },
  "management-account-delegated": {
    severity: "error",
    message: (a: { name: string; id: string }) =>
      `account ${quote(a.name)} (${a.id}) is the management account, which cannot be managed from a delegated administrator`,
    hint: () => "set runsIn: management and run with the management account's credentials, or leave this account out",
  },
  "account-not-active": {
    severity: "warning",
    message: (a: { name: string; id: string; status: string }) =>
      `account ${quote(a.name)} (${a.id}) is ${a.status}, so nobody is given access there`,
  },
  "unknown-template-value": {
    severity: "error",
    message: (a: { name: string; accounts: readonly string[]; suggestion: string | undefined }) =>
      `{{${quote(a.name).slice(1, -1)}}} has no value in ${a.accounts.length === 1 ? "account" : "accounts"} ${someOf(a.accounts)}`,
    hint: (a: { name: string; accounts: readonly string[]; suggestion: string | undefined }) =>
      suggestion(a.suggestion) ??
      (/^vars\.[\w-]+$/.test(a.name)
        ? `give ${a.accounts.length === 1 ? "it" : "each of them"} vars: { ${a.name.slice("vars.".length)}: … } in accounts.yaml`
        : "known: account.id, account.name, region, partition, and vars.NAME from accounts.yaml"),
  },
} as const satisfies Messages;

/** Sentences by code. */
export type Messages = { readonly [code: string]: Entry };

export type Entry = {
  readonly severity: "error" | "warning";
  // biome-ignore lint/suspicious/noExplicitAny: each entry has its own argument type; ArgumentsOf recovers it.
  readonly message: (args: any) => string;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly hint?: (args: any) => string | undefined;
};

export type Catalogue = typeof catalogue;
export type DiagnosticCode = keyof Catalogue;
