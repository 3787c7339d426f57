// What a plan breaks by one cause, such as a policy that makes a set privileged wherever it is assigned, is refused once.
import { type Told, toldTogether } from "../access-graph/account-variables.ts";
import type { StackResource } from "../desired/stack-resource.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { quote } from "../diagnostics/quote.ts";
import type { Role } from "../model/access.ts";
import type { Violation } from "./guardrail.ts";

/** A violation that is told together with others of its cause. */
export function ofCause<Detail>(
  cause: { readonly id: string; readonly detail: Detail; tell(details: readonly Detail[]): Diagnostic },
  resources: readonly StackResource[],
): Violation {
  return { diagnostic: cause.tell([cause.detail]), resources, cause };
}

/**
 * What is said of one role in these accounts. `told` gives a text as it is there; where that differs between the accounts, with the account's
 * own id and name as files call them: `arn:aws:iam::{{account.id}}:root`.
 */
export type TellOfRole = (told: Told, accounts: readonly string[]) => Diagnostic;

type OfRole = {
  readonly role: Role;
  readonly tell: TellOfRole;
  readonly resources: readonly StackResource[];
};

/** Violations of roles: those of one role in several accounts are of one cause where they differ at most by the account. */
export function ofRoles(found: readonly OfRole[]): readonly Violation[] {
  const groups = toldTogether(
    found,
    ({ role }) => role.account,
    ({ tell }, told) => JSON.stringify(tell(told, [])),
  );
  return groups.flatMap((same) =>
    same.map(({ it: { role, tell, resources }, told }) => {
      const id = JSON.stringify(tell(told, []));
      const asOne = (names: readonly string[]) => tell(names.length === 1 ? (text) => text : told, names);
      return ofCause({ id, detail: role.account.name, tell: asOne }, resources);
    }),
  );
}

/** What is refused, and what of it is new. */
export type Refused = { readonly violation: Violation; readonly fresh: readonly StackResource[] };

/** One for each cause, in the order of the first of each; `fresh` is all that is new of them. */
export function byCause(refused: readonly Refused[]): readonly (Pick<Refused, "fresh"> & { diagnostic: Diagnostic })[] {
  const idOf = ({ violation: { diagnostic, cause } }: Refused, index: number) =>
    JSON.stringify(cause === undefined ? index : [diagnostic.code, cause.id]);
  const groups = Map.groupBy([...refused.entries()], ([index, it]) => idOf(it, index));
  return [...groups.values()].flatMap((entries) => {
    const [first, ...others] = entries.map(([, it]) => it);
    if (first === undefined) return [];
    const { diagnostic, cause } = first.violation;
    if (cause === undefined || others.length === 0) return [{ diagnostic, fresh: first.fresh }];
    const all = [first, ...others];
    const details = all.flatMap((it) => it.violation.cause?.detail ?? []);
    return [{ diagnostic: cause.tell(details), fresh: all.flatMap(({ fresh }) => fresh) }];
  });
}

/** More in one sentence than anybody reads. */
const MOST_NAMED = 10;

/** Each text once, in a sentence: of many the first ones, and how many more there are. */
export function namedText(texts: readonly string[]): string {
  const distinct = [...new Set(texts)];
  const more = distinct.length > MOST_NAMED ? ` and ${distinct.length - MOST_NAMED} more` : "";
  return `${distinct.slice(0, MOST_NAMED).join(", ")}${more}`;
}

/** `account "ml-dev"`, `accounts "ml-dev", "ml-prod"` */
export function accountsNamed(names: readonly string[]): string {
  return `${new Set(names).size === 1 ? "account" : "accounts"} ${namedText(names.map(quote))}`;
}
