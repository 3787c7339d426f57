// Who may use something of a team by their own approval alone: choose a group's members, assign a set, or use an account. Pure.
import type { Access } from "../model/access.ts";
import { nameInKey } from "../model/resource-identity.ts";
import { consentTexts } from "./changed-entries.ts";
import type { RedFlag } from "./red-flag.ts";

/** Both sides under the names of the head. */
export function consentFlags(base: Access, head: Access): readonly RedFlag[] {
  const before = usableThings(base);
  return [...usableThings(head)].flatMap(([key, now]): readonly RedFlag[] => {
    const was = before.get(key);
    return was === undefined ? [] : [...ownerFlags(was, now), ...userFlags(was, now)];
  });
}

type Usable = {
  /** `members of group admins` */
  readonly of: string;
  /** A team, which may use it too; undefined: all teams may. */
  readonly owner: string | undefined;
  /** Whom the owner lets: teams, or `all teams`. */
  readonly others: readonly string[];
  /** Its name, of an account: those are in a file of the platform, so that another owner is no other approval of changes of the file. */
  readonly account?: string;
};

/** By what stays the same of each, whatever the letter case of its name: of an account the id. */
function usableThings({ groups, permissionSets, accounts }: Access): ReadonlyMap<string, Usable> {
  return new Map<string, Usable>([
    ...groups.map(({ name, team, membersFrom }): [string, Usable] => [
      `group ${nameInKey(name)}`,
      { of: `members of group ${name}`, owner: team, others: membersFrom },
    ]),
    ...permissionSets.map(({ name, team, sharedWith }): [string, Usable] => [
      `permission set ${nameInKey(name)}`,
      { of: `permission set ${name}`, owner: team, others: consentTexts(sharedWith) },
    ]),
    ...accounts.map(({ id, name, owner, sharedWith }): [string, Usable] => [
      `account ${id}`,
      { of: `account ${name}`, owner, others: consentTexts(sharedWith), account: name },
    ]),
  ]);
}

/** A new owner may use it, whether it could before or not. */
function ownerFlags({ owner: before }: Usable, { owner: after, account }: Usable): readonly RedFlag[] {
  if (account === undefined || before === undefined || after === undefined || before === after) return [];
  return [{ kind: "account-owner", severity: "caution", name: account, before, after }];
}

/** The owner is told by itself: of an account above, of what a team's file declares by who approves that file. */
function userFlags(was: Usable, now: Usable): readonly RedFlag[] {
  const users = ({ owner, others }: Usable) => (owner === undefined ? [EVERYBODY] : [owner, ...others]);
  const before = users(was);
  if (before.includes(EVERYBODY)) return [];
  const teams = users(now).filter((it) => !before.includes(it) && it !== now.owner);
  return teams.length === 0 ? [] : [{ kind: "consent", severity: "caution", of: now.of, teams, before }];
}

const [EVERYBODY = ""] = consentTexts("all");
