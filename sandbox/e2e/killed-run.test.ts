// What a run that was ended left is mended by the next one, and nothing of it is made twice.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { SMALL_FILES as ONE_STACK_FILES, SMALL_SEED as ONE_STACK_SEED } from "../faults/small-organization.ts";
import { startGitHubServer } from "../github/server.ts";
import { BOT, SECRET, sha } from "../github/test-server.ts";
import { emptyRepository, type RunAttempt } from "../github/world.ts";
import { endDeployAt, locksIn, removeLocks } from "./killed-run.ts";
import { startReconciler } from "./reconciler-process.ts";
import { describeAnew, SMALL_FILES, SMALL_SEED } from "./small-organization.ts";
import { openWorkplace, type Workplace, type WorkplaceOptions, writesAmong } from "./workplace.ts";

/** The example has several things of a kind, in two stacks; the other one has one of each, in one stack: half the processes. */
const EXAMPLE: WorkplaceOptions = {};
const ONE_STACK: WorkplaceOptions = { files: ONE_STACK_FILES, seed: ONE_STACK_SEED };

let workplace: Workplace;
afterEach(() => workplace.close());

/** `access <argv>` as a process of its own. */
function run(argv: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return startReconciler([...argv, "--access", workplace.access], { env: { ...workplace.env, ...env } }).ended;
}

type Changes = readonly { readonly op: string; readonly key: string }[];
const importsIn = (changes: Changes) => changes.filter(({ op }) => op === "import").map(({ key }) => key);

/** Nothing is left to do, the state is as AWS is, and no call of `operation` that AWS acted on was made twice. */
async function expectAllWell(operation: string): Promise<void> {
  const calls = await workplace.callsOf(async () => {
    expect((await workplace.preview()).changes).toEqual([]);
    await workplace.deploy();
  });
  expect(writesAmong(calls)).toEqual([]);
  expect(Object.keys(await workplace.refresh("identity-center"))).toEqual(["same"]);
  const made = workplace.aws.calls.filter((call) => call.operation === operation && call.error === undefined);
  expect(new Set(made.map(({ input }) => JSON.stringify(input))).size).toBe(made.length);
}

// The faults' sample has the other kinds of objects, and the same of SIGTERM.
test.each([
  ["CreateGroup", "group/", ONE_STACK],
  ["CreateRole", "role/", EXAMPLE],
])(
  "after a kill at %s that AWS had acted before, the next deploy takes the object over",
  async (operation, kind, organization) => {
    workplace = await openWorkplace(organization);
    await endDeployAt(workplace, operation);
    removeLocks(workplace);

    const previewed = await workplace.command("preview", "--format", "json");
    expect(previewed.status).toBe(0);
    const imports = importsIn((JSON.parse(previewed.stdout) as { changes: Changes }).changes);
    expect(imports.some((key) => key.startsWith(kind))).toBe(true);

    const { status, stdout } = await workplace.command("deploy", "--first-deploy", "--format", "json");
    expect(status).toBe(0);
    expect(importsIn((JSON.parse(stdout) as { done: Changes }).done)).toEqual(imports);
    await expectAllWell(operation);
  },
);

test("an object whose creation AWS has acted on and the engine saw fail is taken over, since the deploy was on record", async () => {
  workplace = await openWorkplace();
  const { world, calls, faults } = workplace.aws;
  const DisplayName = "data-scientists";
  faults.push({
    operation: "CreateGroup",
    match: { DisplayName },
    error: { name: "InternalServerException", message: "no answer", status: 500 },
  });
  const { push } = calls;
  calls.push = (...added) => {
    // The call's input is there in the next tick.
    process.nextTick(() => {
      const input = added[0]?.input as Readonly<Record<string, string>> | undefined;
      if (input?.DisplayName !== DisplayName || world.groups.some((it) => it.displayName === DisplayName)) return;
      world.groups.push({
        identityStoreId: input.IdentityStoreId ?? "",
        groupId: "0000000000-00000000-0000-4000-8000-000000000001",
        displayName: DisplayName,
        description: input.Description ?? "",
        createdAt: "2026-11-29T10:00:00.000Z",
        updatedAt: "2026-11-29T10:00:00.000Z",
      });
    });
    return push.apply(calls, added);
  };
  expect((await run(["deploy", "--first-deploy"])).status).toBe(3);
  calls.push = push;
  faults.length = 0;

  const { status, stdout } = await workplace.command("deploy", "--format", "json");
  expect([status, importsIn((JSON.parse(stdout) as { done: Changes }).done)]).toEqual([0, ["group/data-scientists"]]);
  await expectAllWell("CreateGroup");
});

