// What somebody made by hand under a declared name: taken over where it is as declared, else it holds up what depends on it.
import { mkdirSync, rmSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
const instance = "arn:aws:sso:::instance/ssoins-0123456789abcdef";
const store = "d-0123456789";
const id = (last: number) => `${"0".repeat(10)}-00000000-0000-4000-8000-${String(last).padStart(12, "0")}`;
const at = "2025-01-01T00:00:00.000Z";

const sameId = (a: object | undefined, b: object) => {
  const idOf = (it: object) =>
    ["groupId", "userId", "arn"].map((name) => Object(it)[name]).find((id) => id !== undefined);
  return a !== undefined && idOf(a) === idOf(b);
};

type Refusal = { code: string; file: string; line: number; message: string; hint: string };

/** What a preview, which must end with 1, says of objects that exist; it writes nothing. */
async function held(): Promise<readonly Refusal[]> {
  let found: readonly Refusal[] = [];
  const calls = await workplace.callsOf(async () => {
    const { status, stdout } = await workplace.command("preview", "--format", "json");
    expect(status).toBe(1);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Refusal[] };
    found = diagnostics.filter(({ code }) => code === "exists-outside-stack");
  });
  expect(writesAmong(calls)).toEqual([]);
  return found;
}

/** A deploy that leaves something out: the keys, each with why; all else is done. */
async function leftOut(...words: readonly string[]): Promise<readonly string[]> {
  const { status, stdout } = await workplace.command("deploy", "--format", "json", ...words);
  expect(status).toBe(1);
  const result = JSON.parse(stdout) as { failed: []; left: []; leftOut: readonly { key: string; reason: string }[] };
  expect([...result.failed, ...result.left]).toEqual([]);
  return result.leftOut.map(({ key, reason }) => `${key}: ${reason}`);
}

