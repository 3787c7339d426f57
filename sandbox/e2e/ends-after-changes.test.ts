// Ends of a deploy that has changed something, as a process of its own: exit status, both streams, each saved form and the log.
// Each test goes on from where the one before ended.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { pinnedPulumi } from "../../reconciler/engine/pinned-pulumi.ts";
import { type RunChoices, runToEnd } from "./ended-run.ts";
import { describeAnew, SMALL_FILES, SMALL_SEED, TEAM_FILE } from "./small-organization.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ files: SMALL_FILES, seed: SMALL_SEED });
});
afterAll(() => workplace.close());

const deploy = (argv: readonly string[] = [], choices: RunChoices = {}) =>
  runToEnd(workplace, ["deploy", ...argv], choices);

test("SIGTERM while the last change is under way: what was done until then is told in every form", async () => {
  workplace.aws.times.assignment = 3_600_000;
  const during: RunChoices["during"] = async ({ child, written }) => {
    const isUnderWay = () => {
      const told = written().stderr.split("deploying identity-center\n")[1] ?? "";
      const calls = workplace.aws.calls.map(({ operation }) => operation);
      return calls.includes("CreateAccountAssignment") && told.split("  create ").length === 8;
    };
    await vi.waitFor(() => expect(isUnderWay()).toBe(true), { timeout: 100_000 });
    child.kill("SIGTERM");
  };
  expect(await deploy(["--first-deploy"], { during })).toMatchInlineSnapshot(`
    {
      "json": {
        "done": [
          "create role/worker [account-222222222222]",
          "create role/worker [account-333333333333]",
          "create group/readers [identity-center]",
          "create managed-policy/reader/ReadOnlyAccess [identity-center]",
          "create membership/readers/ana.silva [identity-center]",
          "create membership/readers/ben.okafor [identity-center]",
          "create permission-set/reader [identity-center]",
          "create user/ana.silva [identity-center]",
          "create user/ben.okafor [identity-center]",
        ],
        "ended": "interrupted",
        "failed": [
          {
            "column": 5,
            "file": "access/teams/readers.yaml",
            "key": "assignment/222222222222/reader/group/readers",
            "line": 7,
            "message": "1 error occurred:
    	* creating SSO Account Assignment for GROUP (STORE-ID): waiting for SSO Account Assignment create: context canceled",
            "stack": "identity-center",
          },
        ],
        "problem": {
          "message": "interrupted",
          "remedy": "run it again: what is done stays done",
        },
      },
      "log": "same",
      "markdown": "### ⛔ Interrupted

    **<code>9 done, 1 failed&#58; 9 created, 0 updated, 0 replaced, 0 deleted</code>**

    **Ended early:** <code>interrupted&#59; remedy&#58; run it again&#58; what is done stays done</code>

    | what was done to whom |
    | --- |
    | role <code>worker</code> in <code>dev</code> is made |
    | role <code>worker</code> in <code>prod</code> is made |
    | group <code>readers</code> is made |
    | what <code>Reader</code> allows is changed |
    | <code>ana.silva</code> is in <code>readers</code> |
    | <code>ben.okafor</code> is in <code>readers</code> |
    | <code>ana.silva</code> is added to Identity Center |
    | <code>ben.okafor</code> is added to Identity Center |

    | failed | stack | declared at | reason |
    | --- | --- | --- | --- |
    | <code>assignment/222222222222/reader/group/readers</code> | <code>identity-center</code> | <code>access/teams/readers.yaml&#58;7&#58;5</code> | <code>1 error occurred&#58;</code><br><code>&#42; creating SSO Account Assignment for GROUP &#40;STORE-ID&#41;&#58; waiting for SSO Account Assignment create&#58; context canceled</code> |

    <details><summary>Done, resource by resource</summary>

    | operation | resource | stack |
    | --- | --- | --- |
    | create | <code>role/worker</code> | <code>account-222222222222 &#40;dev&#41;</code> |
    | create | <code>role/worker</code> | <code>account-333333333333 &#40;prod&#41;</code> |
    | create | <code>group/readers</code> | <code>identity-center</code> |
    | create | <code>managed-policy/reader/ReadOnlyAccess</code> | <code>identity-center</code> |
    | create | <code>membership/readers/ana.silva</code> | <code>identity-center</code> |
    | create | <code>membership/readers/ben.okafor</code> | <code>identity-center</code> |
    | create | <code>permission-set/reader</code> | <code>identity-center</code> |
    | create | <code>user/ana.silva</code> | <code>identity-center</code> |
    | create | <code>user/ben.okafor</code> | <code>identity-center</code> |

    </details>
    ",
      "status": 3,
      "stderr": "error: interrupted
      remedy: run it again: what is done stays done
    ",
      "stdout": "failed: assignment/222222222222/reader/group/readers  [identity-center]
      declared at access/teams/readers.yaml:7:5
      1 error occurred:
      * creating SSO Account Assignment for GROUP (STORE-ID): waiting for SSO Account Assignment create: context canceled
    ended early: interrupted; remedy: run it again: what is done stays done
    9 done, 1 failed: 9 created, 0 updated, 0 replaced, 0 deleted
    ",
    }
  `);
});
test("done", async () => {
  // AWS never made it.
  workplace.aws.times.assignment = 0;
  workplace.aws.world.operations.length = 0;
  expect(await deploy()).toMatchInlineSnapshot(`
    {
      "json": {
        "done": [
          "create assignment/222222222222/reader/group/readers [identity-center]",
        ],
        "ended": "done",
      },
      "log": "same",
      "markdown": "### ✅ Deployed

    **<code>1 done, 0 failed&#58; 1 created, 0 updated, 0 replaced, 0 deleted</code>**

    | what was done to whom |
    | --- |
    | group <code>readers</code> has <code>Reader</code> in <code>dev</code> |

    <details><summary>Done, resource by resource</summary>

    | operation | resource | stack |
    | --- | --- | --- |
    | create | <code>assignment/222222222222/reader/group/readers</code> | <code>identity-center</code> |

    </details>
    ",
      "status": 0,
      "stderr": "",
      "stdout": "1 done, 0 failed: 1 created, 0 updated, 0 replaced, 0 deleted
    ",
    }
  `);
});
test("refused by a guardrail", async () => {
  workplace.edit(TEAM_FILE, "members: [ana.silva, ben.okafor]", "members: []");
  const run = await deploy();
  workplace.edit(TEAM_FILE, "members: []", "members: [ana.silva, ben.okafor]");
  expect(run).toMatchInlineSnapshot(`
    {
      "json": {
        "ended": "refused",
        "left": [
          "delete membership/readers/ana.silva [identity-center]",
          "delete membership/readers/ben.okafor [identity-center]",
        ],
        "refusals": [
          {
            "code": "removal-limit-exceeded",
            "column": 20,
            "file": "access/guardrails.yaml",
            "hint": "if this is intended, add an exception to guardrails.yaml that names the stack and the keys, or the file and how many, with a reason and an end date",
            "line": 2,
            "message": "2 of 2 memberships would be deleted (limit: 1, and 25 % above 3)",
            "severity": "error",
          },
        ],
      },
      "markdown": "### ⛔ Refused

    **Refused, and nothing was done: 2 planned.**

    \`\`\`text
    access/guardrails.yaml:2:20: error: 2 of 2 memberships would be deleted (limit: 1, and 25 % above 3) [removal-limit-exceeded]
      hint: if this is intended, add an exception to guardrails.yaml that names the stack and the keys, or the file and how many, with a reason and an end date
    \`\`\`

    | planned | resource | stack |
    | --- | --- | --- |
    | delete | <code>membership/readers/ana.silva</code> | <code>identity-center</code> |
    | delete | <code>membership/readers/ben.okafor</code> | <code>identity-center</code> |
    ",
      "status": 1,
      "stderr": "access/guardrails.yaml:2:20: error: 2 of 2 memberships would be deleted (limit: 1, and 25 % above 3) [removal-limit-exceeded]
      hint: if this is intended, add an exception to guardrails.yaml that names the stack and the keys, or the file and how many, with a reason and an end date
    ",
      "stdout": "refused, and nothing was done: 2 planned
    ",
    }
  `);
});

