// A deploy from its files to its result, on an engine, a branch and an AWS in memory.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { DEPLOYED_TAG } from "../approval/deploy-record.ts";
import { desiredStacks, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { type InMemory, inMemoryEngine } from "../engine/in-memory-engine.ts";
import { FACTS, stateOf } from "../engine/in-memory-state.ts";
import { inMemoryReviews } from "../github/in-memory-reviews.ts";
import { readAccessFrom } from "../guardrails/read-access.ts";
import { inMemoryMerges } from "../history/in-memory-merges.ts";
import { type Answers, inMemoryAws } from "../live/in-memory-aws.ts";
import { TODAY } from "../model/small-world.ts";
import { folderOf, GOOD } from "../validate/small-folder.ts";
import { approvedFiles } from "./approved-files.ts";
import { readFiles } from "./in-memory-approval.ts";
import { BY_HAND, quietContext } from "./in-memory-plan.ts";
import { inAccess } from "./played-histories.ts";
import { type DeployChoices, type DeployPorts, runDeploy } from "./run-deploy.ts";

type Files = { readonly [path: string]: string };
const data = (members: string, guardrails = "{}"): Files => ({
  "people.yaml": `users:
  - { userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com }
  - { userName: ben, givenName: Ben, familyName: Okafor, email: ben@example.com }
`,
  "teams/a.yaml": `team: a\ngroups: [{ name: data, members: [${members}] }]\n`,
  "guardrails.yaml": `guardrails: ${guardrails}\n`,
});
const BEFORE = data("ana");
const AFTER = data("ana, ben");
/** What deletes the one membership that there is, and may not. */
const REFUSED = data("", "{ removalLimits: { memberships: { count: 0, fraction: 1, minimum: 0 } } }");
const INVALID = { ...AFTER, "organization.yaml": "organization: 7\n" };

const MANAGEMENT = "111122223333";
const ANSWERS: Answers = {
  GetCallerIdentityCommand: { Account: MANAGEMENT, Arn: `arn:aws:sts::${MANAGEMENT}:assumed-role/deploy/run` },
  ListInstancesCommand: {
    Instances: [{ InstanceArn: FACTS.instance.arn, IdentityStoreId: FACTS.instance.identityStoreId }],
  },
  ListAccountsCommand: { Accounts: [MANAGEMENT, "022222222222"].map((Id) => ({ Id, State: "ACTIVE" })) },
  ListRootsCommand: () => {
    throw Object.assign(new Error("not allowed"), { name: "AccessDeniedException" });
  },
  ListUsersCommand: { Users: [] },
  ListGroupsCommand: { Groups: [] },
  ListPermissionSetsCommand: { PermissionSets: [] },
  ListGroupMembershipsCommand: { GroupMemberships: [] },
};

let aws = inMemoryAws({});
let folder = "";
beforeEach(async () => {
  aws.restore();
  aws = inMemoryAws(ANSWERS);
  folder = await mkdtemp(join(tmpdir(), "run-deploy-"));
  vi.stubEnv("AWS_ACCESS_KEY_ID", "none");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "none");
});
afterEach(async () => {
  aws.restore();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const idOf = (index: number) => String(index + 1).repeat(40);

type Story = {
  /** Deployed before; undefined: the backend has no stack. */
  readonly before?: Files | undefined;
  readonly after?: Files;
  readonly choices?: Partial<DeployChoices>;
  /** What stands in for the engine's, GitHub's or git's own. */
  readonly ports?: Partial<DeployPorts>;
  /** Commit `1` is on record as deployed. */
  readonly isRecorded?: boolean;
} & Pick<InMemory, "beforeDeploy">;

/** Deploys `after`, which commit `2` has: `ben` has approved it, and commit `1` below it has `before`. */
async function deploy(story: Story = {}) {
  const { after = AFTER, choices, ports, isRecorded = true, beforeDeploy } = story;
  const before = "before" in story ? story.before : BEFORE;
  for (const [path, text] of Object.entries({ ...GOOD, ...after })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const { desired } = await readAccessFrom(folderOf({ ...GOOD, ...before }), TODAY);
  if (desired === undefined) throw new Error("what is deployed is not valid");
  const stacks = before === undefined ? [] : desiredStacks(desired.access);
  const states = Object.fromEntries(stacks.map((stack) => [stack.name, stateOf(stack)]));
  const engine = inMemoryEngine({ states, ...(beforeDeploy === undefined ? {} : { beforeDeploy }) });
  if (isRecorded) await engine.writeTag(IDENTITY_CENTER_STACK, DEPLOYED_TAG, `${idOf(0)}@${TODAY}`);
  const gitFiles = (files: Files = {}) =>
    new Map([
      [".github/CODEOWNERS", "* @platform"],
      ...(Object.entries(inAccess({ ...GOOD, ...files })) as [string, string][]),
    ]);
  const merges = inMemoryMerges(
    new Map([
      [idOf(0), { parents: [], files: gitFiles(before) }],
      [idOf(1), { parents: [idOf(0)], files: gitFiles(after) }],
    ]),
  );
  const reviews = inMemoryReviews({ commits: [idOf(1), idOf(0)], approvals: { [idOf(1)]: ["ben"] } });
  let open = 0;
  let said = "";
  const stderr = (text: string) => {
    said += text;
  };
  const run = await runDeploy(
    { ...quietContext(), cwd: folder, accessDir: folder, stderr },
    { ...BY_HAND, ...choices },
    {
      openEngine: async () => {
        open += 1;
        return {
          ...engine,
          close: async () => {
            open -= 1;
          },
        };
      },
      openApprovedRun: async () => ({ reviews, commit: idOf(1) }),
      readApproved: async (run, record, { today }, asked) => {
        const files = await approvedFiles({ run, readFiles, merges, folder: undefined, today }, record, asked);
        if (files === undefined) throw new OperationError("nothing is on record");
        return files;
      },
      ...ports,
    },
  );
  return {
    ...run,
    ...run.result,
    reviews,
    did: run.result.done.map(({ op, key }) => `${op} ${key}`),
    said,
    deploys: engine.deploys,
    isClosed: open === 0,
  };
}
const ADDED = ["create membership/data/ben"];
const APPROVED = { approvedOnly: true };

test("what is planned is done, and is to be logged by the plan's fingerprint", async () => {
  const { ended, did, toLog, isClosed } = await deploy();
  expect([ended, did, isClosed]).toEqual(["done", ADDED, true]);
  expect(toLog).toEqual({ fingerprint: expect.stringMatching(/^[0-9a-f]{16,}$/), region: "eu-central-1" });
});

test("a deploy with nothing to do has nothing to log", async () => {
  const { ended, did, toLog } = await deploy({ after: BEFORE });
  expect([ended, did, toLog]).toEqual(["done", [], undefined]);
});

test("what AWS doesn't tell is said before anything is done", async () => {
  const { said, ended } = await deploy();
  expect(said).toContain("not allowed");
  expect(ended).toBe("done");
});

test("only the plan that was looked at is carried out", async () => {
  const { toLog } = await deploy();
  const other = await deploy({ choices: { expect: "of another plan" } });
  expect(other).toMatchObject({
    ended: "broken",
    did: [],
    deploys: [],
    isClosed: true,
    problem: {
      message: `the plan is not the expected one: its fingerprint is ${toLog?.fingerprint}`,
      remedy: "look at the preview again, and pass the fingerprint that it prints to --expect",
    },
  });
  expect((await deploy({ choices: { expect: toLog?.fingerprint } })).did).toEqual(ADDED);
});

test("a backend without the organization's stack is refused, unless it is the very first deploy", async () => {
  const refused = await deploy({ before: undefined });
  expect(refused).toMatchObject({
    ended: "broken",
    did: [],
    deploys: [],
    problem: {
      message: "the backend has no stack identity-center",
      remedy: "check PULUMI_BACKEND_URL; for the very first deploy of an organization add --first-deploy",
    },
  });
  const first = await deploy({ before: undefined, choices: { firstDeploy: true } });
  expect([first.ended, first.did]).toEqual(["done", expect.arrayContaining(ADDED)]);
});

test("what a guardrail forbids is refused with why, and none of it is done", async () => {
  const { ended, left, refusals, said, toLog, deploys } = await deploy({ after: REFUSED });
  expect([ended, deploys, toLog]).toEqual(["refused", [], undefined]);
  expect(left.map(({ op, key }) => `${op} ${key}`)).toEqual(["delete membership/data/ana"]);
  expect(refusals?.map(({ message }) => message)).toEqual([
    "1 of 1 memberships would be deleted (limit: 0, and 100 % above 0)",
  ]);
  expect(said).toContain("1 of 1 memberships would be deleted");
});

test("a refused plan is told as such, whatever plan was expected", async () => {
  const { ended } = await deploy({ after: REFUSED, choices: { expect: "of another plan" } });
  expect(ended).toBe("refused");
});

test("where only ended access is taken away, what else is forbidden is not shown as this run's", async () => {
  const { ended, did, said, refusals } = await deploy({ after: REFUSED, choices: { onlyExpired: true } });
  expect([ended, did, refusals]).toEqual(["done", [], undefined]);
  expect(said).not.toContain("would be deleted");
  expect(said).toContain("also planned, and left to the branch's own deploy: 1, which would be refused: 1 reason");
});

test("but a plan that isn't the expected one, and a missing record, are refused there too", async () => {
  const choices = { onlyExpired: true };
  const other = await deploy({ after: REFUSED, choices: { ...choices, expect: "of another plan" } });
  expect(other.problem?.message).toContain("the plan is not the expected one");
  const missing = await deploy({ before: undefined, choices });
  expect(missing.problem?.message).toBe("nothing is on record");
});

test("shortly before the job or its credentials end nothing is started, and all is left for the next run", async () => {
  const late = await deploy({ choices: { timeLimit: 1 } });
  expect([late.ended, late.did, late.left.length, late.deploys]).toEqual(["time-up", [], 1, []]);
  vi.stubEnv("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z");
  const expired = await deploy({ choices: { timeLimit: 600 } });
  expect([expired.ended, expired.deploys]).toEqual(["time-up", []]);
});

test("without --approved-only GitHub isn't asked", async () => {
  const openApprovedRun = () => Promise.reject(new OperationError("GitHub is down"));
  expect((await deploy({ ports: { openApprovedRun } })).ended).toBe("done");
  expect((await deploy({ ports: { openApprovedRun }, choices: APPROVED })).problem).toEqual({
    message: "GitHub is down",
  });
});

test("a commit that the branch has moved on from is left to the newer one's run", async () => {
  const { result, deploys } = await deploy({ ports: { openApprovedRun: async () => undefined }, choices: APPROVED });
  expect(result).toEqual({ ended: "superseded", done: [], failed: [], left: [], leftOut: [] });
  expect(deploys).toEqual([]);
});

test("a run for what has ended says that it did nothing where the branch has moved on, since dates may be later there", async () => {
  const choices = { onlyExpired: true };
  const { ended, problem, deploys } = await deploy({ ports: { openApprovedRun: async () => undefined }, choices });
  expect([ended, deploys]).toEqual(["broken", []]);
  expect(problem).toEqual({
    message: "the branch has a newer commit than this run's, and so perhaps later dates: nothing was taken away",
    remedy: "start the workflow again",
  });
});

const TOLD = [{ commit: idOf(1), pullRequest: 2, approvedBy: ["ben"] }];

test("what was approved is done, and told with the commits that it came by", async () => {
  const { ended, did, commit, commits, toLog } = await deploy({ choices: APPROVED });
  expect([ended, did, commit, commits]).toEqual(["done", ADDED, idOf(1), TOLD]);
  expect(toLog?.region).toBe("eu-central-1");
});

test("files that are not valid are told to those whose merge it is", async () => {
  const { ended, commit, commits, sourceOf, isClosed } = await deploy({ after: INVALID, choices: APPROVED });
  expect([ended, commit, commits, isClosed]).toEqual(["invalid", idOf(1), TOLD, true]);
  expect(sourceOf).toBeDefined();
});

test("so is what keeps a run from its end", async () => {
  const { ended, problem, commits } = await deploy({ choices: { ...APPROVED, expect: "of another plan" } });
  expect([ended, problem?.message, commits]).toEqual(["broken", expect.stringContaining("fingerprint"), TOLD]);
});

const OWN = [{ commit: idOf(1), pullRequest: 2, approvedBy: [] }];

test("where nothing says what is deployed, the run's own commit is told", async () => {
  const unrecorded = await deploy({ choices: APPROVED, isRecorded: false });
  expect([unrecorded.problem?.message, unrecorded.commits]).toEqual(["nothing is on record", OWN]);
  const openEngine = () => Promise.reject(new OperationError("the bucket can't be read"));
  const unread = await deploy({ choices: APPROVED, ports: { openEngine } });
  expect([unread.problem?.message, unread.commits]).toEqual(["the bucket can't be read", OWN]);
});

test.each([
  ["GitHub's failure", new OperationError("GitHub: 502", "try again"), { message: "GitHub: 502", remedy: "try again" }],
  ["a bug", new TypeError("x is undefined"), { message: "a bug in the reconciler: x is undefined" }],
])("%s while its pull request is asked for is told beside the run's own problem", async (_, error, problem) => {
  const { reviews } = await deploy();
  const mergedOf = () => Promise.reject(error);
  const openApprovedRun = async () => ({ reviews: { ...reviews, mergedOf }, commit: idOf(1) });
  const openEngine = () => Promise.reject(new OperationError("no CLI"));
  const { result } = await deploy({ choices: APPROVED, ports: { openApprovedRun, openEngine } });
  expect(result).toMatchObject({
    ended: "broken",
    commit: idOf(1),
    problem: { message: "no CLI" },
    furtherProblems: [problem],
  });
  expect("commits" in result).toBe(false);
});

test("a pull request that only ever held the commit, and was merged by another, is not told of its end", async () => {
  const { reviews } = await deploy();
  const mergedOf = async () => [
    { number: 2, mergeCommit: idOf(1) },
    { number: 9, mergeCommit: idOf(0) },
  ];
  const openApprovedRun = async () => ({ reviews: { ...reviews, mergedOf }, commit: idOf(1) });
  const openEngine = () => Promise.reject(new OperationError("no CLI"));
  const { result } = await deploy({ choices: APPROVED, ports: { openApprovedRun, openEngine } });
  expect(result.commits).toEqual([{ commit: idOf(1), pullRequest: 2, approvedBy: [] }]);
});
