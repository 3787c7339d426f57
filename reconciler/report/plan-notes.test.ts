import { expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import type { Change } from "../plan/change.ts";
import { planNotes } from "./plan-notes.ts";

const key = "permission-set/builder";
const change = (op: Change["op"], diff: readonly string[] = []): Change => ({
  op,
  stack: "identity-center",
  key,
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
