// Where documents name people, groups, permission sets, accounts and teams, and which of their lists have no order.
import { GUARDRAILS } from "../guardrails/all-guardrails.ts";
import type { Path } from "../load/source-places.ts";
import type { Kind } from "../validate/schemas.ts";

export type Named = "person" | "group" | "set" | "account" | "team";

/** A place in documents of a kind; `*` stands for every index of a list. */
type Pattern = readonly string[];

export type References = { readonly of: Named; readonly at: Pattern };

const place = (path: string): Pattern => path.split(".");
const lists = (of: Named, ...paths: string[]): References[] => paths.map((path) => ({ of, at: place(path) }));

/** A selector names accounts as a text, under `account`, and under `except` in the same two ways. */
const selectors = (path: string): References[] =>
  lists("account", `${path}.*`, `${path}.*.account`, `${path}.*.except.*`, `${path}.*.except.*.account`);

/** A pattern that leads to a map or to nothing is no reference: a member is a text or has `user`. */
export const REFERENCES: { readonly [kind in Kind]: readonly References[] } = {
  team: [
    ...lists("person", "groups.*.members.*", "groups.*.members.*.user"),
    ...lists("person", "memberships.*.members.*", "memberships.*.members.*.user", "assignments.*.users.*"),
    ...lists("group", "memberships.*.group", "assignments.*.groups.*"),
    ...lists("team", "groups.*.membersFrom.*", "permissionSets.*.sharedWith.*"),
    ...lists("set", "assignments.*.permissionSet"),
    ...selectors("assignments.*.accounts"),
    ...selectors("roles.*.accounts"),
  ],
  users: [],
  accounts: lists("team", "accounts.*.owner", "accounts.*.sharedWith.*"),
  organization: lists("account", "organization.managementAccount"),
  guardrails: [
    ...lists("person", "guardrails.suspended.*"),
    ...[...GUARDRAILS.values()].flatMap(({ key, names = [] }) =>
      names.flatMap(({ of, at }) => {
        const path = `guardrails.${key}.${at}`;
        return of === "account" ? selectors(path) : lists(of, path);
      }),
    ),
  ],
};

/** Lists whose order means nothing to AWS or to us. Those of a trust policy's services and of rules are not among them. */
export const UNORDERED: { readonly [kind in Kind]: readonly Pattern[] } = {
  team: [
    "owners",
    "groups.*.members",
    "groups.*.membersFrom",
    "memberships.*.members",
    "permissionSets.*.managedPolicies",
    "permissionSets.*.sharedWith",
    "assignments.*.groups",
    "assignments.*.users",
    "assignments.*.accounts",
    "roles.*.accounts",
    "roles.*.managedPolicies",
    "external.users",
    "external.groups",
  ].map(place),
  users: ["external.users", "external.groups"].map(place),
  accounts: ["accounts.*.sharedWith"].map(place),
  organization: [],
  guardrails: ["guardrails.suspended"].map(place),
};

export type Found = { readonly path: Path; readonly value: unknown };

/** Every value at the places of `pattern`, in the order of the document. */
export function valuesAt(value: unknown, pattern: Pattern): readonly Found[] {
  let found: readonly Found[] = [{ path: [], value }];
  for (const step of pattern) {
    found = found.flatMap(({ path, value }) => {
      if (step === "*") {
        return Array.isArray(value) ? value.map((each, index) => ({ path: [...path, index], value: each })) : [];
      }
      if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, step)) return [];
      return [{ path: [...path, step], value: (value as { readonly [key: string]: unknown })[step] }];
    });
  }
  return found;
}
