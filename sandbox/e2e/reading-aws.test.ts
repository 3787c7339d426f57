// What the reconciler reads of AWS comes in pages: here two items each, so that a list of three has a second one.
import { beforeEach, describe, expect, test, vi } from "vitest";
import { openAccountReader } from "../../reconciler/live/account-reader.ts";
import { type IdentityReader, openIdentityReader } from "../../reconciler/live/identity-reader.ts";
import { readOrganization } from "../../reconciler/live/organization.ts";
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
let reader: IdentityReader;
beforeEach(async () => {
  ({ server } = await startForTest({ world: seedWorld(seed), pageSize: 2 }));
  vi.stubEnv("AWS_ENDPOINT_URL", server.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  reader = openIdentityReader("eu-west-1", { arn: instanceArn, identityStoreId: storeId });
  return () => vi.unstubAllEnvs();
});

const callsOf = (operation: string) => server.calls.filter((call) => call.operation === operation).length;
const groupId = (name: string) => server.world.groups.find(({ displayName }) => displayName === name)?.groupId ?? "";

describe("Identity Center", () => {
  test("names in lower case with their ids, each list read once", async () => {
    expect([...(await reader.users()).keys()].sort()).toEqual(["ana.silva", "ben.okafor", "chen.li"]);
    expect([...(await reader.groups()).keys()].sort()).toEqual(["builders", "empty", "readers"]);
    await Promise.all([reader.users(), reader.groups()]);
    expect([callsOf("ListUsers"), callsOf("ListGroups")]).toEqual([2, 2]);
  });
  test("permission sets by name, of the ARNs that are asked for; one that is gone meanwhile is left out", async () => {
    const arns = await reader.permissionSetArns();
    expect(arns.length).toBe(3);
    server.world.permissionSets.splice(2, 1);
    expect([...(await reader.permissionSets(arns.slice(1))).entries()]).toEqual([["reader", arns[1]]]);
    expect(callsOf("DescribePermissionSet")).toBe(2);
  });
  test("the memberships of some groups; one that is gone has none", async () => {
    const missing = `${"0".repeat(10)}-00000000-0000-4000-8000-000000000000`;
    const found = await reader.memberships([groupId("Builders"), groupId("empty"), missing]);
    expect(found).toEqual(
      server.world.memberships.slice(0, 3).map(({ membershipId, groupId, userId }) => ({
        membershipId,
        groupId,
        userId,
      })),
    );
  });
  test("a group's assignments in all accounts, and a person's own without those of groups", async () => {
    const group = { type: "GROUP", id: groupId("Builders") } as const;
    const user = { type: "USER", id: (await reader.users()).get("ana.silva") ?? "" } as const;
    const found = await reader.assignments([group, user]);
    expect(found.map(({ accountId, principal }) => [principal.type, accountId])).toEqual([
      ["GROUP", IDS.dev],
      ["GROUP", IDS.prod],
      ["GROUP", IDS.management],
      ["USER", IDS.prod],
    ]);
  });
  test("the configuration of attributes for access control: none, then one", async () => {
    expect(await reader.hasAccessControlAttributes()).toBe(false);
    const [instance] = server.world.instances;
    if (instance !== undefined) instance.accessControlAttributes = [];
    // A reader asks once.
    expect(await reader.hasAccessControlAttributes()).toBe(false);
    reader = openIdentityReader("eu-west-1", { arn: instanceArn, identityStoreId: storeId });
    expect(await reader.hasAccessControlAttributes()).toBe(true);
  });
  test("a denied read is an error with AWS's reason, never an empty list", async () => {
    const error = { name: "AccessDeniedException", message: "not authorized" };
    server.faults.push({ operation: "ListGroupMemberships", error });
    await expect(reader.memberships([groupId("Builders")])).rejects.toThrow(
      "could not read the groups' memberships: AccessDeniedException: not authorized",
    );
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
    const found = await openAccountReader(IDS.dev, { region: "eu-west-1", roleArn }).names({
      roles: true,
      policies: false,
    });
    expect([...found.roles]).toEqual([
      ["one", "One"],
      ["two", "two"],
      ["three", "three"],
    ]);
    const lists = server.calls.filter(({ operation }) => operation.startsWith("List"));
    expect(lists.map(({ operation, account }) => [operation, account])).toEqual([
      ["ListRoles", IDS.dev],
      ["ListRoles", IDS.dev],
    ]);
  });
  test("a role that can't be assumed is named as the reason", async () => {
    const wanted = { roles: true, policies: true };
    const closed = `arn:aws:iam::${IDS.old}:role/preview`;
    await expect(openAccountReader(IDS.old, { region: "eu-west-1", roleArn: closed }).names(wanted)).rejects.toThrow(
      `could not read roles and policies of account ${IDS.old}: AccessDenied: User: `,
    );
  });
});
