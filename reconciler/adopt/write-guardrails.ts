// guardrails.yaml as it fits what is there: a plan that changes nothing violates none of it.
import { effectiveGrants } from "../access-graph/effective-grants.ts";
import { scalar } from "../load/yaml-scalar.ts";
import type { Access } from "../model/access.ts";
import { levelIn, noOrdinaryRole, rightsOfRole } from "../model/rights.ts";
import { isPrivilegedLevel } from "../policy/rights.ts";
import { trustsOf } from "../policy/trust.ts";
import { foldHoldings } from "./holdings.ts";
import { exceptionLines } from "./write-exceptions.ts";
import { asEntry, flowMap, type Line, listLines } from "./yaml-lines.ts";

/** `boundary` bounds every role already; AWS was read on the UTC date `readOn`. */
export function guardrailLines(access: Access, boundary: string | undefined, readOn: string): readonly Line[] {
  const trusted = trustedAccounts(access);
  const lines = [
    "guardrails:",
    "  # A deploy that removes more than this is refused: more than `count`, or more than `fraction` of what exists once",
    "  # more than `minimum` are removed.",
    "  removalLimits:",
    ...removalLimits(access).map(([kind, limit]) => `    ${kind}: ${limit}`),
    ...privilegedSets(access),
    ...administrators(access),
    ...roles(access, trusted, boundary),
    ...exceptionLines(access, new Set([...ownAccounts(access), ...trusted]), readOn),
  ];
  return lines.map((text) => ({ text, of: [] }));
}

/** A twentieth of what there is, and at least five. */
function removalLimits(access: Access): readonly (readonly [string, string])[] {
  const counts = {
    users: access.people.length,
    groups: access.groups.length,
    memberships: access.groups.reduce((sum, { members }) => sum + members.length, 0),
    permissionSets: access.permissionSets.length,
    assignments: access.assignments.length,
    roles: access.roles.length,
  };
  return Object.entries(counts).map(([kind, number]) => {
    const count = Math.max(5, Math.ceil(number / 20));
    return [
      kind,
      flowMap([
        ["count", String(count)],
        ["fraction", "0.25"],
        ["minimum", "3"],
      ]),
    ] as const;
  });
}

/** Where they are assigned now, and to whom. */
function privilegedSets(access: Access): readonly string[] {
  const levelOf = levelIn(access);
  const held = access.assignments.filter(({ permissionSet, account }) =>
    isPrivilegedLevel(levelOf(permissionSet, account)),
  );
  const names = new Map(access.accounts.map(({ id, name }) => [id, name]));
  const folded = foldHoldings(
    held.map(({ permissionSet, principal: { kind, name }, account }) => {
      return { id: "", permissionSet, principal: { kind, name }, accountId: account.id };
    }),
  );
  if (folded.length === 0)
    return [
      "  # No permission set that allows everything, or leads there, may be assigned anywhere.",
      "  privilegedSets: []",
    ];
  const entries = folded.flatMap(({ permissionSet, groups, users, accountIds }) => {
    const list = (key: string, texts: readonly string[]) =>
      listLines(
        "    ",
        key,
        texts.map((text) => ({ text: scalar(text), of: [] })),
        [],
      );
    return asEntry([
      { text: `    permissionSet: ${scalar(permissionSet)}`, of: [] },
      ...list("accounts", accountIds.map((id) => names.get(id) ?? id).sort()),
      ...list("groups", groups),
      ...list("users", users),
    ]);
  });
  return [
    "  # The only places for permission sets that allow everything, or lead there: where they are assigned now.",
    "  privilegedSets:",
    ...indented(entries),
  ];
}

function indented(lines: readonly Line[]): readonly string[] {
  return lines.map(({ text }) => `  ${text}`);
}

/** As many people as hold a privileged set in one account now, where most do. */
function administrators(access: Access): readonly string[] {
  const levelOf = levelIn(access);
  const grants = effectiveGrants(access).grants.filter(({ permissionSet, account }) =>
    isPrivilegedLevel(levelOf(permissionSet, account)),
  );
  const byAccount = [...Map.groupBy(grants, ({ account }) => account.id).values()];
  const most = Math.max(0, ...byAccount.map((held) => new Set(held.map(({ person }) => person.toLowerCase())).size));
  return most === 0 ? [] : [`  administratorsPerAccount: ${most}`];
}

function ownAccounts({ accounts }: Access): ReadonlySet<string> {
  return new Set(accounts.map(({ id }) => id));
}

function trustedAccounts(access: Access): readonly string[] {
  const trusted = access.roles.flatMap(({ trustPolicy }) => trustsOf(trustPolicy));
  return trusted.flatMap((it) => (it.kind === "account" || it.kind === "principal" ? [it.account] : []));
}

function roles(access: Access, accounts: readonly string[], boundary: string | undefined): readonly string[] {
  const trusted = access.roles.flatMap(({ trustPolicy }) => trustsOf(trustPolicy));
  const ours = ownAccounts(access);
  const sorted = (names: readonly string[]) => [...new Set(names)].sort();
  const list = (indent: string, key: string, texts: readonly string[]) =>
    texts.length === 0 ? [] : [`${indent}${key}: [${texts.map((text) => JSON.stringify(text)).join(", ")}]`];
  const saml = trusted.flatMap((it) => (it.kind === "saml" ? [it.provider] : []));
  const privileged = access.roles.filter((role) => isNoOrdinaryRole(role, access)).map(({ name }) => name);
  const principals = [
    ...list("      ", "accounts", sorted(accounts)),
    ...list("      ", "samlProviders", sorted(saml)),
  ];
  const isOfOthers = accounts.some((id) => !ours.has(id)) || trusted.some(({ kind }) => kind !== "service");
  const services = trusted.filter(({ kind }) => kind === "service").map(({ name }) => name.toLowerCase());
  const lines = [
    // Others that are trusted under conditions can't be listed for good, so that services alone would refuse them.
    ...(isOfOthers && trusted.some(({ kind }) => !LISTABLE.has(kind))
      ? []
      : list("    ", "services", sorted(services))),
    ...(principals.length === 0 ? [] : ["    principals:", ...principals]),
    ...list("    ", "privileged", sorted(privileged)),
    ...(boundary === undefined ? [] : [`    permissionsBoundary: ${scalar(boundary)}`]),
  ];
  return lines.length === 0 ? [] : ["  roles:", ...lines];
}

const LISTABLE: ReadonlySet<string> = new Set(["service", "account", "principal", "saml"]);

/** As the guardrail on roles judges them: by their own policies, and by the privileged roles at which they get. */
function isNoOrdinaryRole(role: Access["roles"][number], access: Access): boolean {
  const { declared, managed } = noOrdinaryRole(role, access);
  const isRefused = [...declared.map(({ reasons }) => reasons), ...managed.values()].some(({ length }) => length > 0);
  return isRefused || isPrivilegedLevel(rightsOfRole(role, access).level);
}