test("a lock whose holder is dead is told with the command that releases it, and not released", async () => {
  workplace = await openWorkplace(ONE_STACK);
  await endDeployAt(workplace, "CreateGroup");
  const { status, stdout } = await workplace.command("deploy", "--first-deploy");
  expect(status).toBe(3);
  expect(stdout).toMatch(
    /stack identity-center is locked: by \S+ \(pid \d+\) at \S+; this machine is called \S+ too, and has no process \d+/,
  );
  expect(stdout).toContain("pulumi cancel --yes --stack organization/access/identity-center");
  expect(locksIn(workplace)).toHaveLength(1);
});

test("a damaged lock file is named with the command that releases it, before the first deploy and after it", async () => {
  workplace = await openWorkplace(ONE_STACK);
  const folder = join(workplace.stateFolder, ".pulumi/locks/organization/access/identity-center");
  const file = join(folder, "2b1c.json");
  const deployBeside = async (text: string) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
    const { status, stdout } = await workplace.command("deploy", "--first-deploy");
    expect([status, stdout]).toEqual([
      3,
      expect.stringContaining(
        `stack identity-center is locked: by whom is not known, since the lock file is damaged: ${file}`,
      ),
    ]);
    expect(stdout).toContain("pulumi cancel --yes --stack organization/access/identity-center");
    rmSync(file);
  };
  await deployBeside("");
  await workplace.deploy("--first-deploy");
  workplace.edit("teams/app.yaml", "members: [ana]", "members: []");
  for (const text of ["", "null", "garbage"]) await deployBeside(text);
  await workplace.deploy();
});

test("what an earlier run left half made and AWS doesn't let a deploy read is left out with AWS's reason, and the rest is deployed", async () => {
  workplace = await openWorkplace(ONE_STACK);
  await workplace.deploy("--first-deploy");
  const { faults } = workplace.aws;
  const error = { name: "AccessDeniedException", message: "you may not DescribeGroup" };
  faults.push({ operation: "DescribeGroup", error });
  workplace.edit("teams/app.yaml", "groups:\n", "groups:\n  - { name: new, members: [ana] }\n");
  expect((await workplace.command("deploy")).status).toBe(3);
  workplace.edit("teams/app.yaml", "description: Read, members: [ana]", "description: Read, members: []");
  const { status, stdout, stderr } = await workplace.command("deploy");
  expect(stderr).toContain(
    "an earlier run left group/new of identity-center unfinished, and AWS does not let this one finish it",
  );
  expect(stderr).toContain(error.message);
  expect([status, stdout]).toEqual([1, expect.stringContaining("left out: group/new  [identity-center]")]);
  expect(stdout).toContain("needs group/new, which is left out");
  expect(stdout).toContain("1 done, 0 failed, 2 left out: 0 created, 0 updated, 0 replaced, 1 deleted");
  faults.length = 0;
  await workplace.deploy();
  await expectAllWell("CreateGroup");
});

test("a file in the place of a state that is none is neither deployed into nor in the way of other stacks", async () => {
  workplace = await openWorkplace({ files: SMALL_FILES, seed: SMALL_SEED });
  await workplace.deploy("--first-deploy");
  const center = join(workplace.stateFolder, ".pulumi/stacks/access/identity-center.json");
  const good = readFileSync(`${center}.bak`, "utf8");
  describeAnew(workplace, { group: "Two", role: "Two" });
  writeFileSync(center, "{}");
  const { status, stdout } = await workplace.command("deploy");
  expect([status, stdout]).toEqual([
    3,
    expect.stringContaining(`the state file of stack identity-center is not a state: ${center}`),
  ]);
  expect(stdout).toContain("2 done, 1 failed");
  expect([readFileSync(center, "utf8"), readFileSync(`${center}.bak`, "utf8")]).toEqual(["{}", good]);
});

