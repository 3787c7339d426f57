// The limiter with the real engine: what is under way ends, what waits is never started.
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DesiredResource, DesiredStack } from "../../reconciler/desired/desired-resource.ts";
import { registerResources } from "../../reconciler/desired/program.ts";
import { openBackend } from "../../reconciler/engine/backend.ts";
import { pinnedPulumi } from "../../reconciler/engine/pinned-pulumi.ts";
import { deployStack, type Program } from "../../reconciler/engine/run-engine.ts";
import { identify } from "../../reconciler/model/resource-identity.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

let workplace: Workplace;
beforeEach(async () => {
  workplace = await openWorkplace();
});
afterEach(() => workplace.close());

const groups = Array.from({ length: 30 }, (_, index): DesiredResource => {
  const displayName = `group-${String(index).padStart(2, "0")}`;
  return {
    ...identify(`group/${displayName}`),
    type: "Group",
    properties: { identityStoreId: { $instance: "identityStoreId" }, displayName },
    dependsOn: [],
  };
});
const STACK: DesiredStack = { name: "identity-center", accountId: undefined, resources: groups };

test("once nothing may be started, the deploy ends with what was under way", async () => {
  const [instance] = workplace.aws.world.instances;
  if (instance === undefined) throw new Error("the seed has an instance");
  const facts = { instance, externalIds: new Map() };
  const backend = await openBackend({ cliRoot: pinnedPulumi(), env: { ...process.env, ...workplace.env } as never });
  const startNothing = new AbortController();
  const program: Program = (admit) =>
    registerResources(STACK, {
      region: "eu-west-1",
      facts,
      assumeRoleArn: undefined,
      failureHoldsDeletions: true,
      admit,
    });
  const run = await deployStack(await backend.openStack("identity-center", "create"), STACK, program, {
    parallel: 10,
    signal: new AbortController().signal,
    startNothing: startNothing.signal,
    expected: groups.map(({ key, identity }) => ({
      op: "create",
      stack: STACK.name,
      key,
      identity,
      type: "aws:identitystore/group:Group",
    })),
    only: undefined,
    onProgress: () => startNothing.abort(),
  });
  expect(run).toMatchObject({ ended: { how: "time-up" }, failures: [] });
  // Ten were under way when the first one ended.
  expect(run.changes.length).toBe(10);
  expect(workplace.aws.world.groups).toHaveLength(10);
  const { resources, unfinished } = await backend.readState("identity-center");
  await backend.close();
  expect([resources.length, unfinished]).toEqual([10, []]);
});
