// What no exception lifts: changes by which break-glass or the deploying identity could lose something.
import { describe, expect, test } from "vitest";
import type { Change } from "../engine/change.ts";
import { TEAM } from "../model/small-world.ts";
import type { WrittenPolicyDocument, WrittenTeam } from "../validate/written.ts";
import type { RuleFacts } from "./guardrail.ts";
import { CENTER, change, refusals, type Written } from "./judge-small-world.ts";

describe("break-glass", () => {
  const written: Written = { breakGlass: { users: ["Ana.Silva"], groups: ["builders"], permissionSets: ["Builder"] } };
  test.each([
    ["delete", "user/ana.silva", "user ana.silva"],
    ["replace", "group/builders", "group builders"],
    ["delete", "membership/builders/ben.okafor", "group builders"],
    ["delete", "membership/others/ana.silva", "user ana.silva"],
    ["delete", "permission-set/builder", "permission set builder"],
    ["delete", "managed-policy/builder/ReadOnlyAccess", "permission set builder"],
    ["replace", "assignment/333333333333/other/group/builders", "group builders"],
    ["delete", "assignment/333333333333/other/user/ana.silva", "user ana.silva"],
  ] as const)("%s of %s is refused, and no exception lifts it", (op, key, owner) => {
    const exceptions = [{ stack: CENTER, keys: [key], reason: "really", until: "2026-12-31" }];
    expect(refusals({ ...written, exceptions }, { changes: [change(op, key)], deployed: true })).toEqual([
      `break-glass-removed: "${key}" of break-glass ${owner} would be ${op}d`,
    ]);
  });
  test.each([
    ["update", "inline-policy/builder", CENTER],
    ["create", "inline-policy/builder", CENTER],
    ["create", "managed-policy/builder/AWSDenyAll", CENTER],
    ["delete", "managed-policy/builder/ReadOnlyAccess", CENTER],
    ["create", "boundary/builder", CENTER],
    ["replace", "boundary/builder", CENTER],
    ["update", "policy/limit", "account-022222222222"],
    ["delete", "access-control-attributes", CENTER],
    ["update", "user/ana.silva", CENTER],
  ] as const)("%s of %s may take rights from whoever holds the set, by name or in a group", (op, key, stack) => {
    const permissionSets = [
      {
        name: "Builder",
        permissionsBoundary: { customerManagedPolicy: { name: "Limit", path: "/access/" } },
        managedPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
      },
    ];
    const given = { team: { permissionSets }, changes: [change(op, key, stack)], deployed: true };
    const refused = expect.stringContaining(`break-glass-removed: "${key}"`);
    expect(refusals({ breakGlass: { users: ["ana.silva"] } }, given)).toEqual([refused]);
    // Ben holds no set.
    expect(refusals({ breakGlass: { users: ["ben.okafor"] } }, given)).toEqual([]);
  });
  test.each(["user/ana.silva", "access-control-attributes"])(
    "update of %s matters only where a policy asks for attributes",
    (key) => {
      const of = (inlinePolicy: WrittenPolicyDocument) => {
        const permissionSets = [{ name: "Builder", inlinePolicy }];
        return refusals(written, { team: { permissionSets }, changes: [change("update", key)], deployed: true });
      };
      const statement = { Effect: "Allow" as const, Action: "s3:GetObject", Resource: "arn:aws:s3:::x/*" };
      const asking = [
        { Condition: { StringEquals: { "aws:PrincipalTag/team": "ml" } } },
        { Condition: { StringEquals: { "AWS:principaltag/team": "ml" } } },
        { Condition: { StringEquals: { "s3:ExistingObjectTag/team": `\${aws:PrincipalTag/team, 'none'}` } } },
        { Condition: { StringEquals: { "identitystore:UserId": "x" } } },
        { Resource: `arn:aws:s3:::x/\${aws:PrincipalTag/team}/*` },
      ];
      // An action, or another variable, is none.
      const others = [
        {},
        { Action: "identitystore:DescribeUser" },
        { Resource: `arn:aws:s3:::principaltag/\${aws:userid}` },
      ];
      const refused = (more: object) => of({ Version: "2012-10-17", Statement: [{ ...statement, ...more }] }).length;
      expect([asking.map(refused), others.map(refused)]).toEqual([
        [1, 1, 1, 1, 1],
        [0, 0, 0],
      ]);
    },
  );
  test("what is made together with its set is nobody's loss", () => {
    const made = ["permission-set/builder", "inline-policy/builder", "boundary/builder"];
    const changes = made.map((key) => change("create", key));
    expect(refusals(written, { changes })).toEqual([]);
    expect(refusals(written, { changes: changes.slice(1) })).toHaveLength(2);
  });
  describe("under the name before a rename, by which a plan removes what is deployed", () => {
    const renamed: Partial<WrittenTeam> = {
      users: (TEAM.users ?? []).map((it) =>
        it.userName === "ana.silva" ? { ...it, userName: "ana.souza", previously: "Ana.Silva" } : it,
      ),
      groups: [{ name: "makers", previously: "Builders", description: "Build models", members: ["ana.souza"] }],
      permissionSets: [{ name: "Maker", previously: "Builder" }],
      assignments: [],
    };
    test.each<[Change["op"], string, Written["breakGlass"], string]>([
      ["delete", "assignment/022222222222/builder/group/builders", { users: ["ana.souza"] }, "user ana.souza"],
      ["delete", "assignment/022222222222/other/group/builders", { groups: ["Makers"] }, "group makers"],
      [
        "delete",
        "assignment/022222222222/builder/user/ben.okafor",
        { permissionSets: ["Maker"] },
        "permission set maker",
      ],
      ["delete", "permission-set/builder", { permissionSets: ["Maker"] }, "permission set maker"],
      ["delete", "inline-policy/builder", { permissionSets: ["Maker"] }, "permission set maker"],
      ["delete", "membership/builders/ben.okafor", { groups: ["makers"] }, "group makers"],
      ["delete", "membership/others/ana.silva", { users: ["ana.souza"] }, "user ana.souza"],
      ["delete", "group/builders", { groups: ["makers"] }, "group makers"],
      ["replace", "user/ana.souza", { users: ["ana.souza"] }, "user ana.souza"],
    ])("%s of %s is refused", (op, key, breakGlass = {}, owner) => {
      expect(refusals({ breakGlass }, { team: renamed, changes: [change(op, key)], deployed: true })).toEqual([
        `break-glass-removed: "${key}" of break-glass ${owner} would be ${op}d`,
      ]);
    });
    test("who has left or is renamed on the same day is still break-glass", () => {
      const users = (renamed.users ?? []).map((it) => ({ ...it, leaves: "2026-11-24" }));
      const groups = [{ name: "makers", previously: "builders", description: "x", members: [] }];
      const given = { team: { ...renamed, users, groups }, changes: [change("delete", "user/ana.silva")] };
      expect(refusals({ breakGlass: { users: ["ana.souza"] } }, given)).toHaveLength(1);
    });
    test("a set that break-glass holds counts under both names", () => {
      const assignments = [{ permissionSet: "Maker", groups: ["makers"], accounts: ["ml-dev"] }];
      const given = { team: { ...renamed, assignments }, changes: [change("delete", "managed-policy/builder/x")] };
      expect(refusals({ breakGlass: { users: ["ana.souza"] } }, given)).toHaveLength(1);
    });
    test("a rename in place that takes nothing away is not refused", () => {
      const given = { team: renamed, changes: [change("update", "group/makers")], deployed: true };
      expect(refusals({ breakGlass: { users: ["ana.souza"], groups: ["makers"] } }, given)).toEqual([]);
    });
  });
  test("the group through which a listed person holds a set counts, its other members don't", () => {
    const of = (key: string) =>
      refusals({ breakGlass: { users: ["ana.silva"] } }, { changes: [change("delete", key)], deployed: true });
    expect(of("assignment/022222222222/builder/group/builders")).toHaveLength(1);
    expect(of("group/builders")).toHaveLength(1);
    expect(of("membership/builders/ben.okafor")).toEqual([]);
    expect(of("assignment/022222222222/builder/user/ben.okafor")).toEqual([]);
  });
  test.each([
    ["update", "group/builders"],
    ["create", "membership/builders/ben.okafor"],
    ["update", "permission-set/builder"],
    ["import", "managed-policy/builder/ReadOnlyAccess"],
    ["update", "inline-policy/other"],
    ["delete", "user/ben.okafor"],
    ["delete", "assignment/333333333333/other/user/builders"],
  ] as const)("%s of %s is not", (op, key) => {
    expect(refusals(written, { changes: [change(op, key)], deployed: true })).toEqual([]);
  });
});

