// Ways to get something deployed that nobody approved, each of which once looked like a small thing; and what must go on nevertheless.
import { describe, expect, test } from "vitest";
import { InMemoryBranch } from "./in-memory-approval.ts";
import { type Edit, inAccess } from "./played-histories.ts";

const PEOPLE = `users:
  - { userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com }
  - { userName: dana, givenName: Dana, familyName: Cruz, email: dana@example.com }
`;
const ACCOUNTS = (dev: string, prod: string, tags = "") => `accounts:
  - { name: management, id: "111122223333" }
  - { name: ${dev}, id: "022222222222", ou: Workloads/ML${tags}, vars: { bucket: dev } }
  - { name: ${prod}, id: "033333333333", ou: Workloads/ML, vars: { bucket: prod } }
`;
const READ =
  '{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*" }] }\n';
const ALL = READ.replace("s3:GetObject", "*");

const START: Edit = inAccess({
  "people.yaml": PEOPLE,
  "accounts.yaml": ACCOUNTS("ml-dev", "ml-prod"),
  "teams/a.yaml": "team: a\ngroups:\n  - { name: data, members: [ana] }\n  - { name: web, members: [dana] }\n",
  "teams/a/sets.yaml": "team: a\npermissionSets:\n  - { name: Reader, inlinePolicy: policies/read.json }\n",
  "policies/read.json": READ,
});
const A = "access/teams/a.yaml";
const groups = (...lines: readonly string[]): Edit => ({
  [A]: `team: a\ngroups:\n${lines.map((it) => `  - ${it}\n`).join("")}`,
});
const DAY = "2026-11-20";
/** How a document names the account's own bucket. */
const BUCKET = "{{vars.bucket}}";

const deployed = (files: Edit = {}) => new InMemoryBranch({ ...START, ...files }).begin(DAY);

/** What two deploys of the branch do, one after the other: what is skipped stays skipped. */
async function deploys(branch: InMemoryBranch) {
  const first = await branch.deploy();
  const second = await branch.deploy();
  expect([second.did, second.out]).toEqual([[], []]);
  expect(second.skips).toEqual(first.skips);
  return { did: first.did, skips: first.skips };
}

function stateOf(branch: InMemoryBranch): string {
  return JSON.stringify([...branch.engine.states]);
}