test("an account that can't be entered is no other stack's failure; a preview says that it is not the whole plan", async () => {
  describeAnew(workplace, { group: "Two", role: "Two" });
  const error = { name: "AccessDenied", message: "not authorized to perform sts:AssumeRole", status: 403 };
  workplace.aws.faults.push({ operation: "AssumeRole", account: "222222222222", error });
  expect(await runToEnd(workplace, ["preview"])).toMatchInlineSnapshot(`
    {
      "json": {
        "access": {
          "gained": [],
          "lost": [],
        },
        "changes": [
          "update role/worker [account-333333333333]",
          "update group/readers [identity-center]",
        ],
        "counts": {
          "create": 0,
          "delete": 0,
          "import": 0,
          "replace": 0,
          "same": 7,
          "update": 2,
        },
        "estimatedSeconds": 21,
        "failures": [
          {
            "message": "Preview failed: 1 error occurred:
    	* Cannot assume IAM Role: IAM Role (arn:aws:iam::222222222222:role/access-as-code/preview) cannot be assumed. The credentials used to assume the role may be invalid, or may not have permission to assume it.
    Error: operation error STS: AssumeRole, https response error StatusCode: 403, RequestID: ID, api error AccessDenied: not authorized to perform sts:AssumeRole",
            "stack": "account-222222222222",
          },
        ],
        "fingerprint": "FINGERPRINT",
        "instance": {
          "arn": "arn:aws:sso:::instance/ssoins-0123456789abcdef",
          "identityStoreId": "d-0123456789",
          "region": "eu-west-1",
        },
        "verdict": "incomplete",
      },
      "markdown": "### ⛔ Could not be planned as a whole

    **Nobody gains or loses a permission set.**

    > [!CAUTION]
    > - This plan is incomplete: <code>account-222222222222 &#40;dev&#41;</code> could not be planned: <code>Preview failed&#58; 1 error occurred&#58; &#42; Cannot assume IAM Role&#58; IAM Role &#40;arn&#58;aws&#58;iam&#58;&#58;222222222222&#58;role/access-as-code/preview&#41; cannot be assumed. The credentials used to assume the role may be invalid, or may not have permission to assume it. Error&#58; operation error STS&#58; AssumeRole, https response error StatusCode&#58; 403, RequestID&#58; ID, api error AccessDenied&#58; not authorized to perform sts&#58;AssumeRole</code>

    <details><summary>Resources</summary>

    | operation | resource | stack | what differs |
    | --- | --- | --- | --- |
    | update | <code>role/worker</code> | <code>account-333333333333 &#40;prod&#41;</code> | <code>description</code> |
    | update | <code>group/readers</code> | <code>identity-center</code> | <code>description</code> |

    </details>

    <details><summary>What was looked at, and the plan's fingerprint</summary>

    2 to update, 7 unchanged; about 1 minute to deploy (estimated).

    <code>Identity Center ssoins-0123456789abcdef &#40;store d-0123456789&#41;, eu-west-1</code>, state: <code>file&#58;//FOLDER/sandbox/state</code>. AWS was asked for the instance, the accounts and which declared names exist already, and for changes made by hand in the 2 things that are touched; the command drift looks for changes made by hand everywhere.

    Fingerprint: <code>FINGERPRINT</code>
    </details>
    ",
      "status": 3,
      "stderr": "",
      "stdout": "Identity Center ssoins-0123456789abcdef (store d-0123456789), eu-west-1
    state: file://FOLDER/sandbox/state

    Could not be planned as a whole: nobody gains or loses a permission set

    Look at this first
      This plan is incomplete: account-222222222222 (dev) could not be planned: Preview failed: 1 error occurred: * Cannot assume IAM Role: IAM Role (arn:aws:iam::222222222222:role/access-as-code/preview) cannot be assumed. The credentials used to assume the role may be invalid, or may not have permission to assume it. Error: operation error STS: AssumeRole, https response error StatusCode: 403, RequestID: ID, api error AccessDenied: not authorized to perform sts:AssumeRole

    account-333333333333 (prod)
      ~ update  role/worker (description)

    identity-center
      ~ update  group/readers (description)

    2 to update, 7 unchanged; about 1 minute to deploy (estimated)
    fingerprint: FINGERPRINT
    ",
    }
  `);
  expect(await deploy()).toMatchInlineSnapshot(`
    {
      "json": {
        "done": [
          "update role/worker [account-333333333333]",
          "update group/readers [identity-center]",
        ],
        "ended": "failed",
        "failed": [
          {
            "message": "Preview failed: 1 error occurred:
    	* Cannot assume IAM Role: IAM Role (arn:aws:iam::222222222222:role/access-as-code/preview) cannot be assumed. The credentials used to assume the role may be invalid, or may not have permission to assume it.
    Error: operation error STS: AssumeRole, https response error StatusCode: 403, RequestID: ID, api error AccessDenied: not authorized to perform sts:AssumeRole",
            "stack": "account-222222222222",
          },
        ],
      },
      "log": "same",
      "markdown": "### ⛔ Deployed in part: something failed

    **<code>2 done, 1 failed&#58; 0 created, 2 updated, 0 replaced, 0 deleted</code>**

    | what was done to whom |
    | --- |
    | role <code>worker</code> in <code>prod</code> is changed |

    | failed | stack | declared at | reason |
    | --- | --- | --- | --- |
    | <code>the stack</code> | <code>account-222222222222 &#40;dev&#41;</code> |  | <code>Preview failed&#58; 1 error occurred&#58;</code><br><code>&#42; Cannot assume IAM Role&#58; IAM Role &#40;arn&#58;aws&#58;iam&#58;&#58;222222222222&#58;role/access-as-code/preview&#41; cannot be assumed. The credentials used to assume the role may be invalid, or may not have permission to assume it.</code><br><code>Error&#58; operation error STS&#58; AssumeRole, https response error StatusCode&#58; 403, RequestID&#58; ID, api error AccessDenied&#58; not authorized to perform sts&#58;AssumeRole</code> |

    <details><summary>Done, resource by resource</summary>

    | operation | resource | stack |
    | --- | --- | --- |
    | update | <code>role/worker</code> | <code>account-333333333333 &#40;prod&#41;</code> |
    | update | <code>group/readers</code> | <code>identity-center</code> |

    </details>
    ",
      "status": 3,
      "stderr": "",
      "stdout": "failed: account-222222222222 (dev)
      Preview failed: 1 error occurred:
      * Cannot assume IAM Role: IAM Role (arn:aws:iam::222222222222:role/access-as-code/preview) cannot be assumed. The credentials used to assume the role may be invalid, or may not have permission to assume it.
      Error: operation error STS: AssumeRole, https response error StatusCode: 403, RequestID: ID, api error AccessDenied: not authorized to perform sts:AssumeRole
    2 done, 1 failed: 0 created, 2 updated, 0 replaced, 0 deleted
    ",
    }
  `);
  workplace.aws.faults.length = 0;
  expect(await deploy()).toMatchObject({ status: 0, json: { done: ["update role/worker [account-222222222222]"] } });
});
test("a state that can't be read is no other stack's failure", async () => {
  const real = pinnedPulumi();
  if (real === undefined) throw new Error("setup has recorded no CLI");
  const cliRoot = join(workplace.folder, basename(real));
  mkdirSync(join(cliRoot, "bin"), { recursive: true });
  const denied = '*"stack export --stack identity-center"*) echo "error: AccessDenied: s3:GetObject" >&2; exit 255';
  const script = `#!/bin/sh\ncase "$*" in ${denied};; *) exec ${join(real, "bin/pulumi")} "$@";; esac\n`;
  writeFileSync(join(cliRoot, "bin/pulumi"), script, { mode: 0o755 });
  // A state that is compressed is read by the CLI.
  const center = join(workplace.stateFolder, ".pulumi/stacks/access/identity-center.json");
  writeFileSync(`${center}.gz`, gzipSync(readFileSync(center)));
  rmSync(center);
  describeAnew(workplace, { group: "Three", role: "Three" });
  expect(await deploy([], { cliRoot })).toMatchInlineSnapshot(`
    {
      "json": {
        "done": [
          "update role/worker [account-222222222222]",
          "update role/worker [account-333333333333]",
        ],
        "ended": "failed",
        "failed": [
          {
            "message": "cannot read stack identity-center: AccessDenied: s3:GetObject
    remedy: check PULUMI_BACKEND_URL and its credentials",
            "stack": "identity-center",
          },
        ],
      },
      "log": "same",
      "markdown": "### ⛔ Deployed in part: something failed

    **<code>2 done, 1 failed&#58; 0 created, 2 updated, 0 replaced, 0 deleted</code>**

    | what was done to whom |
    | --- |
    | role <code>worker</code> in <code>dev</code> is changed |
    | role <code>worker</code> in <code>prod</code> is changed |

    | failed | stack | declared at | reason |
    | --- | --- | --- | --- |
    | <code>the stack</code> | <code>identity-center</code> |  | <code>cannot read stack identity-center&#58; AccessDenied&#58; s3&#58;GetObject</code><br><code>remedy&#58; check PULUMI&#95;BACKEND&#95;URL and its credentials</code> |

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
      cannot read stack identity-center: AccessDenied: s3:GetObject
      remedy: check PULUMI_BACKEND_URL and its credentials
    2 done, 1 failed: 0 created, 2 updated, 0 replaced, 0 deleted
    ",
    }
  `);
});
