// The three sides of drift as they are read: states and AWS in memory.
import { afterEach, describe, expect, test } from "vitest";
import { OperationError } from "../diagnostics/operation-error.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { EMPTY_STATE, type StackState } from "../engine/stack-state.ts";
import { readAccessFrom } from "../guardrails/read-access.ts";
import { type Answers, type InMemoryAws, inMemoryAws } from "../live/in-memory-aws.ts";
import { answersOf, type InMemoryOrganization } from "../live/in-memory-organization.ts";
import { identified, identityOf } from "../model/resource-identity.ts";
import { TODAY } from "../model/small-world.ts";
import { folderOf, GOOD } from "../validate/small-folder.ts";
import { findDrift } from "./find-drift.ts";
import { quietContext, recordedProgress } from "./in-memory-plan.ts";

let aws: InMemoryAws | undefined;
afterEach(() => aws?.restore());

const [CENTER, DEV] = ["identity-center", "account-022222222222"];

type World = {
  readonly organization?: InMemoryOrganization;
  /** The stacks that there are; each has this state, an empty one, or throws this. */
  readonly stacks?: { readonly [name: string]: StackState | Error | undefined };
  readonly files?: { readonly [path: string]: string };
  readonly answers?: Answers;
  readonly context?: RunContext;
};

async function found({ organization = {}, stacks = { [CENTER]: undefined }, files, answers, context }: World) {
  aws = inMemoryAws({
    ...answersOf(organization),
    GetCallerIdentityCommand: { Account: "111122223333" },
    ListInstancesCommand: { Instances: [{ InstanceArn: "arn:aws:sso:::instance/ssoins-1", IdentityStoreId: "d-1" }] },
    LookupEventsCommand: { Events: [] },
    ...answers,
  });
  const { desired, diagnostics } = await readAccessFrom(folderOf({ ...GOOD, ...files }), TODAY);
  if (desired === undefined) throw new Error(JSON.stringify(diagnostics));
  const engine = {
    listStackNames: async () => Object.keys(stacks),
    readState: async (name: string) => {
      const state = stacks[name] ?? EMPTY_STATE;
      if (state instanceof Error) throw state;
      return state;
    },
  };
  const { drift, ...rest } = await findDrift(desired, context ?? quietContext(), engine);
  const keys = drift.entries.map((it) => (it.heading === "orphaned" ? it.orphan.permissionSet : it.object.key));
  return { keys, unknown: drift.unknown.map(({ what, reason }) => `${what}: ${reason}`), drift, ...rest };
}

const GROUP = { GroupId: "g-1", DisplayName: "by-hand", IdentityStoreId: "d-1" };

test("what AWS has and neither files nor states is found, and CloudTrail asked about it", async () => {
  const event = {
    ...{ EventName: "CreateGroup", EventTime: new Date("2026-11-24T03:04:05Z"), Username: "mallory" },
    CloudTrailEvent: JSON.stringify({ responseElements: { groupId: "g-1" } }),
  };
  const answers = { LookupEventsCommand: { Events: [event] } };
  const { keys, unknown, who, isNothingOnRecord } = await found({ organization: { groups: [GROUP] }, answers });
  expect([keys, unknown, isNothingOnRecord]).toEqual([["group/by-hand"], [], true]);
  expect([...who.values()]).toEqual([{ by: "mallory", at: "2026-11-24 03:04" }]);
});

test("where nothing is found, CloudTrail is not asked", async () => {
  expect((await found({})).keys).toEqual([]);
  expect(aws?.calls.filter((call) => call.includes("LookupEvents"))).toEqual([]);
});

test("a state that can't be read is unknown, and what AWS has there is not called hand-made", async () => {
  const stacks = { [CENTER]: new OperationError("the state of stack identity-center is damaged") };
  const { keys, unknown, isNothingOnRecord } = await found({ organization: { groups: [GROUP] }, stacks });
  expect([keys, isNothingOnRecord]).toEqual([[], false]);
  expect(unknown).toEqual(["the state of stack identity-center: the state of stack identity-center is damaged"]);
});

