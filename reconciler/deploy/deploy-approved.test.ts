// A deploy of what was approved, on an engine, a branch and a history in memory: what runs, what waits, and what is put on record.
import { expect, test } from "vitest";
import { ATTEMPTED_TAG, DEPLOYED_TAG } from "../approval/deploy-record.ts";
import { desiredStacks } from "../desired/desired-resources.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { type InMemory, type InMemoryEngine, inMemoryEngine } from "../engine/in-memory-engine.ts";
import { FACTS, stateOf } from "../engine/in-memory-state.ts";
import { inMemoryReviews } from "../github/in-memory-reviews.ts";
import { inMemoryHistory } from "../history/in-memory-history.ts";
import { readAccessFrom } from "../model/read-access.ts";
import { TODAY } from "../model/small-world.ts";
import { folderOf, GOOD } from "../validate/small-folder.ts";
import { type ApprovedChoices, deployApproved } from "./deploy-approved.ts";
import { planInMemory, quietContext } from "./in-memory-plan.ts";

type Files = { readonly [path: string]: string };
type Story = {
  /** Oldest first; the first is deployed, unless it is a first deploy. */
  readonly commits: readonly { readonly files: Files; readonly approvedBy?: readonly string[] }[];
  readonly isFirst?: boolean;
  readonly choices?: Partial<ApprovedChoices>;
  /** What the folder at hand has, where that is not the head's. */
  readonly atHand?: Files;
  /** In the place of the engine's own. */
  readonly writeTag?: InMemoryEngine["writeTag"];
} & Pick<InMemory, "refused">;

const DEPLOYED_ON = "2026-11-20";
const idOf = (index: number) => String(index + 1).repeat(40);

