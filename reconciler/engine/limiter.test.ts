// Limits: one role update at a time in an account, one provisioning at a time of a set, and a failure never holds others up.
import { expect, test } from "vitest";
import type { DesiredResource } from "../desired/desired-resource.ts";
import { identify } from "../model/resource-identity.ts";
import { createLimiter } from "./limiter.ts";

const assignment = (account: string, set: string): DesiredResource => ({
  ...identify(`assignment/${account}/${set}/group/g`),
  type: "AccountAssignment",
  properties: { targetId: account, permissionSetArn: { $ref: `permission-set/${set}`, output: "arn" } },
  dependsOn: [`inline-policy/${set}`],
});
const attachment = (kind: string, set: string): DesiredResource => ({
  ...identify(`${kind}/${set}`),
  type: "PermissionSetInlinePolicy",
  properties: { permissionSetArn: { $ref: `permission-set/${set}`, output: "arn" } },
  dependsOn: [],
});
const permissionSet = (set: string): DesiredResource => ({
  ...identify(`permission-set/${set}`),
  type: "PermissionSet",
  properties: { name: set },
  dependsOn: [],
});

async function watch(resources: readonly DesiredResource[], most = 10, changing = resources) {
  const limiter = createLimiter(resources, new Set(changing.map(({ key }) => key)), most);
  const started: string[] = [];
  for (const resource of resources) void limiter.admit(resource).then(() => started.push(resource.key));
  const settle = async () => {
    await new Promise(setImmediate);
    return started.splice(0);
  };
  return { limiter, settle };
}

test("an account has one assignment under way, other accounts go on", async () => {
  const { limiter, settle } = await watch([assignment("1", "a"), assignment("1", "b"), assignment("2", "a")]);
  expect(await settle()).toEqual(["assignment/1/a/group/g", "assignment/2/a/group/g"]);
  limiter.ended("assignment/1/a/group/g");
  expect(await settle()).toEqual(["assignment/1/b/group/g"]);
});

test("a permission set has one attachment under way", async () => {
  const { limiter, settle } = await watch([attachment("inline-policy", "a"), attachment("boundary", "a")]);
  expect(await settle()).toEqual(["inline-policy/a"]);
  limiter.ended("inline-policy/a");
  expect(await settle()).toEqual(["boundary/a"]);
});

test("no more than the stated number in all", async () => {
  const { limiter, settle } = await watch([permissionSet("a"), permissionSet("b"), permissionSet("c")], 2);
  expect(await settle()).toEqual(["permission-set/a", "permission-set/b"]);
  limiter.ended("permission-set/b");
  expect(await settle()).toEqual(["permission-set/c"]);
});

test("what does not change never waits", async () => {
  const resources = [assignment("1", "a"), assignment("1", "b"), assignment("1", "c")];
  const { settle } = await watch(resources, 10, resources.slice(0, 1));
  expect(await settle()).toHaveLength(3);
});

test("a failure frees what depends on it: the engine never sees those, so they would wait for ever", async () => {
  const resources = [
    permissionSet("a"),
    attachment("inline-policy", "a"),
    assignment("1", "a"),
    permissionSet("b"),
    assignment("1", "b"),
  ];
  const { limiter, settle } = await watch(resources);
  expect(await settle()).not.toContain("assignment/1/b/group/g");
  limiter.failed("permission-set/a");
  expect(await settle()).toEqual(["assignment/1/b/group/g"]);
});

test("after closing, nothing that changes is admitted", async () => {
  const { limiter, settle } = await watch([assignment("1", "a"), assignment("1", "b")]);
  await settle();
  limiter.close();
  limiter.ended("assignment/1/a/group/g");
  expect(await settle()).toEqual([]);
});

test("it is busy until everything that it admitted has ended or failed, also after closing", async () => {
  const { limiter, settle } = await watch(
    [permissionSet("a"), permissionSet("b"), attachment("inline-policy", "c")],
    3,
  );
  await settle();
  limiter.close();
  limiter.ended("permission-set/a");
  expect(limiter.isBusy()).toBe(true);
  limiter.failed("permission-set/b");
  expect(limiter.isBusy()).toBe(true);
  limiter.failed("inline-policy/c");
  expect(limiter.isBusy()).toBe(false);
});