describe("pushed, and carried along by something that is approved", () => {
  test("a member and a policy, then an approved rename", async () => {
    const branch = await deployed();
    branch.push({
      "access/policies/read.json": ALL,
      ...groups("{ name: data, members: [ana, dana] }", "{ name: web, members: [dana] }"),
    });
    branch.merge(
      groups("{ name: data-two, previously: data, members: [ana, dana] }", "{ name: web, members: [dana] }"),
    );
    const { did, skips } = await deploys(branch);
    expect(did).toEqual([]);
    expect(skips).toEqual([`commit 2 not-approved: access/policies/read.json, ${A}`, `commit 4 same-files 2: ${A}`]);
  });

  test("a policy file, of which an approved pull request makes a second set", async () => {
    const branch = await deployed();
    branch.push({ "access/policies/read.json": ALL });
    branch.merge(
      inAccess({ "teams/b.yaml": "team: b\npermissionSets:\n  - { name: Other, inlinePolicy: policies/read.json }\n" }),
    );
    const { did, skips } = await deploys(branch);
    expect(did).toEqual([]);
    expect(skips).toEqual([
      "commit 2 not-approved: access/policies/read.json",
      `commit 4 not-the-same 2: access/teams/b.yaml`,
    ]);
    expect(stateOf(branch)).not.toContain('\\"Action\\":\\"*\\"');
  });

  test("a variable, which an approved role uses", async () => {
    const branch = await deployed();
    branch.push({ "access/accounts.yaml": ACCOUNTS("ml-dev", "ml-prod").replace("bucket: dev", "bucket: other") });
    branch.merge(
      inAccess({
        "teams/a/roles.yaml":
          "team: a\nroles:\n  - name: builder\n    accounts: [ml-dev]\n    trust: { services: [sagemaker.amazonaws.com] }\n" +
          "    policies: [{ name: of-bucket, document: policies/of-bucket.json }]\n",
        "policies/of-bucket.json": READ.replace("s3:::a/*", `s3:::${BUCKET}/*`),
      }),
    );
    const { skips } = await deploys(branch);
    expect(skips).toEqual([
      "commit 2 not-approved: access/accounts.yaml",
      "commit 4 not-the-same 2: access/policies/of-bucket.json, access/teams/a/roles.yaml",
    ]);
    expect(branch.engine.states.has("account-022222222222")).toBe(false);
  });

  test("the names of two accounts swapped, and an approved assignment", async () => {
    const branch = await deployed();
    branch.push({ "access/accounts.yaml": ACCOUNTS("ml-prod", "ml-dev") });
    branch.merge(
      inAccess({
        "teams/a/b.yaml": "team: a\nassignments:\n  - { permissionSet: Reader, groups: [data], accounts: [ml-dev] }\n",
      }),
    );
    expect(await deploys(branch)).toEqual({
      did: [],
      skips: ["commit 2 not-approved: access/accounts.yaml", "commit 4 not-the-same 2: access/teams/a/b.yaml"],
    });
  });

  test("a removal that waits for a push, and an approved grant to the same group", async () => {
    const branch = await deployed(groups("{ name: data, members: [ana, dana] }", "{ name: web, members: [] }"));
    branch.push(groups("{ name: data, description: pushed, members: [ana, dana] }", "{ name: web, members: [] }"));
    branch.merge(groups("{ name: data, description: pushed, members: [ana] }", "{ name: web, members: [] }"));
    branch.merge(
      inAccess({
        "teams/a/b.yaml": "team: a\nassignments:\n  - { permissionSet: Reader, groups: [data], accounts: [ml-dev] }\n",
      }),
    );
    expect(await deploys(branch)).toEqual({
      did: [],
      skips: [
        `commit 2 not-approved: ${A}`,
        `commit 4 same-files 2: ${A}`,
        "commit 6 not-the-same 2, 4: access/teams/a/b.yaml",
      ],
    });
  });

  test("a rename onto a group that has more, before the deploy of an approved new group", async () => {
    const branch = await deployed();
    branch.merge(inAccess({ "teams/b.yaml": "team: b\ngroups:\n  - { name: fresh, members: [dana] }\n" }));
    branch.push(
      inAccess({
        "teams/b.yaml": "team: b\ngroups:\n  - { name: fresh, previously: data, members: [dana] }\n",
        "teams/a.yaml": "team: a\ngroups:\n  - { name: web, members: [dana] }\n",
      }),
    );
    const { did, skips } = await deploys(branch);
    expect(did).toEqual(["create group/fresh", "create membership/fresh/dana"]);
    expect(skips.length).toBe(1);
  });

  test("two groups' names swapped in a file, and an approved member of one of them", async () => {
    const branch = await deployed();
    branch.push(groups("{ name: web, members: [ana] }", "{ name: data, members: [dana] }"));
    branch.merge(groups("{ name: web, members: [ana, dana] }", "{ name: data, members: [dana] }"));
    expect(await deploys(branch)).toEqual({
      did: [],
      skips: [`commit 2 not-approved: ${A}`, `commit 4 same-files 2: ${A}`],
    });
  });

  test("a CODEOWNERS, whose new owner approves a pull request", async () => {
    const branch = await deployed();
    branch.push({ ".github/CODEOWNERS": "* @mallory\n" });
    branch.merge(groups("{ name: data, members: [ana, dana] }", "{ name: web, members: [dana] }"));
    expect(await deploys(branch)).toEqual({
      did: [],
      skips: ["commit 2 not-approved: .github/CODEOWNERS", `commit 4 other-owners: ${A}`],
    });
  });

  test("a CODEOWNERS that is there only while its new owner approves what was merged already", async () => {
    const branch = await deployed();
    branch.merge(groups("{ name: data, members: [ana, dana] }", "{ name: web, members: [dana] }"), { approved: false });
    branch.push({ ".github/CODEOWNERS": "* @mallory\n" });
    branch.approve(1);
    branch.push({ ".github/CODEOWNERS": "* @platform\n" });
    expect(await deploys(branch)).toEqual({ did: [], skips: [`commit 3 other-owners: ${A}`] });
  });

  test("a merge commit made by hand with more in it", async () => {
    const branch = await deployed();
    const edit = inAccess({ "teams/b.yaml": "team: b\ngroups:\n  - { name: fresh, members: [ana] }\n" });
    branch.merge(edit, { more: groups("{ name: data, members: [ana, dana] }", "{ name: web, members: [dana] }") });
    expect((await deploys(branch)).did).toEqual([]);
  });
});

