// What permission sets and service roles allow after a change, for people.

import type { AccessDiff } from "../access-graph/access-diff.ts";
import { toldTogether } from "../access-graph/account-variables.ts";
import type { RoleChange } from "../access-graph/role-changes.ts";
import type { Changed, NamesChange } from "../access-graph/set-changes.ts";
import type { ActionGroup, Place, PolicyDiff } from "../policy/compare-documents.ts";
import { wholeGroup } from "./holder-texts.ts";
import { listed, type RichText, type Section, untrusted, withUntrusted } from "./section.ts";

const KINDS = { created: "is new", removed: "is removed", changed: "changes" } as const;

export function setsSection({ sets }: Pick<AccessDiff, "sets">): Section {
  return {
    title: "Permission sets, action by action",
    columns: ["permission set", "change", "to what", "held by"],
    rows: sets.flatMap(({ name, kind, privileged, inline, boundary, policies, other, people, groups }) => {
      const lines = [...changeLines(inline, policies, other), ...documentLines("its boundary ", boundary)];
      const first: RichText[] =
        kind === "changed" ? [] : [[KINDS[kind], privileged && kind === "created" ? " (**privileged**)" : ""]];
      const all = [...people, ...groups.map(wholeGroup)];
      const holders: RichText = all.length === 0 ? ["nobody"] : [`${all.length}: `, ...listed(all, 10)];
      return [...first.map((it): [RichText, RichText] => [it, []]), ...lines].map(
        ([what, detail]): readonly RichText[] => [[untrusted(name)], what, detail, ["held by ", ...holders]],
      );
    }),
    folded: false,
  };
}

/** A line that is the same of a role in several accounts is told once. */
export function rolesSection({ roles }: Pick<AccessDiff, "roles">): Section {
  return {
    title: "Service roles, action by action",
    columns: ["role", "account", "change", "to what"],
    rows: [...Map.groupBy(roles, ({ name }) => name)].flatMap(([name, of]) => {
      const lines = of.flatMap((role) => roleLines(role).map((line) => ({ account: role.account, line })));
      const together = toldTogether(
        lines,
        ({ account }) => account,
        ({ line: [what, detail] }, told) => JSON.stringify([what, withUntrusted(detail, told)]),
      );
      return together.flatMap((same): readonly (readonly RichText[])[] => {
        const accounts = listed(same.map(({ it }) => it.account.name));
        return same.slice(0, 1).map(({ it, told }) => {
          const [what, detail] = it.line;
          return [[untrusted(name)], ["in ", ...accounts], what, withUntrusted(detail, told)];
        });
      });
    }),
    folded: false,
  };
}

function roleLines({ kind, trust, own, policies, other }: RoleChange): readonly [RichText, RichText][] {
  const first: [RichText, RichText][] = kind === "changed" ? [] : [[[KINDS[kind]], []]];
  const trusted: [RichText, RichText][] = [
    ...named(trust.opens ? "**may now be assumed by**" : "may now be assumed by", trust.added),
    ...named(trust.added.length === 0 ? "may no longer be assumed by" : "instead of", trust.removed),
  ];
  return [...first, ...trusted, ...changeLines(own, policies, other)];
}

function changeLines(
  diff: PolicyDiff,
  policies: NamesChange,
  other: readonly Changed[],
): readonly [RichText, RichText][] {
  return [
    ...documentLines("", diff),
    ...named("**gets the policy**", policies.added),
    ...named("loses the policy", policies.removed),
    ...other.map(({ what, before, after }): [RichText, RichText] => [
      [`${what}:`],
      [...policyValue(before), " becomes ", ...policyValue(after)],
    ]),
  ];
}

/** What documents allow and deny otherwise; `of` is whose they are. */
function documentLines(of: string, diff: PolicyDiff): readonly [RichText, RichText][] {
  return [
    ...actions(`${of}**allows**`, diff.allowed, "; what was before: "),
    ...actions(`${of}no longer allows`, diff.noLongerAllowed, "; what stays: "),
    ...actions(`${of}denies`, diff.denied, "; what was before: "),
    ...actions(`${of}**no longer denies**`, diff.noLongerDenied, "; what stays: "),
  ];
}

/** `less` comes before what the other side has on less. */
function actions(verb: string, groups: readonly ActionGroup[], less: string): readonly [RichText, RichText][] {
  return groups.map(({ accounts = [], onLess = [], ...place }) => [
    [verb],
    [
      ...placeText(place),
      ...(accounts.length === 0 ? [] : [", in ", ...listed(accounts, 10)]),
      ...onLess.flatMap((it) => [less, ...placeText(it)]),
    ],
  ]);
}

function placeText({ actions, resources, condition }: Place): RichText {
  const when: RichText = condition === "" ? [] : [" under the condition ", untrusted(condition)];
  return [...listed(actions), " on ", ...listed(resources, 10), ...when];
}

function named(verb: string, names: readonly string[], most?: number): readonly [RichText, RichText][] {
  return names.length === 0 ? [] : [[[verb], listed(names, most)]];
}

function policyValue(value: string | undefined): RichText {
  return value === undefined ? ["none"] : [untrusted(value)];
}
