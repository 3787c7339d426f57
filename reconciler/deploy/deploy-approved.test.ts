// A deploy of the approved tree, on an engine, a branch and a history in memory: what runs, what is skipped, and what is put on record.
import { expect, test } from "vitest";
import { DEPLOYED_TAG } from "../approval/deploy-record.ts";
import { TODAY } from "../model/small-world.ts";
import { InMemoryBranch } from "./in-memory-approval.ts";
import { type Edit, inAccess } from "./played-histories.ts";

const PEOPLE = `users:
  - { userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com }
  - { userName: ben, givenName: Ben, familyName: Okafor, email: ben@example.com }
`;
const data = (members: string, guardrails?: string): Edit =>
  inAccess({
    "people.yaml": PEOPLE,
    "teams/a.yaml": `team: a\ngroups: [{ name: data, members: [${members}] }]\n`,
    ...(guardrails === undefined ? {} : { "guardrails.yaml": `guardrails: ${guardrails}\n` }),
  });
const ROGUE = inAccess({ "teams/b.yaml": "team: b\ngroups: [{ name: rogue, members: [ben] }]\n" });
const DAY_BEFORE = "2026-11-20";

const deployed = (files: Edit) => new InMemoryBranch(files).begin(DAY_BEFORE);

test("where the whole head was looked at, nothing is kept as found approved: nobody has asked whose approval counts", async () => {
  const branch = await deployed(data("ana"));
  branch.merge(data("ana, ben"));
  const approvals = () => branch.kept.filter((name) => name.startsWith("approved-"));
  const before = approvals();
  await branch.deploy({ expect: "looked at" });
  expect(approvals()).toEqual(before);
});

test("what an approved pull request changed is done, put on record, and told with who approved it", async () => {
  const branch = await deployed(data("ana"));
  const head = branch.merge(data("ana, ben"));
  const result = await branch.deploy();
  expect([result.ended, result.did, result.out]).toEqual(["done", ["create membership/data/ben"], []]);
  expect(result.commits).toEqual([{ commit: head, pullRequest: 1, approvedBy: ["ben"] }]);
  expect([result.deployed, result.attempted]).toEqual([`${head}@${TODAY}`, undefined]);
});

test("what was pushed is skipped, what was approved after it runs, and the record stays", async () => {
  const branch = await deployed(data("ana"));
  const before = branch.head;
  branch.push(ROGUE);
  const head = branch.merge(data("ana, ben"));
  const result = await branch.deploy();
  expect([result.ended, result.did]).toEqual(["done", ["create membership/data/ben"]]);
  expect(result.skips).toEqual(["commit 2 not-approved: access/teams/b.yaml"]);
  // The next run begins at the same commit, and finds the tree that is deployed.
  const [, tree] = /\+([0-9a-f]{32})@/.exec(result.deployed ?? "") ?? [];
  expect([result.deployed, result.attempted]).toEqual([`${before}+${tree}@${TODAY}`, `${head}+${tree}@${TODAY}`]);
  expect((await branch.deploy()).did).toEqual([]);
});

test("a pull request that nobody approved, or whose merge has more in it, is pushed for all it matters", async () => {
  for (const how of [{ approved: false }, { more: ROGUE }]) {
    const branch = await deployed(data("ana"));
    branch.merge(data("ana, ben"), how);
    const result = await branch.deploy();
    expect([result.did, result.skips.length]).toEqual([[], 1]);
  }
});

test("what was pushed is deployed once a pull request has taken it back and another one has brought it again", async () => {
  const branch = await deployed(data("ana"));
  branch.push(data("ana, ben"));
  branch.merge(data("ana"));
  expect(await branch.deploy()).toMatchObject({
    ended: "done",
    did: [],
    skips: [],
    deployed: `${branch.head}@${TODAY}`,
  });
  branch.merge(data("ana, ben"));
  expect((await branch.deploy()).did).toEqual(["create membership/data/ben"]);
});

test("with the fingerprint of a plan that was looked at, all of it runs and is put on record", async () => {
  const branch = await deployed(data("ana"));
  const head = branch.push(data("ana, ben"));
  const result = await branch.deploy({ expect: "looked at" });
  expect(result).toMatchObject({ ended: "done", did: ["create membership/data/ben"], deployed: `${head}@${TODAY}` });
});