async function read(files: Files, day = TODAY) {
  const { desired, diagnostics } = await readAccessFrom(folderOf({ ...GOOD, ...files }), day);
  if (desired === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return desired;
}

async function deploy({ commits, isFirst = false, choices = {}, atHand, refused = {}, writeTag }: Story) {
  const [first, ...later] = commits;
  const head = [first, ...later].at(-1)?.files;
  if (first === undefined || head === undefined) throw new Error("no commit");
  const before = desiredStacks((await read(first.files, DEPLOYED_ON)).access);
  const states = isFirst ? {} : Object.fromEntries(before.map((stack) => [stack.name, stateOf(stack)]));
  const desired = await read(atHand ?? head);
  const engine = inMemoryEngine({ states, refused });
  if (!isFirst) await engine.writeTag("identity-center", DEPLOYED_TAG, `${idOf(0)}@${DEPLOYED_ON}`);
  const line = commits
    .map((it, index) => ({ ...it, id: idOf(index), date: `2026-11-2${index}T10:00:00Z` }))
    .toReversed();
  const approvals = line.flatMap(({ id, approvedBy }) => (approvedBy === undefined ? [] : [[id, approvedBy] as const]));
  const run = {
    reviews: inMemoryReviews({ commits: line.map(({ id }) => id), approvals: Object.fromEntries(approvals) }),
    commit: idOf(commits.length - 1),
  };
  const deploying = {
    engine: writeTag === undefined ? engine : { ...engine, writeTag },
    access: desired.access,
    guardrails: desired.guardrails,
    planned: {
      ...planInMemory(desired, states),
      failures: [],
      refusals: [],
      leftOut: [],
      heldUp: new Map(),
      known: {},
      facts: { ...FACTS, caller: { account: "111122223333" } },
    },
    openHistory: async () => inMemoryHistory(line),
    context: quietContext(),
    startNothing: new AbortController().signal,
  };
  const result = await deployApproved({ run, deploying }, { expect: undefined, onlyExpired: false, ...choices });
  const keys = (changes: readonly { readonly op: string; readonly key: string }[]) =>
    changes.map(({ op, key }) => `${op} ${key}`);
  const tags = await engine.readTags("identity-center");
  return {
    ...result,
    did: keys(result.done),
    out: result.leftOut.map(({ op, key, reason }) => `${op} ${key}: ${reason}`),
    deployed: tags[DEPLOYED_TAG],
    attempted: tags[ATTEMPTED_TAG],
  };
}

const PEOPLE = `users:
  - { userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com }
  - { userName: ben, givenName: Ben, familyName: Okafor, email: ben@example.com }
`;
const data = (members: string, guardrails?: string): Files => ({
  "people.yaml": PEOPLE,
  "teams/a.yaml": `team: a\ngroups: [{ name: data, members: [${members}] }]\n`,
  ...(guardrails === undefined ? {} : { "guardrails.yaml": `guardrails: ${guardrails}\n` }),
});
const ROGUE: Files = { "teams/b.yaml": "team: b\ngroups: [{ name: rogue, members: [ben] }]\n" };
const BASE = { files: data("ana") };
const APPROVED = { approvedBy: ["carla"] };

test("what an approved pull request changed is done, put on record, and told with who approved it", async () => {
  const result = await deploy({ commits: [BASE, { files: data("ana, ben"), ...APPROVED }] });
  expect([result.ended, result.did, result.out]).toEqual(["done", ["create membership/data/ben"], []]);
  expect(result.commits).toEqual([{ commit: idOf(1), pullRequest: 2, approvedBy: ["carla"] }]);
  expect([result.deployed, result.attempted]).toEqual([`${idOf(1)}@${TODAY}`, undefined]);
});

test("what was pushed is left out with what needs it, what was approved after it runs, and the record stays", async () => {
  const pushed = { files: { ...BASE.files, ...ROGUE } };
  const result = await deploy({ commits: [BASE, pushed, { files: { ...data("ana, ben"), ...ROGUE }, ...APPROVED }] });
  const reason = "unreviewed: 222222222222";
  expect([result.ended, result.did]).toEqual(["left-out", ["create membership/data/ben"]]);
  expect(result.out).toEqual([`create group/rogue: ${reason}`, `create membership/rogue/ben: ${reason}`]);
  expect([result.deployed, result.attempted]).toEqual([`${idOf(0)}@${DEPLOYED_ON}`, `${idOf(2)}@${TODAY}`]);
});

test("a change counts as approved only if every commit that touched it was", async () => {
  const commits = [BASE, { files: data("ana, ben") }, { files: data("ana, ben") }, { files: data("ben"), ...APPROVED }];
  const result = await deploy({ commits });
  expect([result.did, result.out]).toEqual([
    ["delete membership/data/ana"],
    ["create membership/data/ben: unreviewed: 222222222222"],
  ]);
});

test("a pull request that nobody approved is pushed for all it matters", async () => {
  const result = await deploy({ commits: [BASE, { files: data("ana, ben"), approvedBy: [] }] });
  expect([result.did, result.out]).toEqual([[], ["create membership/data/ben: unreviewed: 222222222222"]]);
});

test("with the fingerprint of a plan that was looked at, all of it runs and is put on record", async () => {
  const commits = [BASE, { files: data("ana, ben") }];
  const result = await deploy({ commits, choices: { expect: "looked at" } });
  expect([result.ended, result.did, result.deployed]).toEqual([
    "done",
    ["create membership/data/ben"],
    `${idOf(1)}@${TODAY}`,
  ]);
});

test("without a record nothing is approved", async () => {
  const first = await deploy({ commits: [BASE], isFirst: true });
  expect([first.ended, first.did, first.deployed]).toEqual(["left-out", [], undefined]);
  expect(new Set(first.out.map((it) => it.split(": ")[1]))).toEqual(new Set(["unreviewed"]));
});

test("a failed deploy is not put on record, but its attempt is", async () => {
  const refused = { "membership/data/ben": "AccessDenied" };
  const result = await deploy({ commits: [BASE, { files: data("ana, ben"), ...APPROVED }], refused });
  expect([result.ended, result.deployed]).toEqual(["failed", `${idOf(0)}@${DEPLOYED_ON}`]);
  expect(result.attempted).toBe(`${idOf(1)}@${TODAY}`);
});

const LIMITED = (count: number) => `{ removalLimits: { memberships: { count: ${count}, fraction: 1, minimum: 0 } } }`;

test("what a pushed commit allowed doesn't count: an approved removal is refused by the guardrails before it", async () => {
  const commits = [
    { files: data("ana, ben", LIMITED(1)) },
    { files: data("ana, ben", LIMITED(9)) },
    { files: { ...data("", LIMITED(9)) }, ...APPROVED },
  ];
  const result = await deploy({ commits });
  expect([result.ended, result.did, result.left.length]).toEqual(["refused", [], 2]);
  expect(result.refusals?.map(({ message }) => message)).toEqual([
    "2 of 2 memberships would be deleted (limit: 1, and 100 % above 0)",
  ]);
  expect(result.unreviewedGuardrails).toEqual([idOf(1)]);
});

test("what an approved commit allowed does", async () => {
  const commits = [
    { files: data("ana, ben", LIMITED(1)) },
    { files: data("ana, ben", LIMITED(9)), ...APPROVED },
    { files: data("", LIMITED(9)), ...APPROVED },
  ];
  const result = await deploy({ commits });
  expect([result.ended, result.did]).toEqual(["done", ["delete membership/data/ana", "delete membership/data/ben"]]);
});

test("only what a date has ended is done by a run that is for that, whatever was merged besides", async () => {
  const until = (more: string) => data(`{ user: ana, expires: 2026-11-24 }${more}`);
  const commits = [{ files: until("") }, { files: until(", ben"), ...APPROVED }];
  const result = await deploy({ commits, choices: { onlyExpired: true } });
  expect([result.ended, result.did, result.out]).toEqual(["done", ["delete membership/data/ana"], []]);
  expect(result.deployed).toBe(`${idOf(0)}@${DEPLOYED_ON}`);
});

test("files at hand that are not the commit's are refused, and nothing is written", async () => {
  const commits = [BASE, { files: data("ana, ben"), ...APPROVED }];
  await expect(deploy({ commits, atHand: data("ben") })).rejects.toThrow(
    `the access folder differs from commit ${idOf(1)} (in 1 resources)`,
  );
});

test("what is done stays done where it can't be put on record, and that is told", async () => {
  const writeTag = async (_: string, tag: string) => {
    if (tag === DEPLOYED_TAG) throw new OperationError("cannot write the tags of stack identity-center");
  };
  const result = await deploy({ commits: [BASE, { files: data("ana, ben"), ...APPROVED }], writeTag });
  expect([result.ended, result.did]).toEqual(["broken", ["create membership/data/ben"]]);
  expect(result.problem).toEqual({ message: "cannot write the tags of stack identity-center" });
});

test("what only an approved exception allows is told with its reason", async () => {
  const pushed = await deploy({ commits: [BASE, { files: data("ana, ben") }] });
  const digest = pushed.leftOut[0]?.digest;
  const operations = `[{ key: membership/data/ben, operation: create, digest: "${digest}" }]`;
  const exception = `{ exceptions: [{ stack: identity-center, operations: ${operations}, reason: seen, until: 2026-12-31 }] }`;
  const commits = [BASE, { files: data("ana, ben") }, { files: data("ana, ben", exception), ...APPROVED }];
  const { ended, did, excepted } = await deploy({ commits });
  expect([ended, did]).toEqual(["done", ["create membership/data/ben"]]);
  expect(excepted).toEqual([
    { stack: "identity-center", key: "membership/data/ben", reason: "seen", until: "2026-12-31" },
  ]);
});