describe("before the first deploy", () => {
  beforeAll(async () => {
    workplace = await openWorkplace();
  });
  afterAll(() => workplace.close());
  afterEach(() => {
    workplace.aws.faults.length = 0;
  });

  test("a set, a group, a person, a role and a policy that are there by hand are each told at their place", async () => {
    const { world } = workplace.aws;
    const arn = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-aaaaaaaaaaaaaaaa";
    world.permissionSets.push({
      instanceArn: instance,
      arn,
      name: "aiModelBuilder",
      sessionDuration: "PT1H",
      createdAt: at,
      tags: {},
      managedPolicies: [],
      customerManagedPolicies: [],
      revision: 1,
      provisionedTo: [],
    });
    world.groups.push({
      identityStoreId: store,
      groupId: id(1),
      displayName: "Data-Scientists",
      createdAt: at,
      updatedAt: at,
    });
    world.users.push({
      identityStoreId: store,
      userId: id(2),
      attributes: { UserName: "ana.silva", DisplayName: "Ana" },
      createdAt: at,
      updatedAt: at,
    });
    const roleArn = "arn:aws:iam::222222222222:role/AI-model-builder";
    const policyArn = "arn:aws:iam::222222222222:policy/ai-model-building";
    world.iam["222222222222"] = {
      roles: [
        {
          name: "AI-model-builder",
          path: "/",
          id: "AROASANDBOX0000000000",
          arn: roleArn,
          createdAt: at,
          maxSessionDuration: 3600,
          trustPolicy: "{}",
          tags: {},
          inlinePolicies: {},
          attachedPolicyArns: [],
        },
      ],
      policies: [
        {
          name: "ai-model-building",
          path: "/",
          id: "ANPASANDBOX0000000000",
          arn: policyArn,
          createdAt: at,
          updatedAt: at,
          tags: {},
          versions: [{ id: "v1", document: "{}", isDefault: true, createdAt: at }],
          lastVersion: 1,
        },
      ],
    };
    const found = await held();
    expect(
      found.map(({ code, file, message }) => [
        code,
        file.split("/").at(-1),
        message.split(" already exists in AWS")[0],
      ]),
    ).toEqual([
      ["exists-outside-stack", "people.yaml", 'user "ana.silva"'],
      ["exists-outside-stack", "ai-platform.yaml", 'permission set "AIModelBuilder"'],
      ["exists-outside-stack", "ai-platform.yaml", 'role "ai-model-builder" in account "ml-dev" (222222222222)'],
      ["exists-outside-stack", "ai-platform.yaml", 'policy "ai-model-building" in account "ml-dev" (222222222222)'],
      ["exists-outside-stack", "data-science.yaml", 'group "data-scientists"'],
    ]);
    const lines = found.map(({ file, line }) => workplace.read(file.replace(/^access\//, "")).split("\n")[line - 1]);
    expect(lines.map((text) => /(?:userName|name): ([\w.-]+)/.exec(text ?? "")?.[1])).toEqual([
      "ana.silva",
      "AIModelBuilder",
      "ai-model-builder",
      "ai-model-building",
      "data-scientists",
    ]);
    for (const { message } of found) expect(message).toContain("already exists in AWS, but not in this stack, and ");
  });
  test("an empty state beside them is said loudly, with the numbers, in a preview", async () => {
    const text =
      "the state is empty, but Identity Center holds 1 user, 1 group, 1 permission set that no stack manages";
    const { stdout } = await workplace.command("preview", "--format", "json");
    expect((JSON.parse(stdout) as { diagnostics: unknown[] }).diagnostics[0]).toMatchObject({
      code: "state-empty-beside-objects",
      severity: "warning",
      message: text,
      file: "access/organization.yaml",
    });
  });
  test("a read that is denied is a failure with AWS's reason, and never means that nothing is there", async () => {
    const denied = { name: "AccessDeniedException", message: "not authorized to perform sso:ListPermissionSets" };
    workplace.aws.faults.push({ operation: "ListPermissionSets", error: denied });
    const calls = await workplace.callsOf(async () => {
      const { status, stderr } = await workplace.command("deploy", "--first-deploy");
      expect(status).toBe(3);
      expect(stderr).toContain(`could not read the permission sets: AccessDeniedException: ${denied.message}`);
    });
    expect(writesAmong(calls)).toEqual([]);
    workplace.aws.faults.length = 0;
  });
  test("an account whose roles may not be listed is named", async () => {
    const denied = { name: "AccessDenied", message: "not authorized to perform iam:ListRoles", status: 403 };
    workplace.aws.faults.push({ operation: "ListRoles", account: "222222222222", error: denied });
    const { status, stdout } = await workplace.command("preview");
    expect(status).toBe(3);
    expect(stdout).toContain(
      "account-222222222222 (ml-dev) could not be planned: could not read the roles of account 222222222222: AccessDenied",
    );
  });
  test("a deploy makes all that doesn't depend on them, and leaves them as they are", async () => {
    const { groups, permissionSets, users, iam } = workplace.aws.world;
    const before = structuredClone([groups[0], permissionSets[0], users[0], iam["222222222222"]]);
    const out = await leftOut("--first-deploy");
    const keys = out.map((line) => line.split(": ")[0]);
    expect(keys).toEqual(
      expect.arrayContaining(["user/ana.silva", "permission-set/aimodelbuilder", "role/ai-model-builder"]),
    );
    expect(out).toContain("membership/ai-model-builders/ana.silva: needs user/ana.silva, which is left out");
    expect(groups.map(({ displayName }) => displayName)).toContain("ai-model-builders");
    expect(permissionSets.map(({ name }) => name)).toContain("TrainingDataReader");
    const now = [groups, permissionSets, users].map((list) => list.filter((it) => before.some((b) => sameId(b, it))));
    expect(now.map(({ length }) => length)).toEqual([1, 1, 1]);
    expect(iam["222222222222"]).toEqual(before[3]);
    expect([...now.flat(), iam["222222222222"]]).toEqual(before);
  });
});

describe("after a deploy", () => {
  beforeAll(async () => {
    workplace = await openWorkplace({ deployed: true });
  });
  afterAll(() => workplace.close());
  afterEach(() => {
    workplace.aws.faults.length = 0;
  });

  const groupId = (name: string) => workplace.aws.world.groups.find(({ displayName }) => displayName === name)?.groupId;
  const userId = (name: string) =>
    workplace.aws.world.users.find(({ attributes }) => attributes.UserName === name)?.userId;

  test("nothing new is declared: no list of names is read", async () => {
    const calls = await workplace.callsOf(() => workplace.preview());
    const reads = new Set(calls.map(({ operation }) => operation));
    // ListUsers looks up the external user.
    expect([...reads].sort()).toEqual([
      "GetCallerIdentity",
      "ListAccounts",
      "ListAccountsForParent",
      "ListInstances",
      "ListOrganizationalUnitsForParent",
      "ListRoots",
      "ListTagsForResource",
      "ListUsers",
    ]);
  });
  test("a membership and an assignment that somebody made by hand, as they are now declared, are taken over without a write", async () => {
    const { world } = workplace.aws;
    const [group, user] = [groupId("ai-model-builders"), userId("chen.li")];
    const set = world.permissionSets.find(({ name }) => name === "AIModelBuilder")?.arn;
    if (group === undefined || user === undefined || set === undefined) throw new Error("the deploy made them");
    world.memberships.push({
      identityStoreId: store,
      membershipId: id(3),
      groupId: group,
      userId: user,
      createdAt: at,
    });
    world.assignments.push({
      instanceArn: instance,
      permissionSetArn: set,
      account: "444444444444",
      principalType: "GROUP",
      principalId: group,
    });
    workplace.edit("teams/ai-platform.yaml", "[ana.silva, ben.okafor]", "[ana.silva, ben.okafor, chen.li]");
    workplace.edit("teams/ai-platform.yaml", "tag: { env: dev } }]", "tag: { env: dev } }, ml-prod]");
    const calls = await workplace.callsOf(async () => {
      expect(await workplace.deployed()).toEqual([
        "import assignment/444444444444/aimodelbuilder/group/ai-model-builders",
        "import membership/ai-model-builders/chen.li",
      ]);
    });
    expect(writesAmong(calls)).toEqual([]);
    expect((await workplace.preview()).changes).toEqual([]);
  });
});

describe("everything is there already, and no state", () => {
  beforeAll(async () => {
    workplace = await openWorkplace({ deployed: true });
    rmSync(workplace.stateFolder, { recursive: true });
    mkdirSync(workplace.stateFolder);
  });
  afterAll(() => workplace.close());

  test("the first deploy takes all of it over without a write, what nobody declares included, and says so", async () => {
    const { world } = workplace.aws;
    const [group] = world.groups.filter(({ displayName }) => displayName === "data-scientists");
    const mallory = { identityStoreId: store, userId: id(9), createdAt: at, updatedAt: at };
    world.users.push({ ...mallory, attributes: { UserName: "mallory" } });
    world.memberships.push({
      identityStoreId: store,
      membershipId: id(8),
      groupId: group?.groupId ?? "",
      userId: id(9),
      createdAt: at,
    });
    const calls = await workplace.callsOf(async () => {
      const { status, stdout } = await workplace.command("preview", "--format", "json");
      const { counts, diagnostics } = JSON.parse(stdout) as { counts: object; diagnostics: readonly Refusal[] };
      expect(status).toBe(0);
      expect(counts).toEqual({ create: 0, update: 0, replace: 0, delete: 0, import: 23, same: 0 });
      expect(diagnostics.filter(({ code }) => code === "taken-over-with-more").map(({ message }) => message)).toEqual([
        'group "data-scientists" is taken over from AWS with what no file declares: member "mallory"',
      ]);
      const done = await workplace.deployed("--first-deploy");
      expect([done.length, done.filter((it) => !it.startsWith("import "))]).toEqual([23, []]);
    });
    expect(writesAmong(calls)).toEqual([]);
    expect((await workplace.preview()).changes).toEqual([]);
    expect(world.memberships.map(({ userId }) => userId)).toContain(id(9));
  });
});

describe("taken over with what no file declares", () => {
  const FILE = "teams/ai-platform.yaml";
  let deployed = "";
  /** The first pull request's file. */
  const declared = () =>
    deployed
      .replace("groups:\n", "groups:\n  - { name: new-team, members: [] }\n")
      .replace("permissionSets:\n", "permissionSets:\n  - { name: Viewer }\n");
  const assigning = (set: string, group: string) =>
    declared().replace(
      "assignments:\n",
      `assignments:\n  - { permissionSet: ${set}, groups: [${group}], accounts: [ml-dev] }\n`,
    );

  beforeAll(async () => {
    workplace = await openWorkplace({ deployed: true });
    const { world } = workplace.aws;
    world.permissionSets.push({
      instanceArn: instance,
      arn: "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-aaaaaaaaaaaaaaaa",
      name: "Viewer",
      sessionDuration: "PT1H",
      createdAt: at,
      // As a team's sets have them.
      tags: { ...world.permissionSets.find(({ name }) => name === "AIModelBuilder")?.tags },
      managedPolicies: [],
      customerManagedPolicies: [],
      inlinePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
      }),
      revision: 1,
      provisionedTo: [],
    });
    const stamps = { identityStoreId: store, createdAt: at, updatedAt: at };
    world.groups.push({ ...stamps, groupId: id(1), displayName: "new-team" });
    world.users.push({ ...stamps, userId: id(9), attributes: { UserName: "eve" } });
    const membership = { identityStoreId: store, membershipId: id(8), groupId: id(1), userId: id(9), createdAt: at };
    world.memberships.push(membership);
    deployed = workplace.read(FILE);
    workplace.write(FILE, declared());
  });
  afterAll(() => workplace.close());
  afterEach(() => {
    workplace.aws.faults.length = 0;
  });

  /** The messages of a preview that ends with 1. */
  async function previewed(): Promise<readonly string[]> {
    const { status, stdout } = await workplace.command("preview", "--format", "json");
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Refusal[] };
    expect(status).toBe(1);
    return diagnostics.map(({ code, message }) => `${code}: ${message}`);
  }
  const assigned = () => structuredClone(workplace.aws.world.assignments);

  test("the first pull request says so, and how dangerous it is, where nobody overlooks it", async () => {
    const { status, stdout } = await workplace.command("preview");
    expect([status, stdout]).toEqual([0, expect.stringContaining("Needs a careful look")]);
    expect(stdout).toContain(
      'permission set "Viewer" is taken over from AWS with what no file declares: an inline policy (may do everything)',
    );
    expect(await workplace.deployed()).toEqual(["import group/new-team", "import permission-set/viewer"]);
  });

  test("the second one gives neither the set to anybody, nor anything to the group", async () => {
    const before = assigned();
    const stories = [
      ["Viewer", "ai-model-builders", 'permission set "Viewer"', "an undeclared inline policy"],
      ["TrainingDataReader", "new-team", 'group "new-team"', 'undeclared member "eve"'],
    ] as const;
    for (const [set, group, what, surplus] of stories) {
      workplace.write(FILE, assigning(set, group));
      expect(await previewed()).toContain(
        `holds-more-than-declared: ${what} was changed by hand in AWS, and nothing more is given to anybody by it: ${surplus}`,
      );
      const [out, ...others] = await leftOut();
      expect(out).toContain(`assignment/222222222222/${set.toLowerCase()}/group/${group}: ${what} was changed by hand`);
      expect(others).toEqual([]);
      expect(assigned()).toEqual(before);
    }
  });

  test("what may not be read gives nothing to anybody, and what is put right is given", async () => {
    const { world } = workplace.aws;
    world.memberships = world.memberships.filter(({ userId }) => userId !== id(9));
    const error = { name: "AccessDeniedException", message: "not authorized", status: 403 };
    workplace.aws.faults.push({ operation: "ListGroupMemberships", error });
    const before = assigned();
    expect(await previewed()).toContainEqual(
      expect.stringMatching(/^holdings-not-read: .*group "new-team".*not authorized/),
    );
    expect(await leftOut()).toHaveLength(1);
    expect(assigned()).toEqual(before);
    workplace.aws.faults.length = 0;
    expect(await workplace.deployed()).toEqual(["create assignment/222222222222/trainingdatareader/group/new-team"]);
  });
});
