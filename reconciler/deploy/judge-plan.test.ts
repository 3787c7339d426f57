// Which of the planned changes may run, by the commits since what is deployed; on a branch and a history in memory.
import { expect, test } from "vitest";
import type { Deployed } from "../approval/deploy-record.ts";
import { desiredStacks } from "../desired/desired-resources.ts";
import { FACTS, stateOf } from "../engine/in-memory-state.ts";
import { inMemoryReviews } from "../github/in-memory-reviews.ts";
import { type InMemoryCommit, inMemoryHistory } from "../history/in-memory-history.ts";
import { readAccessFrom } from "../model/read-access.ts";
import { TODAY } from "../model/small-world.ts";
import { folderOf, GOOD } from "../validate/small-folder.ts";
import { planInMemory } from "./in-memory-plan.ts";
import { judgePlan } from "./judge-plan.ts";

type Files = { readonly [path: string]: string };
type Commit = { readonly files: Files; readonly isApproved?: boolean };
type Story = {
  /** Oldest first; the last one is deployed now. */
  readonly commits: readonly Commit[];
  /** What the states hold, where that is not what the first commit wants. */
  readonly held?: Files;
  /** Ids; by default the first commit is deployed. */
  readonly deployed?: string | undefined;
  readonly attempted?: readonly string[];
  /** A commit that git still has, and the branch no longer. */
  readonly lost?: InMemoryCommit;
  readonly externalIds?: ReadonlyMap<string, string>;
};

const idOf = (index: number) => String(index + 1).repeat(40);
const onDay = (commit: string): Deployed => ({ commit, day: "2026-11-20" });

