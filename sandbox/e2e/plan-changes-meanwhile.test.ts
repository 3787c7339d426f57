// The plan that was judged binds the run: what its own preview plans besides is refused, and nothing is written.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DesiredResource, DesiredStack } from "../../reconciler/desired/desired-resource.ts";
import { registerResources } from "../../reconciler/desired/program.ts";
import { openBackend } from "../../reconciler/engine/backend.ts";
import { pinnedPulumi } from "../../reconciler/engine/pinned-pulumi.ts";
import { deployStack, type Program, previewStack } from "../../reconciler/engine/run-engine.ts";
import { identify } from "../../reconciler/model/resource-identity.ts";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

const group = (displayName: string): DesiredResource => ({
  ...identify(`group/${displayName}`),
  type: "Group",
  properties: { identityStoreId: { $instance: "identityStoreId" }, displayName },
  dependsOn: [],
});
const STACK: DesiredStack = {
  name: "identity-center",
  accountId: undefined,
  resources: [group("judged"), group("other")],
};

async function deploy(...keys: readonly string[]) {
  const [instance] = workplace.aws.world.instances;
  if (instance === undefined) throw new Error("the seed has an instance");
  const facts = { instance, externalIds: new Map() };
  const backend = await openBackend({ cliRoot: pinnedPulumi(), env: { ...process.env, ...workplace.env } as never });
  try {
    return await deployStack(
      await backend.openStack("identity-center", "create"),
      STACK,
      (admit) =>
        registerResources(STACK, {
          region: "eu-west-1",
          facts,
          assumeRoleArn: undefined,
          failureHoldsDeletions: true,
          admit,
        }),
      {
        parallel: 10,
        signal: new AbortController().signal,
        expected: keys.map((key) => ({
          op: "create",
          stack: STACK.name,
          ...identify(key),
          type: "aws:identitystore/group:Group",
        })),
        only: undefined,
        onProgress: () => {},
      },
    );
  } finally {
    await backend.close();
  }
}

test("an operation that was not judged is named, and nothing is written", async () => {
  const calls = await workplace.callsOf(async () => {
    await expect(deploy("group/judged")).rejects.toThrow(
      "the plan is no longer the one that was judged: create group/other",
    );
  });
  expect(writesAmong(calls)).toEqual([]);
});
test("what was judged runs, also when a part of it is done already", async () => {
  expect((await deploy("group/judged", "group/other", "group/gone")).changes.map(({ key }) => key)).toEqual([
    "group/judged",
    "group/other",
  ]);
  expect((await deploy("group/judged", "group/other")).changes).toEqual([]);
});
test("a judged plan holds the engine: what the state has lost since is not made", async () => {
  const [instance] = workplace.aws.world.instances;
  if (instance === undefined) throw new Error("the seed has an instance");
  const facts = { instance, externalIds: new Map() };
  const backend = await openBackend({ cliRoot: pinnedPulumi(), env: { ...process.env, ...workplace.env } as never });
  const options = { parallel: 10, signal: new AbortController().signal, onProgress: () => {} };
  const programOf =
    (resources: DesiredStack["resources"]): Program =>
    (admit) =>
      registerResources(
        { ...STACK, resources },
        { region: "eu-west-1", facts, assumeRoleArn: undefined, failureHoldsDeletions: true, admit },
      );
  try {
    const stack = await backend.openStack("identity-center", "never");
    const { changes, plan } = await previewStack(stack, programOf(STACK.resources), options);
    expect(changes).toEqual([]);
    const less = { ...STACK, resources: [group("judged")] };
    const removal = {
      op: "delete",
      stack: STACK.name,
      ...identify("group/other"),
      type: "aws:identitystore/group:Group",
    } as const;
    await deployStack(stack, less, programOf(less.resources), { ...options, expected: [removal], only: undefined });
    const calls = await workplace.callsOf(async () => {
      const held = await deployStack(stack, STACK, programOf(STACK.resources), {
        ...options,
        expected: [],
        judged: plan,
        only: undefined,
      });
      expect(held).toMatchObject({ changes: [], failures: [{ message: expect.stringContaining("violates plan") }] });
    });
    expect(writesAmong(calls)).toEqual([]);
  } finally {
    await backend.close();
  }
});
