// Ends of a deploy that does nothing, as a process of its own: exit status, both streams, each saved form and the log.
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type RunChoices, runToEnd } from "./ended-run.ts";
import { SMALL_FILES, SMALL_SEED, TEAM_FILE } from "./small-organization.ts";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ files: SMALL_FILES, seed: SMALL_SEED });
});
afterAll(() => workplace.close());

async function deploy(argv: readonly string[] = [], choices: RunChoices = {}) {
  const run = await runToEnd(workplace, ["deploy", ...argv], choices);
  expect(writesAmong(workplace.aws.calls)).toEqual([]);
  return run;
}

test("the files are not valid", async () => {
  workplace.edit(TEAM_FILE, "groups: [readers]", "groups: [reeders]");
  const run = await deploy();
  workplace.edit(TEAM_FILE, "groups: [reeders]", "groups: [readers]");
  expect(run).toMatchInlineSnapshot(`
    {
      "json": {
        "diagnostics": [
          {
            "code": "unknown-group",
            "column": 39,
            "file": "access/teams/readers.yaml",
            "hint": "did you mean "readers"?",
            "line": 7,
            "message": "group "reeders" is not declared",
            "severity": "error",
          },
        ],
        "ended": "invalid",
      },
      "markdown": "### ⛔ Not deployed: the files are not valid

    **The files are not valid, and nothing was done.**

    \`\`\`text
    access/teams/readers.yaml:7:39: error: group "reeders" is not declared [unknown-group]
      hint: did you mean "readers"?
    \`\`\`
    ",
      "status": 1,
      "stderr": "",
      "stdout": "access/teams/readers.yaml:7:39: error: group "reeders" is not declared [unknown-group]
      7 |   - { permissionSet: Reader, groups: [reeders], accounts: [dev] }
        |                                       ^
      hint: did you mean "readers"?
    the files are not valid, and nothing was done
    ",
    }
  `);
});
test("AWS can't be reached", async () => {
  expect(await deploy([], { env: { AWS_ENDPOINT_URL: "http://127.0.0.1:9" } })).toMatchInlineSnapshot(`
    {
      "json": {
        "ended": "broken",
        "problem": {
          "message": "could not read the caller's identity: Error: connect ECONNREFUSED 127.0.0.1:9",
          "remedy": "check the credentials and their permissions",
        },
      },
      "markdown": "### ⛔ Broken off

    **Nothing was done.**

    **Ended early:** <code>could not read the caller&#39;s identity&#58; Error&#58; connect ECONNREFUSED 127.0.0.1&#58;9&#59; remedy&#58; check the credentials and their permissions</code>
    ",
      "status": 3,
      "stderr": "error: could not read the caller's identity: Error: connect ECONNREFUSED 127.0.0.1:9
      remedy: check the credentials and their permissions
    ",
      "stdout": "ended early: could not read the caller's identity: Error: connect ECONNREFUSED 127.0.0.1:9; remedy: check the credentials and their permissions
    nothing was done
    ",
    }
  `);
});
test("the Pulumi CLI is missing", async () => {
  expect(await deploy([], { cliRoot: "/nowhere" })).toMatchInlineSnapshot(`
    {
      "json": {
        "ended": "broken",
        "problem": {
          "message": "cannot start the Pulumi CLI: spawn /nowhere/bin/pulumi ENOENT",
          "remedy": "install the pinned one with \`node tools/setup.mjs\`; nothing was changed",
        },
      },
      "markdown": "### ⛔ Broken off

    **Nothing was done.**

    **Ended early:** <code>cannot start the Pulumi CLI&#58; spawn /nowhere/bin/pulumi ENOENT&#59; remedy&#58; install the pinned one with &#96;node tools/setup.mjs&#96;&#59; nothing was changed</code>
    ",
      "status": 3,
      "stderr": "error: cannot start the Pulumi CLI: spawn /nowhere/bin/pulumi ENOENT
      remedy: install the pinned one with \`node tools/setup.mjs\`; nothing was changed
    ",
      "stdout": "ended early: cannot start the Pulumi CLI: spawn /nowhere/bin/pulumi ENOENT; remedy: install the pinned one with \`node tools/setup.mjs\`; nothing was changed
    nothing was done
    ",
    }
  `);
});
test("the state's folder is missing", async () => {
  expect(await deploy([], { env: { PULUMI_BACKEND_URL: "file:///nowhere" } })).toMatchInlineSnapshot(`
    {
      "json": {
        "ended": "broken",
        "problem": {
          "message": "cannot list the stacks: unable to open state directory "file:///nowhere": stat /nowhere: no such file or directory",
          "remedy": "check PULUMI_BACKEND_URL and its credentials",
        },
      },
      "markdown": "### ⛔ Broken off

    **Nothing was done.**

    **Ended early:** <code>cannot list the stacks&#58; unable to open state directory &#34;file&#58;///nowhere&#34;&#58; stat /nowhere&#58; no such file or directory&#59; remedy&#58; check PULUMI&#95;BACKEND&#95;URL and its credentials</code>
    ",
      "status": 3,
      "stderr": "error: cannot list the stacks: unable to open state directory "file:///nowhere": stat /nowhere: no such file or directory
      remedy: check PULUMI_BACKEND_URL and its credentials
    ",
      "stdout": "ended early: cannot list the stacks: unable to open state directory "file:///nowhere": stat /nowhere: no such file or directory; remedy: check PULUMI_BACKEND_URL and its credentials
    nothing was done
    ",
    }
  `);
});
test("the state is missing, and the result can't be written", async () => {
  expect(await deploy(["--out", "/dev/full"])).toMatchInlineSnapshot(`
    {
      "json": {
        "ended": "broken",
        "problem": {
          "message": "the backend has no stack identity-center",
          "remedy": "check PULUMI_BACKEND_URL; for the very first deploy of an organization add --first-deploy",
        },
      },
      "markdown": "### ⛔ Broken off

    **Nothing was done.**

    **Ended early:** <code>the backend has no stack identity-center&#59; remedy&#58; check PULUMI&#95;BACKEND&#95;URL&#59; for the very first deploy of an organization add --first-deploy</code>
    ",
      "status": 3,
      "stderr": "error: the backend has no stack identity-center
      remedy: check PULUMI_BACKEND_URL; for the very first deploy of an organization add --first-deploy
    error: cannot write the result to /dev/full: ENOSPC: no space left on device, write
      remedy: free some space or name another file; what the command did is done
    ",
      "stdout": "",
    }
  `);
});
test("the time is up", async () => {
  expect(await deploy(["--first-deploy", "--time-limit", "15"])).toMatchInlineSnapshot(`
    {
      "json": {
        "ended": "time-up",
        "left": [
          "create role/worker [account-222222222222]",
          "create role/worker [account-333333333333]",
          "create assignment/222222222222/reader/group/readers [identity-center]",
          "create group/readers [identity-center]",
          "create managed-policy/reader/ReadOnlyAccess [identity-center]",
          "create membership/readers/ana.silva [identity-center]",
          "create membership/readers/ben.okafor [identity-center]",
          "create permission-set/reader [identity-center]",
          "create user/ana.silva [identity-center]",
          "create user/ben.okafor [identity-center]",
        ],
      },
      "log": "same",
      "markdown": "### ⚠️ Deployed in part: no time was left

    **<code>0 done, 0 failed, 10 left for the next run&#58; 0 created, 0 updated, 0 replaced, 0 deleted</code>**

    **Ended early:** <code>no time was left for more, and the next run continues</code>

    | left for the next run | resource | stack |
    | --- | --- | --- |
    | create | <code>role/worker</code> | <code>account-222222222222 &#40;dev&#41;</code> |
    | create | <code>role/worker</code> | <code>account-333333333333 &#40;prod&#41;</code> |
    | create | <code>assignment/222222222222/reader/group/readers</code> | <code>identity-center</code> |
    | create | <code>group/readers</code> | <code>identity-center</code> |
    | create | <code>managed-policy/reader/ReadOnlyAccess</code> | <code>identity-center</code> |
    | create | <code>membership/readers/ana.silva</code> | <code>identity-center</code> |
    | create | <code>membership/readers/ben.okafor</code> | <code>identity-center</code> |
    | create | <code>permission-set/reader</code> | <code>identity-center</code> |
    | create | <code>user/ana.silva</code> | <code>identity-center</code> |
    | create | <code>user/ben.okafor</code> | <code>identity-center</code> |
    ",
      "status": 3,
      "stderr": "",
      "stdout": "left: create role/worker  [account-222222222222 (dev)]
    left: create role/worker  [account-333333333333 (prod)]
    left: create assignment/222222222222/reader/group/readers  [identity-center]
    left: create group/readers  [identity-center]
    left: create managed-policy/reader/ReadOnlyAccess  [identity-center]
    left: create membership/readers/ana.silva  [identity-center]
    left: create membership/readers/ben.okafor  [identity-center]
    left: create permission-set/reader  [identity-center]
    left: create user/ana.silva  [identity-center]
    left: create user/ben.okafor  [identity-center]
    ended early: no time was left for more, and the next run continues
    0 done, 0 failed, 10 left for the next run: 0 created, 0 updated, 0 replaced, 0 deleted
    ",
    }
  `);
});
test("SIGINT while it plans", async () => {
  const during: RunChoices["during"] = async ({ child, written }) => {
    await vi.waitFor(() => expect(written().stderr).toContain("planning identity-center"), { timeout: 60_000 });
    child.kill("SIGINT");
  };
  expect(await deploy(["--first-deploy"], { during })).toMatchInlineSnapshot(`
    {
      "json": {
        "ended": "interrupted",
        "problem": {
          "message": "interrupted: stack identity-center: stopped while the plan was made",
          "remedy": "run it again: what is done stays done",
        },
      },
      "markdown": "### ⛔ Interrupted

    **Nothing was done.**

    **Ended early:** <code>interrupted&#58; stack identity-center&#58; stopped while the plan was made&#59; remedy&#58; run it again&#58; what is done stays done</code>
    ",
      "status": 3,
      "stderr": "error: interrupted: stack identity-center: stopped while the plan was made
      remedy: run it again: what is done stays done
    ",
      "stdout": "ended early: interrupted: stack identity-center: stopped while the plan was made; remedy: run it again: what is done stays done
    nothing was done
    ",
    }
  `);
});
