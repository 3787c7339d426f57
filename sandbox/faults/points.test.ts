import { expect, test } from "vitest";
import type { RecordedCall } from "../aws/server.ts";
import { ALL_KINDS, placesOf, pointName, pointsOf } from "./points.ts";

const call = (service: RecordedCall["service"], operation: string): RecordedCall => ({
  service,
  operation,
  account: "111111111111",
  input: {},
});

test("a call is known by its operation of its service, and by how often that was called before", () => {
  const places = placesOf([
    call("iam", "ListGroups"),
    call("identitystore", "ListGroups"),
    call("identitystore", "ListGroups"),
  ]);
  expect(places.map(({ number, occurrence }) => [number, occurrence])).toEqual([
    [1, 1],
    [2, 1],
    [3, 2],
  ]);
});

test("a write is struck in every way, what AWS works on for a while too; a read can't be lost, and kills nothing half-way", () => {
  const kindsAt = (it: RecordedCall) => pointsOf("change", [it]).map(({ kind }) => kind);
  expect(kindsAt(call("sso-admin", "CreateAccountAssignment"))).toEqual(ALL_KINDS);
  expect(kindsAt(call("identitystore", "CreateUser"))).toEqual(ALL_KINDS.filter((kind) => kind !== "too-slow"));
  const ofReads = ["throttled", "denied", "conflict", "server-error", "reset", "no-answer"];
  expect(kindsAt(call("iam", "GetRole"))).toEqual(ofReads);
  expect(kindsAt(call("sts", "AssumeRole"))).toEqual(ofReads.filter((kind) => kind !== "conflict"));
});

test("a point's name says kind, call and where that is", () => {
  const [point] = pointsOf("change", [call("iam", "GetRole")]);
  expect(point && pointName(point)).toBe("throttled GetRole 1 (change, call 1)");
});
