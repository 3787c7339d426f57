// A deploy of the approved tree, on an engine, a branch and a history in memory: what runs, what is skipped, and what is put on record.
import { expect, test } from "vitest";
import { TODAY } from "../model/small-world.ts";
import { type Edit, InMemoryBranch, inAccess } from "./in-memory-approval.ts";

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
  expect(result.deployed).toBe(`${before}@${DAY_BEFORE}`);
  expect(result.attempted).toMatch(new RegExp(`^${head}\\+[0-9a-f]{32}@${TODAY}$`));
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
