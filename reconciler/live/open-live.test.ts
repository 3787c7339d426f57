import { afterEach, beforeEach, expect, test } from "vitest";
import { identityOf } from "../model/resource-identity.ts";
import { type InMemoryAws, inMemoryAws } from "./in-memory-aws.ts";
import { answersOf, awsFailure } from "./in-memory-organization.ts";
import { arnOf, DEV, INSTANCE, keysOf, SMALL } from "./in-memory-small-organization.ts";
import { type Live, openLive, readToItsEnd } from "./open-live.ts";
import { NO_NAMES, NOTHING, scopeAbout, scopeOf } from "./read-scope.ts";

let aws: InMemoryAws;
let live: Live;
const callsOf = (operation: string) => aws.calls.filter((call) => call.endsWith(` ${operation}Command`)).length;
beforeEach(() => {
  aws = inMemoryAws(answersOf(SMALL));
  live = openLive("eu-west-1", INSTANCE);
});
afterEach(() => aws.restore());

test("a part that others have read takes no call, and is the same", async () => {
  const first = await live({ scope: scopeAbout("set", "Builder") });
  const made = aws.calls.length;
  const { calls, ...again } = await live({ scope: scopeAbout("set", "Builder") });
  expect([calls.total, aws.calls.length]).toEqual([0, made]);
  expect(first).toEqual({ ...again, calls: first.calls });
  await live({ scope: { ...NOTHING, users: true, groups: true } });
  expect([callsOf("ListUsers"), callsOf("ListGroups")]).toEqual([1, 1]);
});

test("permission sets that are only counted are asked for nothing", async () => {
  const { setCount, objects } = await live({ scope: { ...NOTHING, sets: "listed" } });
  expect([setCount, objects, aws.calls.length]).toEqual([2, [], 1]);
});

test("a set without its tags is the same otherwise", async () => {
  const only = { ...NOTHING, sets: new Set(["builder"]) };
  const setIn = ({ objects }: Awaited<ReturnType<Live>>) => objects.find(({ type }) => type === "PermissionSet");
  const { tags, ...properties } = setIn(await live({ scope: only }))?.properties ?? {};
  expect(tags).toEqual({ team: "ai" });
  const before = callsOf("ListTagsForResource");
  expect(setIn(await live({ scope: { ...only, tags: false } }))?.properties).toEqual(properties);
  expect([before, callsOf("ListTagsForResource")]).toEqual([1, 1]);
});

const names = {
  users: new Map([["u1", "ana"]]),
  groups: new Map([["g1", "renamed"]]),
  sets: new Map([[arnOf("ps-1"), "Builder"]]),
};

test("what is on record is found by its id, under its name there, and strangers are left out where nobody is asked for", async () => {
  const left = [
    identityOf.membership("renamed", "ana"),
    identityOf.assignment(DEV, "builder", { kind: "group", name: "renamed" }),
  ].map((identity) => ({ stack: "identity-center", identity }));
  const world = await live({ names, scope: { ...scopeOf(left), asksNamesOf: "nobody" } });
  expect(keysOf(world)).toEqual([`assignment/${DEV}/builder/group/renamed`, "membership/renamed/ana"]);
  expect(world.unread).toEqual([]);
  expect(aws.calls.length).toBe(2);
});

test("of strangers alone AWS is asked for names, and by their ids they are no namesakes", async () => {
  const scope = { ...NOTHING, members: new Set(["renamed"]), asksNamesOf: "strangers" } as const;
  const keys = (world: Awaited<ReturnType<Live>>) => keysOf(world).filter((key) => key.startsWith("membership/"));
  const members = ["membership/renamed/ana", "membership/renamed/ben.okafor"];
  expect(keys(await live({ names, scope }))).toEqual(members);
  expect([callsOf("ListUsers"), callsOf("ListGroups"), callsOf("DescribeUser")]).toEqual([1, 0, 0]);
  const gone = {
    ...names,
    users: new Map([
      ["u0", "Ben.Okafor"],
      ["u1", "ana"],
    ]),
  };
  expect(keys(await live({ names: gone, scope }))).toEqual(["membership/renamed/ana", "membership/renamed/u2"]);
});

test("a set that isn't on record is told by its name, or by its ARN where another one on record has that", async () => {
  const scope = { ...NOTHING, assignments: [{ of: "group", name: "renamed" }], asksNamesOf: "strangers" } as const;
  const assigned = async (sets: ReadonlyMap<string, string>) => {
    const { objects } = await live({ names: { ...names, sets }, scope });
    return objects.flatMap(({ identity }) => (identity?.kind === "assignment" ? [identity.permissionSet] : []));
  };
  expect(await assigned(new Map())).toEqual(["builder", "builder"]);
  expect(await assigned(new Map([["arn:other", "builder"]]))).toEqual(
    [arnOf("ps-1"), arnOf("ps-1")].map((it) => it.toLowerCase()),
  );
  expect([callsOf("DescribePermissionSet"), callsOf("ListPermissionSets")]).toEqual([1, 0]);
});

test("what was not read to its end is an error with AWS's reason", async () => {
  aws.restore();
  aws = inMemoryAws({
    ...answersOf(SMALL),
    ListGroupsCommand: () => Promise.reject(awsFailure("AccessDeniedException")),
  });
  const world = await live({ names: NO_NAMES, scope: { ...NOTHING, users: true, groups: true } });
  expect(() => readToItsEnd(world)).toThrow("could not read the groups: AccessDeniedException: no");
  const users = await live({ scope: { ...NOTHING, users: true } });
  expect(readToItsEnd(users)).toBe(users);
});