test("a state that can't be read is its own stack's failure, named with what to put in its place, and the others are deployed", async () => {
  workplace = await openWorkplace({ files: SMALL_FILES, seed: SMALL_SEED });
  await workplace.deploy("--first-deploy");
  const stacks = join(workplace.stateFolder, ".pulumi/stacks/access");
  const center = join(stacks, "identity-center.json");
  const account = join(stacks, "account-222222222222.json");
  const good = readFileSync(account);
  describeAnew(workplace, { group: "Two", role: "Two" });
  writeFileSync(account, good.subarray(0, good.length / 2));
  const cut = await workplace.command("deploy");
  expect([cut.status, cut.stdout]).toEqual([
    3,
    expect.stringContaining(`the state file of stack account-222222222222 is not JSON: ${account}`),
  ]);
  expect(cut.stdout).toContain(`put the last good state in its place: ${account}.bak`);
  expect(cut.stdout).toContain("2 done, 1 failed");
  // As the remedy says.
  copyFileSync(`${account}.bak`, account);
  truncateSync(center);
  describeAnew(workplace, { group: "Three" });
  const empty = await workplace.command("deploy");
  expect([empty.status, empty.stdout]).toEqual([
    3,
    expect.stringContaining(`the state file of stack identity-center is empty: ${center}`),
  ]);
  expect(empty.stdout).toContain("1 done, 1 failed");
  copyFileSync(`${center}.bak`, center);
  writeFileSync(`${center}.attrs`, "");
  expect((await workplace.command("deploy")).stdout).toContain(
    `a file of attributes beside the state is empty: ${center}.attrs`,
  );
  rmSync(`${center}.attrs`);
  expect((await workplace.command("deploy")).status).toBe(0);
  expect(workplace.aws.world.groups.map(({ description }) => description)).toEqual(["Three"]);
});

test("a lock that a run in GitHub Actions left is released once GitHub says that the run has ended", async () => {
  const held = { run: 7, attempt: 1, status: "in_progress" as RunAttempt["status"] };
  const permissions = { contents: "read", actions: "read" } as const;
  const github = await startGitHubServer({
    tokens: { [SECRET]: { login: BOT, kind: "app", permissions } },
    repositories: [{ ...emptyRepository("example", "access"), runAttempts: [held] }],
  });
  onTestFinished(() => github.close());
  workplace = await openWorkplace(ONE_STACK);
  const event = join(workplace.folder, "event.json");
  writeFileSync(event, "{}");
  const inRun = (id: string) => ({
    GITHUB_ACTIONS: "true",
    GITHUB_REPOSITORY: "example/access",
    GITHUB_RUN_ID: id,
    GITHUB_RUN_ATTEMPT: "1",
    GITHUB_SHA: sha("a"),
    GITHUB_REF: "refs/heads/main",
    GITHUB_SERVER_URL: "https://github.example",
    GITHUB_EVENT_PATH: event,
    GITHUB_API_URL: github.url,
    GITHUB_GRAPHQL_URL: github.graphqlUrl,
    GITHUB_TOKEN: SECRET,
  });
  await endDeployAt(workplace, "CreateGroup", { env: inRun("7") });

  expect((await run(["deploy", "--first-deploy"], inRun("8"))).status).toBe(3);
  expect(locksIn(workplace)).toHaveLength(1);

  held.status = "completed";
  // Whoever else has the stack locked, from a machine of the same name, is on no record: then nobody's lock is released.
  const [dead = ""] = locksIn(workplace);
  const another = join(workplace.stateFolder, dirname(dead), "0c2b7f5e-8d1f-4f0a-b1de-5a1f0c9d2e34.json");
  copyFileSync(join(workplace.stateFolder, dead), another);
  const refused = await run(["deploy", "--first-deploy"], inRun("8"));
  expect([refused.status, refused.stdout]).toEqual([3, expect.stringContaining("stack identity-center is locked: by")]);
  expect(locksIn(workplace)).toHaveLength(2);
  rmSync(another);

  const { status, stdout, stderr } = await run(["deploy", "--first-deploy"], inRun("8"));
  expect(`${stdout}${stderr}`).toContain(
    "released the lock of stack identity-center: GitHub says that run 7, attempt 1, which held it, has ended\n",
  );
  expect(status).toBe(0);
  expect(locksIn(workplace)).toEqual([]);
  await expectAllWell("CreateGroup");
  // The run that ended well has removed its own record; those of the others are nobody else's to remove.
  const attempts = readdirSync(join(workplace.stateFolder, "deploys/attempted")).toSorted();
  expect(attempts.map((name) => /Z-(\d+-\d+)-[0-9a-f]{8}\.json$/.exec(name)?.[1])).toEqual(["7-1", "8-1", "8-1"]);
});
