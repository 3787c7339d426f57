// Who gains and who loses what, for people.

import type { AccessDiff, GroupHold, ReviewedGrant } from "../access-graph/access-diff.ts";
import type { Grant } from "../access-graph/grants.ts";
import type { MembersRead } from "../access-graph/provider-members.ts";
import { foldGrants } from "./fold-grants.ts";
import { counted, listed, type RichText, type Section, untrusted } from "./section.ts";

type Marked = Grant & Partial<Pick<ReviewedGrant, "privileged" | "newlyPrivileged">>;
type Grants = { readonly gained: readonly Marked[]; readonly lost: readonly Marked[] };

const LOSES = "**loses**";

const COLUMNS = ["who", "gains or loses", "permission set", "accounts", "how"];

/** Gains before losses; those of privileged sets come first as they are given. */
export function peopleSection(title: string, { gained, lost }: Grants): Section {
  return {
    title,
    columns: COLUMNS,
    rows: [...grantRows(gained, "**gains**"), ...grantRows(lost, LOSES)],
    folded: false,
  };
}

function grantRows(grants: readonly Marked[], verb: string): readonly (readonly RichText[])[] {
  return foldGrants(grants).map((grant) => [
    [untrusted(grant.person)],
    [verb],
    // That somebody had none before says something of who gains one.
    [untrusted(grant.permissionSet), privilegeText(verb === LOSES ? { ...grant, newlyPrivileged: false } : grant)],
    ["in ", ...listed(grant.accounts.map(({ name }) => name))],
    wayText(grant),
  ]);
}

function privilegeText({ privileged, newlyPrivileged }: Partial<Marked>): string {
  if (privileged !== true) return "";
  return newlyPrivileged === true
    ? " (**privileged, and this person held no privileged set before**)"
    : " (**privileged**)";
}

export function wayText({ via, expires }: Pick<Grant, "via" | "expires">): RichText {
  const ways = via.flatMap((way, index): RichText => {
    const and = index === 0 ? "" : " and ";
    return "group" in way ? [`${and}through `, untrusted(way.group)] : [`${and}directly`];
  });
  return expires === undefined ? ways : [...ways, ` until ${expires}`];
}

/** Another way to the same, or another last day. */
export function changedSection({ changed }: Pick<AccessDiff, "changed">): Section {
  return {
    title: "The same access in another way, or until another day",
    columns: ["who", "permission set", "account", "before", "after"],
    rows: changed.map(({ before, after }) => [
      [untrusted(after.person)],
      ["has ", untrusted(after.permissionSet)],
      ["in ", untrusted(after.account.name)],
      wayText(before),
      ["now ", ...wayText(after)],
    ]),
    folded: false,
  };
}

/** Whom the identity provider makes privileged. */
export function privilegedGroupsSection(groups: readonly MembersRead[]): Section {
  return {
    title: "Groups of the identity provider with privileged permission sets, and who is in them",
    columns: ["group", "size", "people"],
    rows: groups.map((it) =>
      "people" in it
        ? [[untrusted(it.group)], [`${counted(it.people.length, "person", "people")}:`], listed(it.people)]
        : [[untrusted(it.group)], ["not known:"], [untrusted(it.unread)]],
    ),
    folded: false,
  };
}

/** Groups whose members the identity provider decides. */
export function providerGroupsSection({ gained, lost }: AccessDiff["providerGroups"]): Section {
  const rows = (groups: readonly GroupHold[], verb: string) =>
    groups.map(({ group, permissionSet, account, expires }): readonly RichText[] => [
      ["everybody in ", untrusted(group)],
      [verb],
      [untrusted(permissionSet)],
      ["in ", untrusted(account.name)],
      [expires === undefined ? "" : `until ${expires}`],
    ]);
  return {
    title: "Groups of the identity provider (who is in them is not known here)",
    columns: COLUMNS,
    rows: [...rows(gained, "**gains**"), ...rows(lost, "**loses**")],
    folded: false,
  };
}
