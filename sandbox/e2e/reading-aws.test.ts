// What the reconciler reads of AWS comes in pages: here two items each, so that a list of three has a second one.
import { beforeEach, describe, expect, test, vi } from "vitest";
import { type Live, openLive, readToItsEnd } from "../../reconciler/live/open-live.ts";
import { readOrganization } from "../../reconciler/live/organization.ts";
import { NO_NAMES, NOTHING, type ReadScope } from "../../reconciler/live/read-scope.ts";
import type { Seed } from "../aws/seed.ts";
import { seedWorld } from "../aws/seed-world.ts";
import type { AwsServer } from "../aws/server.ts";
import { instanceArn, startForTest, storeId } from "../aws/test-server.ts";

const PEOPLE = ["Ana.Silva", "ben.okafor", "chen.li"];
const IDS = { management: "111111111111", dev: "222222222222", prod: "333333333333", old: "444444444444" };

const seed: Seed = {
  organization: { id: "o-example0001", rootId: "r-ab12", managementAccount: IDS.management },
  instances: [{ arn: instanceArn, identityStoreId: storeId, region: "eu-west-1" }],
  accounts: [
    { id: IDS.management, name: "Management" },
    { id: IDS.dev, name: "Dev", ou: "Workloads/ML", tags: { env: "dev", cost: "7", owner: "ml" } },
    { id: IDS.prod, name: "Prod", ou: "Workloads" },
    { id: IDS.old, name: "Old", ou: "Closed", status: "SUSPENDED" },
  ],
  users: PEOPLE.map((userName) => ({ userName, givenName: userName, familyName: "X" })),
  groups: [
    { displayName: "Builders", members: PEOPLE },
    { displayName: "readers", members: ["chen.li"] },
    { displayName: "empty" },
  ],
  permissionSets: [
    {
      name: "Builder",
      assignments: [IDS.dev, IDS.prod, IDS.management].map((account) => ({ account, group: "Builders" })),
    },
    { name: "Reader", assignments: [{ account: IDS.prod, user: "Ana.Silva" }] },
    { name: "Unused" },
  ],
};

