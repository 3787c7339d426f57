import { describe, expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import type { WrittenTeam } from "../validate/written.ts";
import { dependenciesOf } from "./desired-resource.ts";
import { accountOfStack, desiredStacks } from "./desired-resources.ts";

function stacksOf(teams: readonly WrittenTeam[]) {
  const { access, diagnostics } = buildAccess(smallWorld(teams), TODAY);
  if (access === undefined) throw new Error(JSON.stringify(diagnostics));
  return desiredStacks(access);
}

describe("desired resources", () => {
  test("the small world's stacks and keys, each after what it depends on", () => {
    const stacks = stacksOf([TEAM]);
    expect(stacks.map(({ name, resources }) => [name, resources.map(({ key }) => key)])).toEqual([
      [
        "identity-center",
        [
          "user/ana.silva",
          "user/ben.okafor",
          "group/builders",
          "membership/builders/ana.silva",
          "permission-set/builder",
          "managed-policy/builder/ReadOnlyAccess",
          "boundary/builder",
          "assignment/022222222222/builder/group/builders",
        ],
      ],
      ["account-022222222222", ["policy/training", "role/trainer", "role-policy/trainer/training"]],
    ]);
    for (const { resources } of stacks) {
      const seen = new Set<string>();
      for (const resource of resources) {
        expect(dependenciesOf(resource).filter((key) => !seen.has(key))).toEqual([]);
        seen.add(resource.key);
      }
    }
  });
  test("an assignment waits for every attachment of its set, and a boundary is kept on delete", () => {
    const resources = stacksOf([TEAM])[0]!.resources;
    expect(resources.at(-1)?.dependsOn).toEqual(["managed-policy/builder/ReadOnlyAccess", "boundary/builder"]);
    expect(resources.filter((it) => it.retainOnDelete).map(({ key }) => key)).toEqual(["boundary/builder"]);
  });
  test("the order of lists and the file a thing stands in change nothing", () => {
    const { users = [], groups = [], permissionSets = [], assignments = [], roles = [] } = TEAM;
    const share = (set: (typeof permissionSets)[number]) => ({ ...set, sharedWith: ["ai"] });
    const moved: WrittenTeam[] = [
      { team: "ai", assignments, roles },
      { team: "other", users: users.toReversed(), groups, permissionSets: permissionSets.map(share) },
    ];
    expect(stacksOf(moved)).toEqual(stacksOf([TEAM]));
  });
  test("the values of an account stand in its role's policy, in compact JSON", () => {
    const policy = stacksOf([TEAM])[1]!.resources[0]!;
    expect(policy.properties).toMatchObject({
      path: "/access/",
      policy:
        '{"Statement":[{"Action":"s3:GetObject","Effect":"Allow","Resource":"arn:aws:s3:::dev-bucket/*"}],"Version":"2012-10-17"}',
    });
  });
  test("accounts come by id, wherever their roles are declared", () => {
    const role = { name: "r", trust: { services: ["lambda.amazonaws.com"] } };
    const roles = [
      { ...role, accounts: ["ml-prod"] },
      { ...role, accounts: ["ml-dev"] },
    ];
    expect(stacksOf([{ team: "ai", roles }]).map(({ name }) => name)).toEqual([
      "identity-center",
      "account-022222222222",
      "account-333333333333",
    ]);
  });
  test("an account's stack is told by its whole name", () => {
    expect(accountOfStack("account-022222222222")).toBe("022222222222");
    for (const name of ["identity-center", "my-account-022222222222", "account-0222222222223", "account-x"]) {
      expect(accountOfStack(name)).toBeUndefined();
    }
  });
  test("the organization's tags stand on everything that can have tags", () => {
    const world = smallWorld();
    const organization = { ...world.organization.value.organization, tags: { "managed-by": "us" } };
    const tagged = { ...world, organization: { ...world.organization, value: { organization } } };
    const { access } = buildAccess(tagged, TODAY);
    if (access === undefined) throw new Error("the small world is valid");
    const resources = desiredStacks(access).flatMap((stack) => stack.resources);
    const types = resources.filter(({ properties }) => properties.tags !== undefined).map(({ type }) => type);
    expect(types).toEqual(["PermissionSet", "Policy", "Role"]);
  });
});
