// How a change of a role's trust policy changes who may assume the role, and when.
import { conditionsText, conditionText } from "../policy/condition-text.ts";
import { coversActions, coversConditions, coversTrusted } from "../policy/covers.ts";
import { isSameDocument } from "../policy/same-document.ts";
import { type ConditionTest, type Named, parseStatements } from "../policy/statements.ts";
import { type Trusted, trustedName, trustsOf } from "../policy/trust.ts";
import { sortedNames } from "./changed-entries.ts";

export type TrustChange = {
  /** Who may assume it now as they might not before: anew, or under other conditions; each in words, with the conditions. */
  readonly added: readonly string[];
  /** Who might assume it as they may not now, in the same words. */
  readonly removed: readonly string[];
  /** Whether somebody may assume it who might not before, or under fewer conditions. In doubt somebody may. */
  readonly opens: boolean;
  readonly narrows: boolean;
  /** Of those by whom it opens: no service but one that had to meet other conditions. */
  readonly others: readonly string[];
  /** Of those in `added` and `removed`, who may assume it before and after, when some conditions are others. */
  readonly conditions: readonly ConditionsChange[];
};

/** Somebody who may assume a role under other conditions than before. */
export type ConditionsChange = {
  /** As in `removed` and `added`. */
  readonly before: string;
  readonly after: string;
  /** The conditions that differ, in words, with whom they are of: `sub is like repo:x:* (token.actions.githubusercontent.com)`. */
  readonly removed: readonly string[];
  readonly added: readonly string[];
};

/** Ids of accounts with their names. */
type AccountNames = ReadonlyMap<string, string>;

/** `home` is the id of the role's account, where it is known: a provider of another one is named with its account. */
type Names = { readonly home: string | undefined; readonly accounts: AccountNames };

/** Documents are JSON texts that validate/ has accepted; undefined: there is no such role. `home` is the id of the role's account, where it is known. */
export function trustChange(
  before: string | undefined,
  after: string | undefined,
  home: string | undefined,
  accounts: AccountNames,
): TrustChange {
  const [old, now] = [before, after].map((document) => (document === undefined ? [] : trustsOf(document))) as [
    readonly Trusted[],
    readonly Trusted[],
  ];
  const [oldDenials, denials] = [denialsOf(before), denialsOf(after)];
  const among = (others: readonly Trusted[]) => (it: Trusted) => others.some((wide) => coversTrusted(wide, it, home));
  const [wasIn, isIn] = [among(old), among(now)];
  const opened = now.filter((it) => !wasIn(it));
  const closed = old.filter((it) => !isIn(it));
  const names: Names = { home, accounts };
  const said = (trusted: readonly Trusted[]) => trusted.map((it) => whoText(it, names));
  const differs = (others: readonly Trusted[]) => (it: Trusted) =>
    !others.some((other) => coversTrusted(other, it, home) && coversTrusted(it, other, home));
  const allowedAgain = denialTexts(notDeniedBy(denials, oldDenials)).map((it) => `whom it denied: ${it}`);
  const denied = denialTexts(notDeniedBy(oldDenials, denials)).map((it) => `whom it denies now: ${it}`);
  // A service that needs no condition any more may act for somebody else: it is no other service.
  const isOther = ({ kind, name }: Trusted) => kind !== "service" || old.some((it) => it.name === name);
  const isNew = opened.length + allowedAgain.length > 0;
  const narrows = closed.length + denied.length > 0;
  const otherwise = isNew ? [] : writtenOtherwise(before, after, narrows);
  const [comes, goes] = [now.filter(differs(old)), old.filter(differs(now))];
  return {
    added: sortedNames([...said(comes), ...allowedAgain, ...otherwise]),
    removed: sortedNames([...said(goes), ...denied]),
    opens: isNew || otherwise.length > 0,
    narrows,
    others: sortedNames([...said(opened.filter(isOther)), ...allowedAgain]),
    conditions: conditionChanges(goes, comes, names),
  };
}

/** Where one of a name goes and one comes. */
function conditionChanges(
  goes: readonly Trusted[],
  comes: readonly Trusted[],
  names: Names,
): readonly ConditionsChange[] {
  const [before, after] = [goes, comes].map((of) => Map.groupBy(of, (it) => nameText(it, names)));
  return [...(before ?? [])].flatMap(([name, [old, ...olds]]) => {
    const [now, ...others] = after?.get(name) ?? [];
    if (old === undefined || now === undefined || olds.length + others.length > 0) return [];
    const [had, has] = [conditionTexts(old), conditionTexts(now)];
    const of = (texts: readonly string[]) => texts.map((text) => `${text} (${name})`);
    const [removed, added] = [of(had.filter((it) => !has.includes(it))), of(has.filter((it) => !had.includes(it)))];
    // Where some only come or go, it is clearer to tell them all.
    if (removed.length === 0 || added.length === 0) return [];
    return [{ before: whoText(old, names), after: whoText(now, names), removed, added }];
  });
}