test("a bug in reading a state is none of AWS's business", async () => {
  await expect(found({ stacks: { [CENTER]: new TypeError("a bug") } })).rejects.toThrow(TypeError);
});

describe("accounts", () => {
  const credentials = { Credentials: { AccessKeyId: "A", SecretAccessKey: "s", SessionToken: "t" } };
  const inDev: World = {
    organization: { roles: [{ RoleName: "by-hand" }] },
    stacks: { [CENTER]: undefined, [DEV]: undefined },
    answers: { AssumeRoleCommand: credentials },
  };
  const withRole = (status: string) => ({
    "organization.yaml": `${GOOD["organization.yaml"]}  previewRole: arn:aws:iam::{account}:role/preview\n`,
    "accounts.yaml": (GOOD["accounts.yaml"] ?? "").replace('"022222222222"', `"022222222222"${status}`),
  });
  test("with a stack are read, with the role of previews", async () => {
    expect((await found({ ...inDev, files: withRole("") })).keys).toEqual(["role/by-hand"]);
  });
  test("that are closed are not: neither AWS nor the state is asked", async () => {
    const files = withRole(", status: SUSPENDED");
    const closed = { ...inDev, files, stacks: { [CENTER]: undefined, [DEV]: new Error("must not be read") } };
    expect((await found(closed)).keys).toEqual([]);
    expect(aws?.calls.filter((call) => call.includes("AssumeRole"))).toEqual([]);
  });
});

test("people that the files name as the identity provider's are left out, and counted", async () => {
  const kim = { UserId: "u-1", UserName: "vendor.kim", IdentityStoreId: "d-1" };
  const files = { "people.yaml": `${GOOD["people.yaml"]}external:\n  users: [vendor.kim]\n` };
  const { keys, drift } = await found({ organization: { users: [kim] }, files });
  expect([keys, drift.provided.map(({ key }) => key)]).toEqual([[], ["user/vendor.kim"]]);
});

test("how many calls there are is not stated from a state without anything; they are told in twenty lines at most, each once", async () => {
  const { progress, shown } = recordedProgress();
  const groups = Array.from({ length: 100 }, (_, index) => ({
    ...GROUP,
    GroupId: `g-${index}`,
    DisplayName: `${index}`,
  }));
  await found({ organization: { groups }, context: { ...quietContext(), progress } });
  expect(shown.slice(0, 3)).toEqual(["reading the state (1)", CENTER, "reading what AWS holds (20)"]);
  expect(shown.length).toBeLessThanOrEqual(23);
  expect(new Set(shown).size).toBe(shown.length);
  expect(shown.at(-1)).toMatch(/^\d+ of about \d+ calls$/);
});

test("with something on record the calls are stated before the first of them", async () => {
  const { progress, shown } = recordedProgress();
  const type = "aws:identitystore/group:Group";
  const group = { ...identified(identityOf.group("builders")), type, id: "d-1/g-1", inputs: {}, outputs: {} };
  const state = { ...EMPTY_STATE, resources: [{ ...group, dependencies: [], retainOnDelete: false }] };
  await found({ stacks: { [CENTER]: state }, context: { ...quietContext(), progress } });
  expect(shown).toContainEqual(expect.stringMatching(/^reading what AWS holds, about \d+ calls \(20\)$/));
});

test("a run that is told to stop asks AWS nothing more", async () => {
  const stop = new AbortController();
  const answers = {
    ListUsersCommand: () => {
      stop.abort();
      return { Users: [] };
    },
  };
  const world = { answers, organization: { groups: [GROUP], members: { "g-1": ["u-1"] } } };
  await expect(found({ ...world, context: quietContext(stop.signal) })).rejects.toThrow(DOMException);
  expect(aws?.calls.filter((call) => call.includes("ListGroupMemberships"))).toEqual([]);
});

test("another account's credentials are refused", async () => {
  const answers = { GetCallerIdentityCommand: { Account: "999999999999" } };
  await expect(found({ answers })).rejects.toThrow("the credentials belong to account 999999999999");
});