test("without a record nothing says where to begin; a first deploy that broke off is continued", async () => {
  await expect(new InMemoryBranch(data("ana")).deploy()).rejects.toThrow("nothing is on record");
  const refused: Record<string, string> = { "membership/data/ana": "AccessDenied" };
  const branch = new InMemoryBranch(data("ana"), { refused });
  expect((await branch.deploy({ expect: "looked at" })).ended).toBe("failed");
  delete refused["membership/data/ana"];
  expect(await branch.deploy()).toMatchObject({
    did: ["create membership/data/ana"],
    deployed: `${branch.head}@${TODAY}`,
  });
  branch.push(data("ana, ben"));
  expect((await branch.deploy()).did).toEqual([]);
});

test("a failed deploy is not put on record, but its attempt is; what it made can be taken back", async () => {
  const refused: Record<string, string> = { "membership/data/ben": "AccessDenied" };
  const branch = new InMemoryBranch(data("ana"), { refused });
  await branch.begin(DAY_BEFORE);
  const before = branch.head;
  const head = branch.merge({ ...data("ana, ben"), ...ROGUE });
  const failed = await branch.deploy();
  expect(failed).toMatchObject({ ended: "failed", deployed: `${before}@${DAY_BEFORE}`, attempted: `${head}@${TODAY}` });
  branch.merge({ ...data("ana"), "access/teams/b.yaml": undefined });
  const result = await branch.deploy();
  expect([result.ended, result.did, result.out]).toEqual([
    "done",
    ["delete group/rogue", "delete membership/rogue/ben"],
    [],
  ]);
});

const LIMITED = (count: number) => `{ removalLimits: { memberships: { count: ${count}, fraction: 1, minimum: 0 } } }`;

test("guardrails count as approved ones have them", async () => {
  const branch = await deployed(data("ana, ben", LIMITED(1)));
  branch.push(data("ana, ben", LIMITED(9)));
  branch.merge(data(""));
  const refused = await branch.deploy();
  expect([refused.ended, refused.did, refused.left.length]).toEqual(["refused", [], 2]);
  branch.merge(data("", LIMITED(1)));
  branch.merge(data("", LIMITED(9)));
  expect((await branch.deploy()).did).toEqual(["delete membership/data/ana", "delete membership/data/ben"]);
});

test("only what a date has ended is done by a run that is for that, whatever was merged besides", async () => {
  const until = (more: string) => data(`{ user: ana, expires: 2026-11-24 }${more}`);
  const branch = await deployed(until(""));
  const before = branch.head;
  branch.merge(until(", ben"));
  const result = await branch.deploy({ onlyExpired: true });
  expect([result.ended, result.did, result.out]).toEqual(["done", ["delete membership/data/ana"], []]);
  expect(result.deployed).toBe(`${before}@${DAY_BEFORE}`);
});

test("such a run writes neither the record nor what it found approved, and the branch's own deploy goes on from it", async () => {
  const ending = "{ user: ana, expires: 2026-11-24 }";
  const branch = await deployed(data(ending));
  const { head, kept } = branch;
  branch.push(ROGUE);
  branch.merge(data(`${ending}, ben`));
  const ended = await branch.deploy({ onlyExpired: true });
  expect(ended.did).toEqual(["delete membership/data/ana"]);
  expect([ended.deployed, ended.attempted, branch.kept]).toEqual([`${head}@${DAY_BEFORE}`, undefined, kept]);
  const next = await branch.deploy();
  expect([next.did, next.out]).toEqual([["create membership/data/ben"], []]);
  expect(branch.kept.length).toBeGreaterThan(kept.length);
});

test("nor does it where nothing else is to be done", async () => {
  const branch = await deployed(data("{ user: ana, expires: 2026-11-24 }"));
  const { head } = branch;
  const ended = await branch.deploy({ onlyExpired: true });
  expect([ended.ended, ended.did, ended.deployed]).toEqual([
    "done",
    ["delete membership/data/ana"],
    `${head}@${DAY_BEFORE}`,
  ]);
  const next = await branch.deploy();
  expect([next.did, next.deployed]).toEqual([[], `${head}@${TODAY}`]);
});

test("what an earlier run found approved is deployed even if the approval is gone from GitHub", async () => {
  const refused: Record<string, string> = { "membership/data/ben": "AccessDenied" };
  const branch = new InMemoryBranch(data("ana"), { refused });
  await branch.begin(DAY_BEFORE);
  branch.merge(data("ana, ben"));
  await branch.deploy();
  delete refused["membership/data/ben"];
  branch.withdrawApprovals();
  expect((await branch.deploy()).did).toEqual(["create membership/data/ben"]);
});

