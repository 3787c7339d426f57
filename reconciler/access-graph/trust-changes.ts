// How a change of a role's trust policy changes who may assume the role, and when.
import { conditionsText } from "../policy/condition-text.ts";
import { coversConditions } from "../policy/covers.ts";
import { parseStatements, type Statement } from "../policy/statements.ts";
import { type Trusted, trustedName, trustsOf } from "../policy/trust.ts";
import { sortedNames } from "./changed-entries.ts";

export type TrustChange = {
  /** Who may assume it now and might not before, or under more conditions; each in words, with the conditions. */
  readonly added: readonly string[];
  /** Who might assume it, or under fewer conditions, and may not now. */
  readonly removed: readonly string[];
  /** Whether somebody may assume it who might not before. In doubt somebody may. */
  readonly opens: boolean;
  readonly narrows: boolean;
  /** Of those who are new: none is a service. */
  readonly others: readonly string[];
};

/** Ids of accounts with their names. */
type AccountNames = ReadonlyMap<string, string>;

/** Documents are JSON texts that validate/ has accepted; undefined: there is no such role. */
export function trustChange(
  before: string | undefined,
  after: string | undefined,
  accounts: AccountNames,
): TrustChange {
  const [old, now] = [before, after].map((document) => (document === undefined ? [] : trustsOf(document))) as [
    readonly Trusted[],
    readonly Trusted[],
  ];
  const [oldDenials, denials] = [denialsOf(before), denialsOf(after)];
  const opened = now.filter((it) => !isCovered(it, old));
  const closed = old.filter((it) => !isCovered(it, now));
  const said = (trusted: readonly Trusted[]) => trusted.map((it) => whoText(it, accounts));
  const allowedAgain = oldDenials.filter((it) => !denials.includes(it));
  const denied = denials.filter((it) => !oldDenials.includes(it));
  const isSame = opened.length + closed.length + allowedAgain.length + denied.length === 0;
  // Another action beside, as one that tags sessions.
  const isOtherwise = isSame && before !== undefined && after !== undefined && before !== after;
  return {
    added: sortedNames([
      ...said(opened),
      ...allowedAgain.map((it) => `whom it denied: ${it}`),
      ...(isOtherwise ? ["the same, by a policy that is written otherwise"] : []),
    ]),
    removed: sortedNames([...said(closed), ...denied.map((it) => `whom it denies now: ${it}`)]),
    opens: opened.length + allowedAgain.length > 0 || isOtherwise,
    narrows: closed.length + denied.length > 0,
    others: sortedNames([
      ...said(opened.filter(({ kind }) => kind !== "service")),
      ...allowedAgain.map((it) => `whom it denied: ${it}`),
    ]),
  };
}

/** All whom a trust policy names, each in words, sorted. */
export function trustTexts(document: string, accounts: AccountNames): readonly string[] {
  return sortedNames(trustsOf(document).map((it) => whoText(it, accounts)));
}

/** Whether the other side lets the same assume the role whenever this one does. */
function isCovered(trusted: Trusted, others: readonly Trusted[]): boolean {
  return others.some(
    (it) =>
      it.type === trusted.type &&
      it.name === trusted.name &&
      it.kind === trusted.kind &&
      coversConditions(it.conditions, trusted.conditions),
  );
}

function whoText(trusted: Trusted, accounts: AccountNames): string {
  const { conditions } = trusted;
  const bound = conditions.length === 0 ? "" : `, ${conditionsText(conditions)}`;
  return `${nameText(trusted, accounts)}${bound}`;
}

function nameText(trusted: Trusted, accounts: AccountNames): string {
  const account = "account" in trusted ? (accounts.get(trusted.account) ?? trusted.account) : "";
  if (trusted.kind === "account") return `account ${account}`;
  if (trusted.kind === "oidc") return trusted.provider;
  if (trusted.kind === "saml") return `SAML provider ${trusted.provider}`;
  return trusted.kind === "principal" ? `${trusted.resource} of account ${account}` : trustedName(trusted);
}

/** Those of statements that deny, in words. */
function denialsOf(document: string | undefined): readonly string[] {
  const statements = document === undefined ? [] : parseStatements(document);
  return statements.filter(({ effect }) => effect === "Deny").map(denialText);
}

function denialText({ principals, conditions }: Statement): string {
  const named = [...(principals?.byType ?? [])].flatMap(([type, names]) =>
    names.map((name) => (name === "*" ? "anyone" : `${type} ${name}`)),
  );
  const who = principals?.isExcept === true ? `everybody but ${named.join(", ")}` : named.join(", ");
  return conditions.length === 0 ? who : `${who}, ${conditionsText(conditions)}`;
}
