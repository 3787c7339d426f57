import { expect, test } from "vitest";
import type { Change } from "../engine/change.ts";
import { buildAccess } from "../model/build-access.ts";
import { identify } from "../model/resource-identity.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { planNotes } from "./plan-notes.ts";

const key = "permission-set/builder";
const change = (op: Change["op"], diff: readonly string[] = []): Change => ({
  op,
  stack: "identity-center",
  ...identify(key),
  type: "aws:x",
  diff,
});

function notes(sessionDuration: string | undefined, made: Change) {
  const [set] = TEAM.permissionSets ?? [];
  if (set === undefined) throw new Error("the small world has a permission set");
  const permissionSets = [sessionDuration === undefined ? set : { ...set, sessionDuration }];
  const { access } = buildAccess(smallWorld([{ ...TEAM, permissionSets }]), TODAY);
  if (access === undefined) throw new Error("the small world is valid");
  return [...planNotes(access, [made])];
}

test("a session duration that is left out is one hour, and is said where the set is made or gets it", () => {
  const note = [[key, "sessionDuration PT1H (default)"]];
  expect(notes(undefined, change("create"))).toEqual(note);
  expect(notes(undefined, change("replace", ["name"]))).toEqual(note);
  expect(notes(undefined, change("update", ["sessionDuration"]))).toEqual(note);
  expect(notes(undefined, change("update", ["description"]))).toEqual([]);
  expect(notes("PT8H", change("create"))).toEqual([]);
});
test("what is made anew because the identity provider has somebody else under the name says so", () => {
  const external = { users: ["kim"], groups: ["science"] };
  const groups = [{ name: "builders", members: ["ana.silva", "kim"] }];
  const assignments = [{ permissionSet: "Builder", groups: ["builders", "science"], accounts: ["ml-dev"] }];
  const { access } = buildAccess(smallWorld([{ ...TEAM, external, groups, assignments }]), TODAY);
  if (access === undefined) throw new Error("the small world is valid");
  const of = (key: string, op: Change["op"], ...diff: string[]) => ({ ...change(op, diff), key });
  const assignment = "assignment/022222222222/builder/group";
  const changes = [
    of("membership/builders/kim", "replace", "memberId"),
    of("membership/builders/ana.silva", "replace", "memberId"),
    of(`${assignment}/science`, "replace", "principalId"),
    of(`${assignment}/builders`, "replace", "principalId"),
  ];
  const note = "the identity provider has somebody else under this name";
  expect([...planNotes(access, changes)]).toEqual([
    ["membership/builders/kim", note],
    [`${assignment}/science`, note],
  ]);
  expect([
    ...planNotes(access, [of("membership/builders/kim", "create"), of(`${assignment}/science`, "replace", "targetId")]),
  ]).toEqual([]);
});