describe("approved by those whose file it is", () => {
  const ON_CALL = "team: on-call\npermissionSets:\n  - { name: Admin, managedPolicies: [AdministratorAccess] }\n";
  const begun = () => deployed(inAccess({ "teams/on-call.yaml": ON_CALL, "teams/interns.yaml": "team: interns\n" }));
  const assignment = "assignments:\n  - { permissionSet: Admin, groups: [web], accounts: [ml-dev] }\n";

  test("an interns' file that claims team on-call is no valid file, and nothing is deployed", async () => {
    const branch = await begun();
    branch.merge(inAccess({ "teams/interns.yaml": `team: on-call\n${assignment}` }));
    await expect(branch.deploy()).rejects.toThrow('this file can\'t be one of team "on-call"');
    expect(stateOf(branch)).not.toContain("assignment/");
  });

  test("the same under the interns' own name needs the consent of on-call", async () => {
    const branch = await begun();
    branch.merge(inAccess({ "teams/interns.yaml": `team: interns\n${assignment}` }));
    await expect(branch.deploy()).rejects.toThrow('permission set "Admin" of team "on-call" is not shared');
  });
});

describe("pushed, and at work only when a day comes", () => {
  const until = (end: string) =>
    groups(`{ name: data, members: [{ user: ana, expires: ${end} }] }`, "{ name: web, members: [dana] }");
  const leaving = (day: string) =>
    inAccess({ "people.yaml": PEOPLE.replace("email: dana@example.com", `email: dana@example.com, leaves: ${day}`) });

  test("a longer end doesn't keep what an approved one ends", async () => {
    const branch = await deployed(until("2026-11-25"));
    branch.push(until("2027-11-25"));
    expect((await branch.deploy({ today: "2026-11-25" })).did).toEqual([]);
    expect((await branch.deploy({ today: "2026-11-26", onlyExpired: true })).did).toEqual([
      "delete membership/data/ana",
    ]);
    expect((await branch.deploy({ today: "2026-11-26" })).did).toEqual([]);
  });

  test("who is made break-glass by a push doesn't keep what has ended", async () => {
    const branch = await deployed({ ...until("2026-11-25"), ...inAccess({ "guardrails.yaml": "guardrails: {}\n" }) });
    branch.push(inAccess({ "guardrails.yaml": "guardrails: { breakGlass: { users: [ana] } }\n" }));
    const result = await branch.deploy({ today: "2026-11-26", onlyExpired: true });
    expect([result.did, result.refusals]).toEqual([["delete membership/data/ana"], undefined]);
  });

  test("an earlier end, or somebody's last day, takes nothing away", async () => {
    const branch = await deployed(until("2027-11-25"));
    branch.push({ ...until("2026-11-25"), ...leaving("2026-11-25") });
    expect((await branch.deploy({ today: "2026-11-26", onlyExpired: true })).did).toEqual([]);
    expect((await branch.deploy({ today: "2026-11-27" })).did).toEqual([]);
  });
});

describe("kept right", () => {
  test("a push and its revert don't hold up what comes after", async () => {
    const branch = await deployed();
    const before = groups("{ name: data, members: [ana] }", "{ name: web, members: [dana] }");
    branch.push(groups("{ name: data, members: [ana, dana] }", "{ name: web, members: [dana] }"));
    branch.push(before);
    branch.merge(groups("{ name: data, members: [ana] }", "{ name: web, members: [dana, ana] }"));
    const result = await branch.deploy();
    expect([result.did, result.skips]).toEqual([["create membership/web/ana"], []]);
    expect(result.deployed).toContain(branch.head);
  });

  test("an approved change that waits is named once more when a push takes it back", async () => {
    const branch = await deployed();
    const start = branch.head;
    branch.push(groups("{ name: data, members: [ana, dana] }", "{ name: web, members: [dana] }"));
    branch.merge(groups("{ name: data, members: [ana, dana] }", "{ name: web, members: [dana, ana] }"));
    branch.push(Object.fromEntries([...branch.filesAt(start)].filter(([path]) => path === A)));
    const result = await branch.deploy();
    expect([result.did, result.skips]).toEqual([[], [`commit 4 same-files 2: ${A}`]]);
    expect(result.deployed).toContain(branch.head);
    expect((await branch.deploy()).skips).toEqual([]);
  });

  test("so is one of a file and its owners", async () => {
    const branch = await deployed();
    branch.merge({
      ".github/CODEOWNERS": "* @security\n",
      ...groups("{ name: data, members: [ana, dana] }", "{ name: web, members: [dana] }"),
    });
    branch.push({
      ".github/CODEOWNERS": "* @platform\n",
      ...groups("{ name: data, members: [ana] }", "{ name: web, members: [dana] }"),
    });
    const result = await branch.deploy();
    expect([result.did, result.skips]).toEqual([[], [`commit 3 other-owners: .github/CODEOWNERS, ${A}`]]);
    expect(result.deployed).toContain(branch.head);
  });

  test("an approval given afterwards", async () => {
    const branch = await deployed();
    branch.merge(groups("{ name: data, members: [ana, dana] }", "{ name: web, members: [dana] }"), { approved: false });
    expect((await branch.deploy()).did).toEqual([]);
    branch.approve(1);
    expect((await branch.deploy()).did).toEqual(["create membership/data/dana"]);
  });
});

