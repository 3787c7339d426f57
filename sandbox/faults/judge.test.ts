import { CreateGroupCommand, DeleteGroupCommand } from "@aws-sdk/client-identitystore";
import { CreatePermissionSetCommand } from "@aws-sdk/client-sso-admin";
import { expect, test } from "vitest";
import { seedWorld } from "../aws/seed-world.ts";
import { instanceArn, seed, startForTest, storeId } from "../aws/test-server.ts";
import { describeEnd, type Ended, judgeEnd } from "./judge.ts";

type Step = ["make" | "delete", string] | ["set", string];

/** What is there after the groups and sets were made or deleted in this order, with a state that has every group's id. */
async function endOf(...steps: readonly Step[]): Promise<Ended> {
  const { server, clients } = await startForTest();
  const ids = new Map<string, string>();
  for (const [what, name] of steps) {
    if (what === "set") {
      await clients.sso.send(new CreatePermissionSetCommand({ InstanceArn: instanceArn, Name: name }));
    } else if (what === "make") {
      const made = await clients.store.send(new CreateGroupCommand({ IdentityStoreId: storeId, DisplayName: name }));
      ids.set(name, made.GroupId ?? "");
    } else {
      await clients.store.send(new DeleteGroupCommand({ IdentityStoreId: storeId, GroupId: ids.get(name) }));
      ids.delete(name);
    }
  }
  const resources = [...ids].map(([name, id]) => ({ urn: `urn:pulumi:it::access::Group::group/${name}`, id }));
  const state = JSON.stringify({ checkpoint: { latest: { resources } } });
  return describeEnd({ before: seedWorld(seed), now: server.world }, new Map([["it", state]]), server.calls);
}

test("the same things with other ids, made in another order, are the same end", async () => {
  const clean = await endOf(["make", "a"], ["make", "b"], ["set", "S"]);
  expect(judgeEnd(await endOf(["set", "S"], ["make", "b"], ["make", "a"]), clean)).toEqual([]);
});

test("in what order AWS holds things makes no difference, what it holds does", () => {
  const endWith = (...managedPolicies: readonly string[]) => {
    const now = seedWorld({
      ...seed,
      permissionSets: [{ name: "S", managedPolicies: managedPolicies.map((it) => `arn:aws:iam::aws:policy/${it}`) }],
    });
    return describeEnd({ before: now, now }, new Map(), []);
  };
  expect(judgeEnd(endWith("A", "B"), endWith("B", "A"))).toEqual([]);
  expect(judgeEnd(endWith("A"), endWith("B", "A"))).toEqual([
    expect.stringMatching(/^AWS permission set S: managedPolicies is /),
  ]);
});

test("what lacks, what is too much and what is in AWS alone is told", async () => {
  const clean = await endOf(["make", "a"], ["make", "b"]);
  expect(judgeEnd(await endOf(["make", "a"], ["make", "c"]), clean)).toEqual([
    "AWS lacks group b",
    "AWS has group c, which should not be",
    "the state lacks it group/b",
    "the state has it group/c, which should not be",
    expect.stringMatching(/^made twice: CreateGroup .*"c"/),
  ]);
});

test("what was deleted and made again is told, though the end is the same", async () => {
  const clean = await endOf(["make", "a"]);
  expect(judgeEnd(await endOf(["make", "a"], ["delete", "a"], ["make", "a"]), clean)).toEqual([
    expect.stringMatching(/^made twice: CreateGroup /),
    expect.stringMatching(/^deleted, unplanned: DeleteGroup /),
  ]);
});

test("an id in the state that AWS doesn't know, a pending operation and an empty file are told", async () => {
  const clean = await endOf(["make", "a"]);
  const latest = {
    resources: [{ urn: "urn:pulumi:it::access::Group::group/a", id: "gone" }],
    pending_operations: [{ type: "creating", resource: { urn: "urn:pulumi:it::access::Group::group/a" } }],
  };
  const before = seedWorld(seed);
  const states = new Map([
    ["it", JSON.stringify({ checkpoint: { latest } })],
    ["other", ""],
  ]);
  const { states: described } = describeEnd({ before, now: before }, states, []);
  expect(judgeEnd({ ...clean, states: described }, clean)).toEqual([
    'the state it group/a: id is "gone" instead of "<group a>"',
    "the state has it pending creating group/a, which should not be",
    "the state has state other, which should not be",
  ]);
});
