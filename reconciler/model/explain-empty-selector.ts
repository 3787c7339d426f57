// Why a selector matches no account, and what was probably meant.
import { createSuggester, type Suggester } from "../diagnostics/closest.ts";
import { quote, visible } from "../diagnostics/quote.ts";
import type { Path } from "../load/source-places.ts";
import { UNDECLARED_ID } from "../validate/describe-type.ts";
import type { WrittenSelector } from "../validate/written.ts";
import type { Account } from "./access.ts";
import { matches } from "./match-selector.ts";

export type EmptySelector = {
  /** A clause: `no account is in the organizational unit "Wrokloads"`. */
  readonly problem: string;
  readonly hint: string | undefined;
  /** From the selector to what is wrong in it. */
  readonly path: Path;
};

type Names = { readonly all: ReadonlySet<string>; readonly suggest: Suggester };

/** What the accounts have, looked up when it is first asked for. */
type Known = {
  readonly accounts: readonly Account[];
  readonly managementAccount: Account | undefined;
  /** By what they are names of: units, tag keys, the values of one key. */
  readonly names: Map<string, Names>;
};

export type SelectorExplainer = {
  /** Which part of a selector that selects nothing is to blame: a unit or tag that no account has, or all parts together. */
  readonly empty: (selector: WrittenSelector) => EmptySelector;
  /** What to write instead of a name that no account has, where it names accounts in another way. */
  readonly unknownName: (name: string) => string | undefined;
};

export function createSelectorExplainer(
  accounts: readonly Account[],
  managementAccount: Account | undefined,
): SelectorExplainer {
  const known: Known = { accounts, managementAccount, names: new Map() };
  return {
    empty: (selector) =>
      explainUnit(selector, known) ?? explainTag(selector, known) ?? { ...explainTogether(selector, known), path: [] },
    unknownName: (name) => explainName(name, known),
  };
}

function explainName(name: string, known: Known): string | undefined {
  if (/^[0-9]{12}$/.test(name)) {
    const account = known.accounts.find(({ id }) => id === name);
    return account === undefined
      ? UNDECLARED_ID
      : `it is the id of an account: write its name, ${visible(account.name)}`;
  }
  if (name === "*" || name.toLowerCase() === "all") return "for all accounts write { all: true }";
  if (namesOf(known, "units", unitsOf).all.has(name))
    return `it is an organizational unit: write { ou: ${visible(name)} }`;
  return /[*?]/.test(name) ? "names have no wildcards: select accounts with { ou: … } or { tag: … }" : undefined;
}

function namesOf({ accounts, names }: Known, what: string, list: (account: Account) => readonly string[]): Names {
  const found = names.get(what);
  if (found !== undefined) return found;
  const all = new Set(accounts.flatMap(list));
  const made = { all, suggest: createSuggester(all) };
  names.set(what, made);
  return made;
}

/** The units of an account from the root down: `Workloads`, `Workloads/ML`. */
const unitsOf = ({ ou }: Account) => ou.map((_, depth) => ou.slice(0, depth + 1).join("/"));

function explainUnit({ ou }: WrittenSelector, known: Known): EmptySelector | undefined {
  if (ou === undefined) return undefined;
  const units = namesOf(known, "units", unitsOf);
  if (units.all.has(ou)) return undefined;
  const isEndOf = (unit: string) => unit.toLowerCase().endsWith(`/${ou.toLowerCase()}`);
  const suggestion = units.suggest(ou) ?? [...units.all].find(isEndOf);
  return {
    problem: `no account is in the organizational unit ${quote(ou)}`,
    hint: didYouMean(suggestion) ?? listed("units", units.all),
    path: ["ou"],
  };
}

function explainTag({ tag = {} }: WrittenSelector, known: Known): EmptySelector | undefined {
  for (const [key, value] of Object.entries(tag)) {
    const path = ["tag", key];
    const keys = namesOf(known, "tags", ({ tags }) => [...tags.keys()]);
    if (!keys.all.has(key)) {
      const hint = didYouMean(keys.suggest(key)) ?? listed("tags", keys.all);
      return { problem: `no account has a tag ${quote(key)}`, hint, path };
    }
    const values = namesOf(known, `values of ${key}`, ({ tags }) => [tags.get(key)].filter((it) => it !== undefined));
    if (!values.all.has(value)) {
      const hint = didYouMean(values.suggest(value)) ?? listed(`values of ${visible(key)}`, values.all);
      return { problem: `no account has the tag ${visible(key)} with the value ${quote(value)}`, hint, path };
    }
  }
  return undefined;
}

function explainTogether(
  selector: WrittenSelector,
  { accounts, managementAccount }: Known,
): Omit<EmptySelector, "path"> {
  const matching = accounts.filter((account) => matches(account, selector));
  if (selector.account !== undefined) {
    return {
      problem: "the account that is named has not all that this selector asks for",
      hint: "write its name alone",
    };
  }
  if (
    managementAccount !== undefined &&
    matching.every((account) => account === managementAccount) &&
    matching.length > 0
  ) {
    return {
      problem: "only the management account matches this selector, which selects it only by its name",
      hint: `write ${visible(managementAccount.name)} instead`,
    };
  }
  if (matching.length > 0) {
    return { problem: "except: takes out every account that this selector matches", hint: "take names out of except:" };
  }
  return {
    problem: "no account matches all keys of this selector",
    hint: "to select what matches one of them, write each as an entry of its own",
  };
}

function didYouMean(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `did you mean ${quote(name)}?`;
}

const MOST_LISTED = 10;

function listed(what: string, names: ReadonlySet<string>): string {
  if (names.size === 0) return `accounts.yaml has no ${what}`;
  const more = names.size > MOST_LISTED ? `, and ${names.size - MOST_LISTED} more` : "";
  return `${what} in accounts.yaml: ${[...names].sort().slice(0, MOST_LISTED).map(visible).join(", ")}${more}`;
}