let server: AwsServer;
let live: Live;
beforeEach(async () => {
  ({ server } = await startForTest({ world: seedWorld(seed), pageSize: 2 }));
  vi.stubEnv("AWS_ENDPOINT_URL", server.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  live = openLive("eu-west-1", { arn: instanceArn, identityStoreId: storeId });
  return () => vi.unstubAllEnvs();
});

const callsOf = (operation: string) => server.calls.filter((call) => call.operation === operation).length;
const groupId = (name: string) => server.world.groups.find(({ displayName }) => displayName === name)?.groupId ?? "";

const onRecord = () => new Map(["Builders", "empty"].map((name) => [groupId(name), name]));

/** What AWS has under keys, where these groups are on record. */
async function read(scope: Partial<ReadScope>, groups = onRecord()) {
  const names = { ...NO_NAMES, groups };
  const { objects } = readToItsEnd(await live({ names, scope: { ...NOTHING, ...scope } }));
  return objects.map(({ key }) => key);
}

describe("Identity Center", () => {
  test("what was answered is not asked again, page by page", async () => {
    const scope = { users: true, groups: true };
    const first = await read(scope);
    expect(first.filter((key) => key.startsWith("user/"))).toEqual([
      "user/ana.silva",
      "user/ben.okafor",
      "user/chen.li",
    ]);
    expect(await read(scope)).toEqual(first);
    await read({ asksNamesOf: "strangers", members: new Set(["builders"]) });
    expect([callsOf("ListUsers"), callsOf("ListGroups"), callsOf("ListGroupMemberships")]).toEqual([2, 2, 2]);
  });
  test("the members of groups on record; one that is gone has none", async () => {
    const members = new Set(["builders", "empty"]);
    const groups = onRecord();
    server.world.groups.splice(2, 1);
    expect(await read({ asksNamesOf: "strangers", members }, groups)).toEqual(
      expect.arrayContaining(["ana.silva", "ben.okafor", "chen.li"].map((name) => `membership/builders/${name}`)),
    );
    expect(callsOf("ListGroups")).toBe(0);
  });
  test("a group's assignments in all accounts, by as many descriptions of sets as it has", async () => {
    const found = await read({ asksNamesOf: "strangers", assignments: [{ of: "group", name: "builders" }] });
    expect(found).toEqual([IDS.management, IDS.dev, IDS.prod].map((id) => `assignment/${id}/builder/group/builders`));
    expect([callsOf("DescribePermissionSet"), callsOf("ListPermissionSets")]).toEqual([1, 0]);
  });
  test("a denied read is an error with AWS's reason, never an empty list, and is not tried again", async () => {
    const error = { name: "AccessDeniedException", message: "not authorized" };
    server.faults.push({ operation: "ListGroupMemberships", error });
    for (const _ of [1, 2]) {
      await expect(read({ asksNamesOf: "nobody", members: new Set(["builders"]) })).rejects.toThrow(
        'could not read the members of group "Builders": AccessDeniedException: not authorized',
      );
    }
    expect(callsOf("ListGroupMemberships")).toBe(1);
  });
});

test("the organization: every account with its status and its units' names, and with tags those that are asked for", async () => {
  expect(await readOrganization("eu-west-1", [IDS.dev, IDS.prod, "999999999999"])).toEqual({
    accounts: new Map([
      [IDS.management, { name: "Management", status: "ACTIVE", ou: [] }],
      [
        IDS.dev,
        {
          name: "Dev",
          status: "ACTIVE",
          ou: ["Workloads", "ML"],
          tags: new Map([
            ["env", "dev"],
            ["cost", "7"],
            ["owner", "ml"],
          ]),
        },
      ],
      [IDS.prod, { name: "Prod", status: "ACTIVE", ou: ["Workloads"], tags: new Map() }],
      [IDS.old, { name: "Old", status: "SUSPENDED", ou: ["Closed"] }],
    ]),
    unread: undefined,
  });
});

describe("an account's roles and policies", () => {
  const roleArn = `arn:aws:iam::${IDS.dev}:role/preview`;
  test("are read with the assumed role, all pages, and only what is wanted", async () => {
    const at = "2025-01-01T00:00:00.000Z";
    server.world.iam[IDS.dev] = {
      roles: ["One", "two", "three"].map((name) => ({
        name,
        path: "/",
        id: `AROA${name}`,
        arn: `arn:aws:iam::${IDS.dev}:role/${name}`,
        createdAt: at,
        maxSessionDuration: 3600,
        trustPolicy: "{}",
        tags: {},
        inlinePolicies: {},
        attachedPolicyArns: [],
      })),
      policies: [],
    };
    const named = { roles: new Set(["one", "three"]), policies: new Set<string>() };
    const scope = { ...NOTHING, accounts: new Set([IDS.dev]) };
    const { objects } = readToItsEnd(await live({ accounts: [{ id: IDS.dev, roleArn, named }], scope }));
    expect(objects.map(({ key, importId }) => [key, importId])).toEqual([
      ["role/one", "One"],
      ["role/three", "three"],
    ]);
    const lists = server.calls.filter(({ operation }) => /^(ListRoles|ListPolicies|Get)/.test(operation));
    expect(lists.map(({ operation, account }) => [operation, account])).toEqual([
      ["ListRoles", IDS.dev],
      ["ListRoles", IDS.dev],
    ]);
  });
  test("a role that can't be assumed is named as the reason", async () => {
    const accounts = [{ id: IDS.old, roleArn: `arn:aws:iam::${IDS.old}:role/preview` }];
    const { unread } = await live({ accounts, scope: { ...NOTHING, accounts: "all" } });
    expect(unread.map(({ what, reason }) => `${what}: ${reason}`)).toEqual([
      expect.stringContaining(`account ${IDS.old}: AccessDenied: User: `),
    ]);
  });
});
