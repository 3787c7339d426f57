// What permission sets and service roles allow after a change, for reading.
import type { AccessDiff } from "../access-graph/access-diff.ts";
import type { ActionGroup, PolicyDiff } from "../access-graph/policy-diff.ts";
import type { Changed, NamesChange } from "../access-graph/set-changes.ts";
import { listed, type Section, theirs, type Words } from "./section.ts";

const KINDS = { created: "is new", removed: "is removed", changed: "changes" } as const;

export function setsSection({ sets }: Pick<AccessDiff, "sets">): Section {
  return {
    title: "Permission sets",
    columns: ["permission set", "", "", "held by"],
    rows: sets.flatMap(({ name, kind, privileged, inline, policies, other, people }) => {
      const lines = changeLines(inline, policies, other);
      const first: Words[] =
        kind === "changed" ? [] : [[KINDS[kind], privileged && kind === "created" ? " (**privileged**)" : ""]];
      const holders: Words = people.length === 0 ? ["nobody"] : [`${people.length}: `, ...listed(people, 10)];
      return [...first.map((it): [Words, Words] => [it, []]), ...lines].map(([what, detail]): readonly Words[] => [
        [theirs(name)],
        what,
        detail,
        ["held by ", ...holders],
      ]);
    }),
    folded: false,
  };
}

export function rolesSection({ roles }: Pick<AccessDiff, "roles">): Section {
  return {
    title: "Service roles",
    columns: ["role", "account", "", ""],
    rows: roles.flatMap(({ name, account, kind, trust, trustRewritten, own, policies, other }) => {
      const first: [Words, Words][] = kind === "changed" ? [] : [[[KINDS[kind]], []]];
      const trusted: [Words, Words][] = [
        ...named("**may now be assumed by**", trust.added),
        ...named("may no longer be assumed by", trust.removed),
        ...(trustRewritten && trust.added.length + trust.removed.length === 0
          ? [[["**its trust policy is written otherwise**"], []] as [Words, Words]]
          : []),
      ];
      return [...first, ...trusted, ...changeLines(own, policies, other)].map(([what, detail]): readonly Words[] => [
        [theirs(name)],
        ["in ", theirs(account.name)],
        what,
        detail,
      ]);
    }),
    folded: false,
  };
}

function changeLines(diff: PolicyDiff, policies: NamesChange, other: readonly Changed[]): readonly [Words, Words][] {
  return [
    ...actions("**allows**", diff.allowed),
    ...actions("no longer allows", diff.noLongerAllowed),
    ...actions("denies", diff.denied),
    ...actions("**no longer denies**", diff.noLongerDenied),
    ...named("**gets the statement**", diff.statements.added, 3),
    ...named("loses the statement", diff.statements.removed, 3),
    ...named("**gets the policy**", policies.added),
    ...named("loses the policy", policies.removed),
    ...other.map(({ what, before, after }): [Words, Words] => [
      [`${what}:`],
      [...valueWords(before), " becomes ", ...valueWords(after)],
    ]),
  ];
}

function actions(verb: string, groups: readonly ActionGroup[]): readonly [Words, Words][] {
  return groups.map(({ actions, resources, condition }) => [
    [verb],
    [
      ...listed(actions),
      " on ",
      ...listed(resources, 10),
      ...(condition === "" ? [] : [" under the condition ", theirs(condition)]),
    ],
  ]);
}

function named(verb: string, names: readonly string[], most?: number): readonly [Words, Words][] {
  return names.length === 0 ? [] : [[[verb], listed(names, most)]];
}

function valueWords(value: string | undefined): Words {
  return value === undefined ? ["none"] : [theirs(value)];
}