describe("two approved changes whose sum nobody saw", () => {
  const tag = (tags: string) => inAccess({ "accounts.yaml": ACCOUNTS("ml-dev", "ml-prod", tags) });
  const assign = (accounts: string): Edit =>
    inAccess({
      "teams/a/c.yaml": `team: a\nassignments: [{ permissionSet: Reader, groups: [data], accounts: [${accounts}] }]\n`,
    });
  const BY_TAG = assign("{ tag: { env: dev } }");
  const TAGGED = tag(", tags: { env: dev }");
  /** So that the selector matches something by itself. */
  const ONE_TAGGED: Edit = inAccess({
    "accounts.yaml": ACCOUNTS("ml-dev", "ml-prod").replace("ML, vars: { bucket: prod }", "ML, tags: { env: dev }"),
  });
  const BOTH_TAGGED: Edit = inAccess({
    "accounts.yaml": ACCOUNTS("ml-dev", "ml-prod", ", tags: { env: dev }").replace(
      "ML, vars: { bucket: prod }",
      "ML, tags: { env: dev }",
    ),
  });
  const PROD = "create assignment/033333333333/reader/group/data";
  const DEV = "create assignment/022222222222/reader/group/data";

  test("a tag, and a selector that was approved before it", async () => {
    const branch = await deployed(ONE_TAGGED);
    const from = branch.head;
    branch.merge(BOTH_TAGGED);
    branch.merge(BY_TAG, { from });
    expect(await deploys(branch)).toEqual({ did: [], skips: ["commit 5 other-effect: access/teams/a/c.yaml"] });
  });

  test("a selector, and a tag that was approved before it", async () => {
    const branch = await deployed(ONE_TAGGED);
    const from = branch.head;
    branch.merge(BY_TAG);
    branch.merge(BOTH_TAGGED, { from });
    expect(await deploys(branch)).toEqual({ did: [PROD], skips: ["commit 5 other-effect: access/accounts.yaml"] });
  });

  test("approved on a branch that has the other one, both are deployed", async () => {
    const branch = await deployed(ONE_TAGGED);
    branch.merge(BOTH_TAGGED);
    branch.merge(BY_TAG);
    const { did, skips } = await deploys(branch);
    expect([did.toSorted(), skips]).toEqual([[DEV, PROD], []]);
  });

  test("a wider policy, and a member who would have it", async () => {
    const assigned = { ...TAGGED, ...BY_TAG };
    const wider: Edit = { "access/policies/read.json": ALL };
    const joins = groups("{ name: data, members: [ana, dana] }", "{ name: web, members: [dana] }");
    for (const [first, second] of [
      [wider, joins],
      [joins, wider],
    ] as const) {
      const branch = await deployed(assigned);
      const from = branch.head;
      branch.merge(first);
      branch.merge(second, { from });
      const { did, skips } = await deploys(branch);
      expect(did.length).toBe(1);
      expect(skips).toEqual([`commit 5 other-effect: ${Object.keys(second)[0]}`]);
    }
  });

  test("what has nothing to do with one another goes on, on however old a branch", async () => {
    const branch = await deployed();
    const from = branch.head;
    branch.merge(groups("{ name: data, members: [ana, dana] }", "{ name: web, members: [dana] }"));
    branch.merge(inAccess({ "teams/b.yaml": "team: b\ngroups:\n  - { name: fresh, members: [ana] }\n" }), { from });
    const { did, skips } = await deploys(branch);
    expect([did.length, skips]).toEqual([3, []]);
  });
});
