// What a reviewer must not overlook of a change of the files: whose rights, or whose reach, become dangerous by it. Pure.
import type { Access } from "../model/access.ts";
import type { AccessDiff } from "./access-diff.ts";
import { roleFlags, setFlags } from "./flags-of-rights.ts";
import type { Grant } from "./grants.ts";
import type { Compared, RedFlag } from "./red-flag.ts";

/** The most dangerous first. */
export function redFlags(compared: Compared): readonly RedFlag[] {
  const { base, head, diff } = compared;
  const flags = [
    ...dangerousHolders(diff),
    ...setFlags(compared),
    ...roleFlags(compared),
    ...attributeFlags(base, head),
  ];
  return flags.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

const SEVERITIES: readonly RedFlag["severity"][] = ["caution", "warning"];

/** Those who gain the same set in the same accounts are told together. */
function dangerousHolders({ gained, providerGroups }: AccessDiff): readonly RedFlag[] {
  const held = [
    ...gained.map(({ person, ...grant }) => ({ ...grant, person, group: undefined })),
    ...providerGroups.gained.map(({ group, ...grant }) => ({
      ...grant,
      group,
      person: undefined,
      newlyPrivileged: false,
    })),
  ].filter(({ level }) => level !== "ordinary");
  const ofHolder = Map.groupBy(held, (it) =>
    JSON.stringify([it.person, it.group, it.permissionSet, it.level, it.newlyPrivileged]),
  );
  const accountsOf = (grants: readonly Pick<Grant, "account">[]) => grants.map(({ account }) => account.name);
  const together = Map.groupBy([...ofHolder.values()], (grants) =>
    JSON.stringify([grants[0]?.permissionSet, grants[0]?.level, grants[0]?.newlyPrivileged, accountsOf(grants)]),
  );
  return [...together.values()].flatMap((holders): readonly RedFlag[] => {
    const [first] = holders[0] ?? [];
    if (first === undefined) return [];
    return [
      {
        kind: "dangerous-holders",
        severity: first.privileged ? "caution" : "warning",
        level: first.level,
        people: holders.flatMap(([it]) => it?.person ?? []),
        groups: holders.flatMap(([it]) => it?.group ?? []),
        permissionSet: first.permissionSet,
        accounts: accountsOf(holders[0] ?? []),
        isFirst: first.newlyPrivileged,
      },
    ];
  });
}

function attributeFlags(base: Access, head: Access): readonly RedFlag[] {
  const textsOf = ({ organization }: Access) =>
    organization.accessControlAttributes.map(({ key, source }) => `${key}: ${source}`).sort();
  const [before, after] = [textsOf(base), textsOf(head)];
  const isSame = JSON.stringify(before) === JSON.stringify(after);
  return isSame ? [] : [{ kind: "attributes", severity: "warning", before, after }];
}