test("what was deployed while something was skipped is not taken for what a hand did", async () => {
  const branch = await deployed(data("ana"));
  branch.push(ROGUE);
  branch.merge(data("ana, ben"));
  expect((await branch.deploy()).did).toEqual(["create membership/data/ben"]);
  branch.forgetFromState("membership/data/ben");
  expect((await branch.deploy()).out).toEqual(["create membership/data/ben: repair-granting"]);
});

const READER = (policies: string, previously = "") =>
  inAccess({
    "people.yaml": PEOPLE,
    "teams/a.yaml": `team: a
groups: [{ name: data${previously}, members: [ana] }]
permissionSets: [{ name: Reader, managedPolicies: [${policies}] }]
assignments: [{ permissionSet: Reader, groups: [data], accounts: [ml-dev] }]
`,
  });
const HELD = "assignment/022222222222/reader/group/data";

test.each([
  ["what it waits for", READER("ReadOnlyAccess"), READER("ReadOnlyAccess, ViewOnlyAccess")],
  ["which name it had before", READER("ReadOnlyAccess", ", previously: old"), READER("ReadOnlyAccess")],
  ["that it had another name before", READER("ReadOnlyAccess"), READER("ReadOnlyAccess", ", previously: old")],
])(
  "what a hand took away is not given again by an approved pull request that only changes %s",
  async (_, before, after) => {
    const branch = await deployed(before);
    branch.forgetFromState(HELD);
    branch.merge(after);
    expect((await branch.deploy()).out).toEqual([`create ${HELD}: repair-granting`]);
  },
);

test("what a hand took away is not given again by an approved rename", async () => {
  const renamed = (members: string) =>
    inAccess({
      "people.yaml": PEOPLE,
      "teams/a.yaml": `team: a\ngroups: [{ name: science, previously: data, members: [${members}] }]\n`,
    });
  const branch = await deployed(data("ana"));
  branch.forgetFromState("membership/data/ana");
  branch.merge(renamed("ana, ben"));
  const result = await branch.deploy();
  expect(result.did).toEqual(["update group/science", "create membership/science/ben"]);
  expect(result.out).toEqual(["create membership/science/ana: repair-granting"]);
  branch.merge(renamed("ben"));
  expect((await branch.deploy()).did).toEqual([]);
  branch.merge(renamed("ana, ben"));
  expect((await branch.deploy()).did).toEqual(["create membership/science/ana"]);
});

test("a branch whose line no longer has what was deployed is refused, until the whole was looked at", async () => {
  const branch = await deployed(data("ana, ben"));
  const before = branch.head;
  branch.push(ROGUE);
  branch.merge(data("ana"));
  expect((await branch.deploy()).did).toEqual(["delete membership/data/ben"]);
  branch.moveTo(before);
  await expect(branch.deploy()).rejects.toThrow("nothing is on record");
  expect((await branch.deploy({ expect: "looked at" })).did).toEqual(["create membership/data/ben"]);
});

test("a record of files that are lost stops everything but a plan that was looked at", async () => {
  const branch = await deployed(data("ana"));
  branch.push(ROGUE);
  branch.merge(data("ana, ben"));
  await branch.deploy();
  branch.loseTrees();
  branch.merge(data("ana"));
  await expect(branch.deploy()).rejects.toThrow(
    /^the record names deploys\/tree-[0-9a-f]{32}\.json, which doesn't exist$/,
  );
  const all = await branch.deploy({ expect: "looked at" });
  expect(all.did).toEqual(expect.arrayContaining(["create group/rogue", "delete membership/data/ben"]));
});

test("a run that finds another one's record leaves it as it is", async () => {
  const branch = await deployed(data("ana"));
  branch.merge(data("ana, ben"));
  const other = `${"f".repeat(40)}@2026-11-25`;
  const result = await branch.deploy({
    meanwhile: (engine) => engine.writeTag("identity-center", DEPLOYED_TAG, other),
  });
  expect(result).toMatchObject({ ended: "broken", did: ["create membership/data/ben"], deployed: other });
  expect(result.problem?.message).toBe("another run has recorded a deploy since this one began");
});

test("where no files on record are valid any more nothing is done that nobody looked at", async () => {
  const branch = await deployed(data("ana"));
  const broken = branch.push({ "access/teams/a.yaml": "team: [" });
  branch.merge(data("ana, ben"));
  await branch.engine.writeTag("identity-center", DEPLOYED_TAG, `${broken}@${DAY_BEFORE}`);
  await expect(branch.deploy()).rejects.toThrow(/^no files on record are valid today/);
  expect((await branch.deploy({ expect: "looked at" })).did).toEqual(["create membership/data/ben"]);
});