/** Each in words, with the keys of an OIDC provider by their last part: `sub`. */
function conditionTexts(trusted: Trusted): readonly string[] {
  const prefix = trusted.kind === "oidc" ? `${trusted.provider}:`.toLowerCase() : "";
  return trusted.conditions.map((it) =>
    conditionText(it.key.toLowerCase().startsWith(prefix) ? { ...it, key: it.key.slice(prefix.length) } : it),
  );
}

/** All whom the trust policy of a role of account `home` names, each in words, sorted. */
export function trustTexts(document: string, home: string, accounts: AccountNames): readonly string[] {
  return sortedNames(trustsOf(document).map((it) => whoText(it, { home, accounts })));
}

/** What may let more where nobody is new, in words: other actions, such as one that tags sessions. */
function writtenOtherwise(before: string | undefined, after: string | undefined, narrows: boolean): readonly string[] {
  if (before === undefined || after === undefined) return [];
  if (!narrows) return isSameDocument(before, after) ? [] : ["the same, by a policy that is written otherwise"];
  const allowed = allowedBy(before);
  const isMore = allowedBy(after).some((it) => !allowed.some((wide) => coversActions(wide, it)));
  return isMore ? ["those who stay, with actions that it did not allow"] : [];
}

function allowedBy(document: string): readonly Named[] {
  const allowing = parseStatements(document).filter(({ effect }) => effect === "Allow");
  return allowing.map(({ action }) => action);
}

function whoText(trusted: Trusted, names: Names): string {
  const { conditions } = trusted;
  const bound = conditions.length === 0 ? "" : `, ${conditionsText(conditions)}`;
  return `${nameText(trusted, names)}${bound}`;
}

function nameText(trusted: Trusted, { home, accounts }: Names): string {
  const account = (id: string) => `account ${accounts.get(id) ?? id}`;
  switch (trusted.kind) {
    case "account":
      return account(trusted.account);
    case "principal":
      return `${trusted.resource} of ${account(trusted.account)}`;
    case "oidc":
    case "saml": {
      const { kind, provider, providerAccount } = trusted;
      const name = kind === "saml" ? `SAML provider ${provider}` : provider;
      return providerAccount === undefined || providerAccount === home
        ? name
        : `${name} of ${account(providerAccount)}`;
    }
    default:
      return trustedName(trusted);
  }
}

/** One action, or all but some, that is denied to one principal, or to all but some. */
type Denial = {
  readonly who: string;
  readonly action: Named;
  readonly conditions: readonly ConditionTest[];
};

function denialsOf(document: string | undefined): readonly Denial[] {
  const statements = document === undefined ? [] : parseStatements(document);
  return statements.flatMap(({ effect, principals, action, conditions }) => {
    if (effect !== "Deny") return [];
    const named = [...(principals?.byType ?? [])].flatMap(([type, names]) =>
      names.map((name) => (name === "*" ? "anyone" : `${type} ${name}`)),
    );
    const denied = principals?.isExcept === true ? [`everybody but ${named.join(", ")}`] : named;
    const actions = "among" in action ? action.among.map((it) => ({ among: [it] })) : [action];
    return denied.flatMap((who) => actions.map((each) => ({ who, action: each, conditions })));
  });
}

/** Those of `denials` that none of `others` covers. */
function notDeniedBy(others: readonly Denial[], denials: readonly Denial[]): readonly Denial[] {
  return denials.filter(
    (it) =>
      !others.some(
        (wide) =>
          wide.who === it.who &&
          coversActions(wide.action, it.action) &&
          coversConditions(wide.conditions, it.conditions),
      ),
  );
}

/** In words, what is denied to the same principal under the same conditions together: `AWS 022222222222 (sts:AssumeRole)`. */
function denialTexts(denials: readonly Denial[]): readonly string[] {
  const same = Map.groupBy(denials, ({ who, conditions }) => JSON.stringify([who, conditions]));
  return [...same.values()].flatMap((each) => {
    const actions = each.map(({ action }) =>
      "among" in action ? action.among.join(", ") : `all but ${action.except.join(", ")}`,
    );
    return each.slice(0, 1).map(({ who, conditions }) => {
      const what = `${who} (${sortedNames(actions).join(", ")})`;
      return conditions.length === 0 ? what : `${what}, ${conditionsText(conditions)}`;
    });
  });
}