async function read(files: Files) {
  const { desired, diagnostics } = await readAccessFrom(folderOf({ ...GOOD, ...files }), TODAY);
  if (desired === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return desired;
}

async function judge({ attempted = [], externalIds = new Map(), lost, ...story }: Story) {
  const { commits } = story;
  const deployed = "deployed" in story ? story.deployed : idOf(0);
  const desired = await read(commits.at(-1)?.files ?? {});
  const held = desiredStacks((await read(story.held ?? commits[0]?.files ?? {})).access);
  const states = Object.fromEntries(held.map((stack) => [stack.name, stateOf(stack)]));
  const line = commits
    .map(({ files, isApproved }, index) => ({
      files,
      isApproved,
      id: idOf(index),
      date: `2026-11-2${index}T10:00:00Z`,
    }))
    .toReversed();
  const approvals = line.filter(({ isApproved }) => isApproved === true).map(({ id }) => [id, ["carla"]] as const);
  const reviews = inMemoryReviews({ commits: line.map(({ id }) => id), approvals: Object.fromEntries(approvals) });
  const judged = await judgePlan(
    { reviews, commit: idOf(commits.length - 1) },
    { deployed: deployed === undefined ? undefined : onDay(deployed), attempted: attempted.map(onDay) },
    {
      ...desired,
      planned: { ...planInMemory(desired, states), facts: { ...FACTS, externalIds } },
      openHistory: async () => inMemoryHistory([...line, ...(lost === undefined ? [] : [lost])]),
      context: { today: TODAY },
    },
  );
  return {
    ...judged,
    classes: judged.changes.map(({ change, class: kind }) => `${change.op} ${change.key}: ${kind}`),
    digests: judged.changes.map(({ digest }) => digest),
    since: judged.commits.map(({ commit }) => commit),
  };
}

const PEOPLE = `users:
  - { userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com }
  - { userName: ben, givenName: Ben, familyName: Okafor, email: ben@example.com }
`;
const data = (members: string, guardrails = "{}"): Files => ({
  "people.yaml": PEOPLE,
  "teams/a.yaml": `team: a\ngroups: [{ name: data, members: [${members}] }]\n`,
  "guardrails.yaml": `guardrails: ${guardrails}\n`,
});
const BASE: Commit = { files: data("ana") };
const approved = (files: Files): Commit => ({ files, isApproved: true });
const LIMITED = (count: number) => `{ removalLimits: { memberships: { count: ${count}, fraction: 1, minimum: 0 } } }`;

test("the commits since the deployed one say what is reviewed, and are told with the newest first", async () => {
  const { classes, since, excepted } = await judge({ commits: [BASE, { files: data("") }, approved(data("ben"))] });
  expect(classes).toEqual(["delete membership/data/ana: unreviewed", "create membership/data/ben: reviewed"]);
  expect([since, excepted]).toEqual([[idOf(2), idOf(1)], []]);
});

test("with no deploy on record nothing is reviewed, and the head's guardrails count", async () => {
  const commits = [{ files: data("ana", LIMITED(1)) }, { files: data("ana, ben", LIMITED(9)) }];
  const { classes, since, reviewed } = await judge({ commits, deployed: undefined });
  expect([classes, since]).toEqual([["create membership/data/ben: unreviewed"], []]);
  expect([reviewed.guardrails.removalLimits.memberships.count, reviewed.unapproved]).toEqual([9, []]);
});

test("nor is anything where the head doesn't descend from the deployed commit", async () => {
  const lost = { id: "f".repeat(40), date: "2026-11-19T10:00:00Z", files: data("ana", LIMITED(1)) };
  const commits = [BASE, approved(data("ana, ben", LIMITED(9)))];
  const { classes, since, reviewed } = await judge({ commits, lost, deployed: lost.id });
  expect([classes, since]).toEqual([["create membership/data/ben: unreviewed"], []]);
  expect([reviewed.guardrails.removalLimits.memberships.count, reviewed.unapproved]).toEqual([9, []]);
});

test("what the state has lost of the deployed commit itself is given again by nobody's review", async () => {
  const { classes, since } = await judge({ commits: [{ files: data("ana, ben") }], held: data("ana") });
  expect([classes, since]).toEqual([["create membership/data/ben: repair-granting"], []]);
});

test("what a date has ended since the deploy of the same commit is dated", async () => {
  const files = data("{ user: ana, expires: 2026-11-24 }, ben");
  const { classes } = await judge({ commits: [{ files }], held: data("ana, ben") });
  expect(classes).toEqual(["delete membership/data/ana: dated"]);
});

test("what a failed deploy has made already starts from that deploy's commit", async () => {
  const commits = [BASE, { files: data("ana, ben") }, approved(data("ana"))];
  const story = { commits, held: data("ana, ben") };
  const { classes, since } = await judge({ ...story, attempted: [idOf(1)] });
  expect([classes, since]).toEqual([["delete membership/data/ben: reviewed"], [idOf(2), idOf(1)]]);
  expect((await judge(story)).classes).toEqual(["delete membership/data/ben: repair-narrowing"]);
});

test("what an attempt began is judged where nothing was ever deployed, too", async () => {
  const commits = [BASE, approved(data("ana, ben"))];
  const { classes, since } = await judge({ commits, deployed: undefined, attempted: [idOf(0)] });
  expect([classes, since]).toEqual([["create membership/data/ben: reviewed"], []]);
});

test("what a commit that nobody approved allowed doesn't count", async () => {
  const commits = [
    { files: data("ana", LIMITED(1)) },
    { files: data("ana", LIMITED(9)) },
    approved(data("", LIMITED(9))),
  ];
  const { reviewed } = await judge({ commits });
  expect([reviewed.guardrails.removalLimits.memberships.count, reviewed.unapproved]).toEqual([1, [idOf(1)]]);
});

const OTHER = `{ key: group/other, operation: delete, digest: "${"0".repeat(64)}" }`;
/** An exception in which everything is right but for what is given. */
const exception = (
  digest: string,
  { stack = "identity-center", key = "membership/data/ben", operation = "create" } = {},
) =>
  `{ exceptions: [{ stack: ${stack}, operations: [{ key: ${key}, operation: ${operation}, digest: "${digest}" }, ${OTHER}], reason: seen by hand, until: 2026-12-31 }] }`;

test("an exception that names an unreviewed operation exactly, and was approved, allows it", async () => {
  const pushed: Commit = { files: data("ana, ben") };
  const { digests } = await judge({ commits: [BASE, pushed] });
  const [digest = ""] = digests;
  const named = data("ana, ben", exception(digest));
  const excepted = await judge({ commits: [BASE, pushed, approved(named)] });
  expect(excepted.classes).toEqual(["create membership/data/ben: excepted"]);
  expect(excepted.excepted).toEqual([
    { stack: "identity-center", key: "membership/data/ben", reason: "seen by hand", until: "2026-12-31" },
  ]);
  const unapproved = await judge({ commits: [BASE, pushed, { files: named }] });
  expect([unapproved.classes, unapproved.excepted]).toEqual([["create membership/data/ben: unreviewed"], []]);
});

test.each<[string, { stack?: string; key?: string; operation?: string; digest?: string }]>([
  ["another stack", { stack: "account-022222222222" }],
  ["another key", { key: "membership/data/ana" }],
  ["another operation", { operation: "update" }],
  ["another digest", { digest: "0".repeat(64) }],
])("one that names %s doesn't", async (_, { digest, ...other }) => {
  const pushed: Commit = { files: data("ana, ben") };
  const { digests } = await judge({ commits: [BASE, pushed] });
  const named = approved(data("ana, ben", exception(digest ?? digests[0] ?? "", other)));
  expect((await judge({ commits: [BASE, pushed, named] })).classes).toEqual(["create membership/data/ben: unreviewed"]);
});

test("what was reviewed anyway needs no exception", async () => {
  const added = approved(data("ana, ben"));
  const { digests } = await judge({ commits: [BASE, added] });
  const named = approved(data("ana, ben", exception(digests[0] ?? "")));
  const { classes, excepted } = await judge({ commits: [BASE, added, named] });
  expect([classes, excepted]).toEqual([["create membership/data/ben: reviewed"], []]);
});

test("a commit whose files are not valid explains nothing that came with it", async () => {
  const broken: Commit = { files: { ...data("ana, ben"), "organization.yaml": "organization: 7\n" } };
  const explained = await judge({ commits: [BASE, broken, approved(data("ana, ben"))] });
  expect(explained.classes).toEqual(["create membership/data/ben: unreviewed"]);
  const fromBroken = await judge({ commits: [broken, approved(data("ana, ben"))], held: data("ana") });
  expect(fromBroken.classes).toEqual(["create membership/data/ben: unreviewed"]);
});

test("what is taken from somebody of the identity provider was given to whoever had the name then", async () => {
  const team = (members: string): Files => ({
    "teams/a.yaml": `team: a\nexternal: { users: [Kim] }\ngroups: [{ name: data, members: [${members}] }]\n`,
  });
  const commits = [{ files: team("Kim") }, approved(team(""))];
  const { classes } = await judge({ commits, externalIds: new Map([["user/kim", "another Kim's id"]]) });
  expect(classes).toEqual(["delete membership/data/kim: reviewed"]);
});

test("files at hand that are not the commit's are refused, also where the commit has none", async () => {
  const desired = await read(data("ana, ben"));
  const against = (files: Files | undefined) =>
    judgePlan(
      { reviews: inMemoryReviews({ commits: [idOf(0)], approvals: {} }), commit: idOf(0) },
      { deployed: undefined, attempted: [] },
      {
        ...desired,
        planned: { ...planInMemory(desired, {}), facts: FACTS },
        openHistory: async () => inMemoryHistory([{ id: idOf(0), date: "2026-11-20T10:00:00Z", files }]),
        context: { today: TODAY },
      },
    );
  await expect(against(BASE.files)).rejects.toMatchObject({
    message: `the access folder differs from commit ${idOf(0)} (in 1 resources)`,
    remedy: "check out the commit that the run is for",
  });
  // Two people, the group and its two members.
  await expect(against(undefined)).rejects.toThrow("(in 5 resources)");
});
