// What keeps a deploy from its end after it has changed something, as a process of its own: a lock, a bug, a log, a full disk, a signal.
// Each test goes on from where the one before ended.
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type RunChoices, runToEnd } from "./ended-run.ts";
import { describeAnew, SMALL_FILES, SMALL_SEED, TEAM_FILE } from "./small-organization.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ files: SMALL_FILES, seed: SMALL_SEED });
  expect(await workplace.outside("deploy", "--first-deploy")).toMatchObject({ status: 0 });
});
afterAll(() => workplace.close());

const deploy = (argv: readonly string[] = [], choices: RunChoices = {}) =>
  runToEnd(workplace, ["deploy", ...argv], choices);

test("a lock that another run holds is no other stack's failure", async () => {
  const locks = join(workplace.stateFolder, ".pulumi/locks/organization/access/identity-center");
  mkdirSync(locks, { recursive: true });
  const lock = { pid: 7, username: "ana", hostname: "host", timestamp: "2026-11-26T20:02:13Z" };
  writeFileSync(join(locks, "f0f0f0f0-0000-4000-8000-000000000000.json"), JSON.stringify(lock));
  describeAnew(workplace, { group: "Two", role: "Two" });
  const run = await deploy();
  rmSync(locks, { recursive: true });
  expect(run).toMatchInlineSnapshot(`
    {
      "json": {
        "done": [
          "update role/worker [account-222222222222]",
          "update role/worker [account-333333333333]",
        ],
        "ended": "failed",
        "failed": [
          {
            "message": "stack identity-center is locked: by ana@host (pid 7) at 2026-11-26T20:02:13Z
    remedy: wait for that run to end; only if it is no longer running, release the lock, with the PULUMI_BACKEND_URL of this run: pulumi cancel --yes --stack organization/access/identity-center",
            "stack": "identity-center",
          },
        ],
        "left": [
          "update group/readers [identity-center]",
        ],
      },
      "log": "same",
      "markdown": "### ⛔ Deployed in part: something failed

    **<code>2 done, 1 failed, 1 left for the next run&#58; 0 created, 2 updated, 0 replaced, 0 deleted</code>**

    | what was done to whom |
    | --- |
    | role <code>worker</code> in <code>dev</code> is changed |
    | role <code>worker</code> in <code>prod</code> is changed |

    | failed | stack | declared at | reason |
    | --- | --- | --- | --- |
    | <code>the stack</code> | <code>identity-center</code> |  | <code>stack identity-center is locked&#58; by ana&#64;host &#40;pid 7&#41; at 2026-11-26T20&#58;02&#58;13Z</code><br><code>remedy&#58; wait for that run to end&#59; only if it is no longer running, release the lock, with the PULUMI&#95;BACKEND&#95;URL of this run&#58; pulumi cancel --yes --stack organization/access/identity-center</code> |

    | left for the next run | resource | stack |
    | --- | --- | --- |
    | update | <code>group/readers</code> | <code>identity-center</code> |

    <details><summary>Done, resource by resource</summary>

    | operation | resource | stack |
    | --- | --- | --- |
    | update | <code>role/worker</code> | <code>account-222222222222 &#40;dev&#41;</code> |
    | update | <code>role/worker</code> | <code>account-333333333333 &#40;prod&#41;</code> |

    </details>
    ",
      "status": 3,
      "stderr": "",
      "stdout": "failed: identity-center
      stack identity-center is locked: by ana@host (pid 7) at 2026-11-26T20:02:13Z
      remedy: wait for that run to end; only if it is no longer running, release the lock, with the PULUMI_BACKEND_URL of this run: pulumi cancel --yes --stack organization/access/identity-center
    left: update group/readers  [identity-center]
    2 done, 1 failed, 1 left for the next run: 0 created, 2 updated, 0 replaced, 0 deleted
    ",
    }
  `);
});
test.each(["sync", "async", "floating"])(
  "a bug of the program, %s: its stack trace once, on stderr alone",
  async (BUG) => {
    describeAnew(workplace, { role: BUG });
    const { stderr, ...run } = await deploy([], {
      env: { BUG, NODE_OPTIONS: `--import=${join(import.meta.dirname, "throwing-program.ts")}` },
    });
    expect(stderr.split("\n").filter((line) => !line.startsWith("    at "))).toEqual([
      "Error: the program broke",
      "error: a bug in the reconciler, whose stack trace the run's log shows",
      "  remedy: report it with the stack trace",
      "",
    ]);
    expect(stderr.match(/registerResources/g)).toHaveLength(1);
    const problem = {
      message: "a bug in the reconciler, whose stack trace the run's log shows",
      remedy: "report it with the stack trace",
    };
    const done = ["update role/worker [account-222222222222]", "update role/worker [account-333333333333]"];
    expect(run).toMatchObject({ status: 3, log: "same" });
    expect(run.json).toEqual({ ended: "broken", done, left: ["update group/readers [identity-center]"], problem });
    expect(run.stdout).toBe(`left: update group/readers  [identity-center]
ended early: ${problem.message}; remedy: ${problem.remedy}
2 done, 0 failed, 1 left for the next run: 0 created, 2 updated, 0 replaced, 0 deleted
`);
  },
);
test("a log that can't be written doesn't make a good deploy a bad one, but is told", async () => {
  const logs = join(workplace.stateFolder, "deploys");
  // While it runs: a record that can't be written before the first change keeps the deploy from beginning.
  workplace.aws.faults.push({
    operation: "UpdateGroup",
    times: 1,
    struck: () => {
      renameSync(logs, `${logs}-aside`);
      writeFileSync(logs, "not a folder");
    },
  });
  const run = await deploy();
  workplace.aws.faults.length = 0;
  rmSync(logs);
  renameSync(`${logs}-aside`, logs);
  expect(run).toMatchInlineSnapshot(`
    {
      "json": {
        "done": [
          "update group/readers [identity-center]",
        ],
        "ended": "broken",
        "furtherProblems": [
          {
            "message": "what the deploy did is done, but its log could not be written to file://FOLDER/sandbox/state: EEXIST: file already exists, mkdir 'FOLDER/sandbox/state/deploys'",
            "remedy": "allow the deploy's credentials to write to deploys/ beside the state",
          },
        ],
        "problem": {
          "message": "could not remove files in deploys/attempted/ in file://FOLDER/sandbox/state: ENOTDIR: not a directory, lstat 'FOLDER/sandbox/state/deploys/attempted/ATTEMPT.json'",
          "remedy": "allow the credentials to remove files in deploys/attempted/ beside the state",
        },
      },
      "markdown": "### ⛔ Broken off

    **<code>1 done, 0 failed&#58; 0 created, 1 updated, 0 replaced, 0 deleted</code>**

    **Ended early:** <code>could not remove files in deploys/attempted/ in file&#58;//FOLDER/sandbox/state&#58; ENOTDIR&#58; not a directory, lstat &#39;FOLDER/sandbox/state/deploys/attempted/ATTEMPT.json&#39;&#59; remedy&#58; allow the credentials to remove files in deploys/attempted/ beside the state</code>

    **<code>what the deploy did is done, but its log could not be written to file&#58;//FOLDER/sandbox/state&#58; EEXIST&#58; file already exists, mkdir &#39;FOLDER/sandbox/state/deploys&#39;&#59; remedy&#58; allow the deploy&#39;s credentials to write to deploys/ beside the state</code>**

    <details><summary>Done, resource by resource</summary>

    | operation | resource | stack |
    | --- | --- | --- |
    | update | <code>group/readers</code> | <code>identity-center</code> |

    </details>
    ",
      "status": 3,
      "stderr": "error: could not remove files in deploys/attempted/ in file://FOLDER/sandbox/state: ENOTDIR: not a directory, lstat 'FOLDER/sandbox/state/deploys/attempted/ATTEMPT.json'
      remedy: allow the credentials to remove files in deploys/attempted/ beside the state
    error: what the deploy did is done, but its log could not be written to file://FOLDER/sandbox/state: EEXIST: file already exists, mkdir 'FOLDER/sandbox/state/deploys'
      remedy: allow the deploy's credentials to write to deploys/ beside the state
    ",
      "stdout": "ended early: could not remove files in deploys/attempted/ in file://FOLDER/sandbox/state: ENOTDIR: not a directory, lstat 'FOLDER/sandbox/state/deploys/attempted/ATTEMPT.json'; remedy: allow the credentials to remove files in deploys/attempted/ beside the state
    1 done, 0 failed: 0 created, 1 updated, 0 replaced, 0 deleted
    ",
    }
  `);
});
test("a result that can't be written is told, and the other forms are", async () => {
  describeAnew(workplace, { group: "Three" });
  expect(await deploy(["--out", "/dev/full"])).toMatchInlineSnapshot(`
    {
      "json": {
        "done": [
          "update group/readers [identity-center]",
        ],
        "ended": "done",
      },
      "log": "same",
      "markdown": "### ✅ Deployed

    **<code>1 done, 0 failed&#58; 0 created, 1 updated, 0 replaced, 0 deleted</code>**

    <details><summary>Done, resource by resource</summary>

    | operation | resource | stack |
    | --- | --- | --- |
    | update | <code>group/readers</code> | <code>identity-center</code> |

    </details>
    ",
      "status": 3,
      "stderr": "error: cannot write the result to /dev/full: ENOSPC: no space left on device, write
      remedy: free some space or name another file; what the command did is done
    ",
      "stdout": "",
    }
  `);
});
test("SIGINT after some changes: they are told in every form, what was under way has failed, and nothing is left locked", async () => {
  describeAnew(workplace, { group: "Four", role: "Four" });
  workplace.edit(TEAM_FILE, "accounts: [dev] }\nroles", "accounts: [dev, prod] }\nroles");
  workplace.aws.times.assignment = 3_600_000;
  workplace.aws.calls.length = 0;
  const during: RunChoices["during"] = async ({ child, written }) => {
    const isUnderWay = () =>
      workplace.aws.calls.some(({ operation }) => operation === "CreateAccountAssignment") &&
      written().stderr.includes("  update group/readers\n");
    await vi.waitFor(() => expect(isUnderWay()).toBe(true), { timeout: 100_000 });
    child.kill("SIGINT");
  };
  const { markdown, ...run } = await deploy([], { during });
  const done = [
    "update role/worker [account-222222222222]",
    "update role/worker [account-333333333333]",
    "update group/readers [identity-center]",
  ];
  const key = "assignment/333333333333/reader/group/readers";
  const problem = { message: "interrupted", remedy: "run it again: what is done stays done" };
  expect(run).toMatchObject({
    status: 3,
    stdout: expect.stringMatching(
      /\nended early: interrupted; remedy: run it again: what is done stays done\n3 done, 1 failed: 0 created, 3 updated, 0 replaced, 0 deleted\n$/,
    ),
    stderr: `error: ${problem.message}\n  remedy: ${problem.remedy}\n`,
    log: "same",
  });
  expect(run.json).toEqual({ ended: "interrupted", done, problem, failed: [expect.objectContaining({ key })] });
  for (const name of ["role/worker", "group/readers"]) expect(markdown).toContain(`| update | <code>${name}</code> |`);
  expect(readdirSync(join(workplace.stateFolder, ".pulumi/locks"), { recursive: true }).join()).not.toContain(".json");
});