describe("the deploying identity", () => {
  const ana = { account: "111111111111", user: "ana.silva", permissionSet: "admin" };
  const bot = { account: "022222222222", role: "trainer" };
  const judged = (op: Change["op"], key: string, deployer: RuleFacts["deployer"], stack = CENTER) =>
    refusals(
      { exceptions: [{ stack, keys: [key], reason: "x", until: "2026-12-31" }] },
      { changes: [change(op, key, stack)], deployed: true, deployer },
    );
  test.each([
    ["delete", "user/ana.silva", ana, CENTER],
    ["delete", "membership/builders/ana.silva", ana, CENTER],
    ["replace", "permission-set/admin", ana, CENTER],
    ["delete", "assignment/333333333333/other/user/ana.silva", ana, CENTER],
    ["delete", "assignment/111111111111/admin/group/builders", ana, CENTER],
    ["delete", "role/trainer", bot, "account-022222222222"],
    ["update", "role/trainer", bot, "account-022222222222"],
    ["create", "role-policy/trainer/AWSDenyAll", bot, "account-022222222222"],
    ["delete", "role-policy/trainer/training", bot, "account-022222222222"],
    ["update", "policy/training", bot, "account-022222222222"],
    ["delete", "managed-policy/admin/AdministratorAccess", ana, CENTER],
    ["delete", "customer-policy/admin/%2Faccess%2Fx", ana, CENTER],
    ["create", "boundary/admin", ana, CENTER],
    ["update", "inline-policy/admin", ana, CENTER],
  ] as const)("%s of %s is refused to whoever rests on it, and no exception lifts it", (op, key, deployer, stack) => {
    const said = `deploying-identity-removed: "${key}" would be ${op}d, but this run's own credentials depend on it`;
    expect(judged(op, key, deployer, stack)).toEqual([expect.stringContaining(said)]);
  });
  test("the sentence says in what doubt", () => {
    expect(judged("update", "inline-policy/admin", ana)).toEqual([
      `deploying-identity-removed: "inline-policy/admin" would be updated, but this run's own credentials depend on it: what of it changes is not known`,
    ]);
  });
  test.each([
    ["update", "permission-set/admin", ana, CENTER],
    ["delete", "user/ben.okafor", ana, CENTER],
    ["delete", "assignment/333333333333/admin/group/builders", ana, CENTER],
    ["delete", "role/trainer", bot, "account-333333333333"],
    ["delete", "role/trainer", ana, "account-022222222222"],
    ["delete", "user/undefined", bot, CENTER],
    ["delete", "inline-policy/undefined", bot, CENTER],
    ["delete", "managed-policy/other/AdministratorAccess", ana, CENTER],
    ["update", "policy/training", bot, "account-333333333333"],
    ["create", "assignment/111111111111/admin/group/builders", ana, CENTER],
  ] as const)("%s of %s is not", (op, key, deployer, stack) => {
    expect(judged(op, key, deployer, stack)).toEqual([]);
  });
  test("somebody's new name, under which a plan replaces the person, is theirs", () => {
    const users = (TEAM.users ?? []).map((it) =>
      it.userName === "ana.silva" ? { ...it, userName: "ana.souza", previously: "Ana.Silva" } : it,
    );
    const team = { users, groups: [] as const, assignments: [] as const };
    const refused = (op: Change["op"], key: string) =>
      refusals({}, { team, changes: [change(op, key)], deployed: true, deployer: ana }).length;
    expect([
      refused("replace", "user/ana.souza"),
      refused("replace", "membership/others/ana.souza"),
      refused("replace", "assignment/333333333333/other/user/ana.souza"),
      refused("replace", "user/ben.okafor"),
    ]).toEqual([1, 1, 1, 0]);
  });
  test("the role by which other accounts are reached counts under the name before its rename", () => {
    const roles = (TEAM.roles ?? []).map((it) => ({ ...it, name: "coach", previously: "Trainer" }));
    const refused = (stack: string) =>
      refusals(
        {},
        {
          team: { roles },
          changes: [change("delete", "role/trainer", stack)],
          deployed: true,
          deployer: ana,
          deployRole: "arn:aws:iam::{account}:role/access/coach",
        },
      ).length;
    expect(refused("account-022222222222")).toBe(1);
  });
  test("the role by which other accounts are reached counts in each of them, by its pattern's name", () => {
    const deployRole = "arn:aws:iam::{account}:role/access/Deployer";
    const refused = (name: string) => {
      const changes = [change("delete", `role/${name}`, "account-333333333333")];
      return refusals({}, { changes, deployed: true, deployer: ana, deployRole }).length;
    };
    expect([refused("deployer"), refused("trainer")]).toEqual([1, 0]);
  });
  test("of its role whom it trusts counts, and what it is called for people doesn't", () => {
    const of = (...diff: string[]) =>
      refusals({}, { changes: [{ ...change("update", "role/trainer", "account-022222222222"), diff }], deployer: bot });
    expect(of("assumeRolePolicy", "description")).toHaveLength(1);
    expect(of("tags")).toHaveLength(1);
    expect(of("description")).toEqual([]);
  });
});
