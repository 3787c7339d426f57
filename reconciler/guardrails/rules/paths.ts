// A file may declare only the names, and use only the accounts, that are listed for its path.

import { declaredObjects, pathOfFile } from "../../desired/declared-objects.ts";
import type { Messages } from "../../diagnostics/catalogue.ts";
import { speaker } from "../../diagnostics/diagnostic.ts";
import { quote, visible } from "../../diagnostics/quote.ts";
import { ownName } from "../../model/resource-identity.ts";
import { accountOf } from "../../plan/closed-accounts.ts";
import { matchesInCase, matchesWildcards } from "../../policy/wildcards.ts";
import type { WrittenSelectorEntry } from "../../validate/written.ts";
import { defineGuardrail, type RuleFacts, type Violation } from "../guardrail.ts";
import { namedText, ofCause } from "../one-cause.ts";

type PathRule = {
  readonly path: string;
  readonly names: readonly string[];
  readonly accounts: ReadonlySet<string>;
};

type Written = readonly (Omit<PathRule, "accounts"> & { readonly accounts: readonly WrittenSelectorEntry[] })[];

/** What one entry of the file at `path` declares. */
type Told = { readonly what: readonly string[]; readonly path: string };

const messages = {
  "name-not-allowed-here": {
    severity: "error",
    message: (a: Told) => `${namedText(a.what.map(visible))} may not be declared in ${quote(a.path)}`,
    hint: () =>
      "security lists the allowed names for each path under paths in guardrails.yaml; the first rule that matches applies",
  },
  "account-not-allowed-here": {
    severity: "error",
    message: (a: Told) =>
      `${namedText(a.what.map(visible))}: ${quote(a.path)} may not use ${a.what.length === 1 ? "this account" : "these accounts"}`,
    hint: () =>
      "security lists the allowed accounts for each path under paths in guardrails.yaml; the first rule that matches applies",
  },
} as const satisfies Messages;

const say = speaker(messages);

/** The settings are in order; undefined: a file may declare and use anything. */
export const guardrail = defineGuardrail<Written, readonly PathRule[] | undefined>({
  key: "paths",
  messages,
  names: [{ of: "account", at: "*.accounts" }],
  settings: (written, { accountIds }) =>
    written?.value.map(({ accounts, ...rule }, index) => ({
      ...rule,
      accounts: accountIds(accounts, written.at(index, "accounts")),
    })),
  violations,
  // The first rule that matches applies, so any change of the list may allow more.
  relaxed: (before, after) => {
    if (before === undefined) return [];
    if (after === undefined) return ["files may declare and use anything, whatever their path"];
    const other = after.filter((rule) => !before.some((it) => samePath(it, rule)));
    const gone = before.filter((rule) => !after.some((it) => samePath(it, rule)));
    const isSame = other.length + gone.length === 0;
    const moved = isSame && after.some((rule, index) => !samePath(rule, before[index] ?? rule));
    return [
      ...other.map(({ path }) => `the rule for ${path} is new or has changed`),
      ...gone.map(({ path }) => `the rule for ${path} is gone or has changed`),
      ...(moved ? ["the order of the rules for paths has changed"] : []),
    ];
  },
});

function samePath(a: PathRule, b: PathRule): boolean {
  const text = ({ path, names, accounts }: PathRule) => JSON.stringify([path, [...names].sort(), [...accounts].sort()]);
  return text(a) === text(b);
}

/**
 * The first rule whose path matches, in its letter case, holds; a file that none matches may declare nothing. Attributes for access
 * control are left out: they can only be declared in organization.yaml.
 */
function violations(rules: readonly PathRule[] | undefined, { access }: RuleFacts): readonly Violation[] {
  if (rules === undefined) return [];
  return declaredObjects(access).flatMap((object): readonly Violation[] => {
    if (object.identity.kind === "access-control-attributes") return [];
    const path = pathOfFile(object);
    const rule = rules.find((it) => matchesInCase(it.path, path));
    const name = ownName(object.identity);
    const violation = (code: keyof typeof messages): readonly Violation[] => {
      const tell = (what: readonly string[]) => say(code, { what, path }, object.place);
      return [ofCause({ id: JSON.stringify(object.place), detail: object.what, tell }, [object])];
    };
    if (!mayDeclare(rule, name)) return violation("name-not-allowed-here");
    const account = accountOf(object.stack, object.identity);
    return account === undefined || rule.accounts.has(account) ? [] : violation("account-not-allowed-here");
  });
}

/** What has no name of its own may be declared wherever something may. */
function mayDeclare(rule: PathRule | undefined, name: string | undefined): rule is PathRule {
  return rule !== undefined && (name === undefined || rule.names.some((pattern) => matchesWildcards(pattern, name)));
}
