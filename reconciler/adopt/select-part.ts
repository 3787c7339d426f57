// One account or one team of all that the files could declare.
import { accountOfStack } from "../desired/desired-resources.ts";
import type { LiveObject } from "../live/live-object.ts";
import { ownName, type ResourceIdentity, wholeOf } from "../model/resource-identity.ts";
import type { LeftOut } from "./facts.ts";
import type { Sieved } from "./sieve.ts";
import type { Teams } from "./team-names.ts";

export type Selection =
  /** Twelve digits: what is assigned there, to whom, and its roles. */
  | { readonly account: string }
  /** What would be in this team's files, and what that needs. */
  | { readonly team: string };

/** What is selected, with the groups, people and permission sets that it needs; the rest is left out as not asked for. */
export function selectPart(sieved: Sieved, selection: Selection | undefined, teams: Teams): Sieved {
  if (selection === undefined) return sieved;
  const all = [...sieved.said.values()];
  const isOfTeam = (team: string) => "team" in selection && selection.team === team;
  const wanted = { sets: new Set<string>(), groups: new Set<string>(), users: new Set<string>() };
  for (const { identity } of all) {
    if (identity?.kind === "group" && isOfTeam(teams.ofGroup(identity.name))) wanted.groups.add(identity.name);
    if (identity?.kind === "permission-set" && isOfTeam(teams.ofSet(identity.name))) wanted.sets.add(identity.name);
  }
  const isAssigned = (it: Extract<ResourceIdentity, { kind: "assignment" }>) =>
    "account" in selection
      ? it.accountId === selection.account
      : isOfTeam(it.principal.kind === "group" ? teams.ofGroup(it.principal.name) : teams.ofSet(it.permissionSet));
  for (const { identity } of all) {
    if (identity?.kind !== "assignment" || !isAssigned(identity)) continue;
    wanted.sets.add(identity.permissionSet);
    (identity.principal.kind === "group" ? wanted.groups : wanted.users).add(identity.principal.name);
  }
  for (const { identity } of all) {
    if (identity?.kind === "membership" && wanted.groups.has(identity.group)) wanted.users.add(identity.userName);
  }
  const isWanted = ({ identity, stack }: LiveObject): boolean => {
    const whole = identity === undefined ? undefined : wholeOf(identity);
    const of = whole ?? identity;
    switch (of?.kind) {
      case "user":
        return wanted.users.has(of.userName);
      case "group":
        return wanted.groups.has(of.name);
      case "membership":
        return wanted.groups.has(of.group);
      case "permission-set":
        return wanted.sets.has(of.name);
      case "assignment":
        return isAssigned(of);
      case "role":
      case "policy": {
        const account = accountOfStack(stack) ?? "";
        return "account" in selection
          ? account === selection.account
          : isOfTeam(teams.ofRole(ownName(of) ?? "", [account]));
      }
      default:
        return false;
    }
  };
  const dropped = [...sieved.said].filter(([, it]) => !isWanted(it));
  const reason = "account" in selection ? `not of account ${selection.account}` : `not of team ${selection.team}`;
  const notAsked = dropped.map(
    ([, { stack, key }]): LeftOut => ({ stack, key, why: "not-asked", reason, named: false }),
  );
  return {
    ...sieved,
    said: new Map([...sieved.said].filter(([, it]) => isWanted(it))),
    leftOut: [...sieved.leftOut, ...notAsked],
  };
}
