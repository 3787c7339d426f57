// The example with a customer managed policy that no account has, as a process of its own: one failure, and everything else is done.
import { afterAll, beforeAll, expect, test } from "vitest";
import { runToEnd } from "./ended-run.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

const TEAM = "teams/ai-platform.yaml";
const MISSING = "    customerManagedPolicies: [{ name: nope }]\n";
const BEFORE = "    managedPolicies: [AmazonSageMakerReadOnly]\n";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
});
afterAll(() => workplace.close());

test("a customer managed policy that is missing fails with AWS's reason, once, and nothing else does", async () => {
  workplace.edit(TEAM, BEFORE, `${BEFORE}${MISSING}`);
  expect(await runToEnd(workplace, ["deploy", "--first-deploy"])).toMatchInlineSnapshot(`
    {
      "json": {
        "done": [
          "create policy/ai-model-building [account-222222222222]",
          "create role-policy/ai-model-builder/ai-model-building [account-222222222222]",
          "create role/ai-model-builder [account-222222222222]",
          "create access-control-attributes [identity-center]",
          "create assignment/055555555555/trainingdatareader/group/data-scientists [identity-center]",
          "create customer-policy/aimodelbuilder/%2Fnope [identity-center]",
          "create group/ai-model-builders [identity-center]",
          "create group/data-scientists [identity-center]",
          "create inline-policy/aimodelbuilder [identity-center]",
          "create inline-policy/trainingdatareader [identity-center]",
          "create managed-policy/aimodelbuilder/AmazonSageMakerReadOnly [identity-center]",
          "create membership/ai-model-builders/ana.silva [identity-center]",
          "create membership/ai-model-builders/ben.okafor [identity-center]",
          "create membership/data-scientists/chen.li [identity-center]",
          "create membership/data-scientists/dana.novak [identity-center]",
          "create membership/data-scientists/vendor.kim [identity-center]",
          "create permission-set/aimodelbuilder [identity-center]",
          "create permission-set/trainingdatareader [identity-center]",
          "create user/ana.silva [identity-center]",
          "create user/ben.okafor [identity-center]",
          "create user/chen.li [identity-center]",
          "create user/dana.novak [identity-center]",
        ],
        "ended": "failed",
        "failed": [
          {
            "column": 5,
            "file": "access/teams/ai-platform.yaml",
            "key": "assignment/222222222222/aimodelbuilder/group/ai-model-builders",
            "line": 21,
            "message": "1 error occurred:
    	* creating SSO Account Assignment for GROUP (STORE-ID): waiting for SSO Account Assignment create: unexpected state 'FAILED', wanted target 'SUCCEEDED'. last error: Received a 404 status error: Policy arn:aws:iam::222222222222:policy/nope does not exist or is not attachable in account 222222222222.",
            "stack": "identity-center",
          },
          {
            "column": 5,
            "file": "access/teams/ai-platform.yaml",
            "key": "assignment/333333333333/aimodelbuilder/group/ai-model-builders",
            "line": 21,
            "message": "1 error occurred:
    	* creating SSO Account Assignment for GROUP (STORE-ID): waiting for SSO Account Assignment create: unexpected state 'FAILED', wanted target 'SUCCEEDED'. last error: Received a 404 status error: Policy arn:aws:iam::333333333333:policy/nope does not exist or is not attachable in account 333333333333.",
            "stack": "identity-center",
          },
        ],
      },
      "log": "same",
      "markdown": "### ⛔ Deployed in part: something failed

    **<code>22 done, 2 failed&#58; 22 created, 0 updated, 0 replaced, 0 deleted</code>**

    | what was done to whom |
    | --- |
    | role <code>ai-model-builder</code> in <code>ml-dev</code> has the policy <code>ai-model-building</code> |
    | role <code>ai-model-builder</code> in <code>ml-dev</code> is made |
    | what sessions say of people is changed |
    | group <code>data-scientists</code> has <code>TrainingDataReader</code> in <code>data-lake</code> |
    | what <code>AIModelBuilder</code> allows is changed |
    | group <code>ai-model-builders</code> is made |
    | group <code>data-scientists</code> is made |
    | what <code>TrainingDataReader</code> allows is changed |
    | <code>ana.silva</code> is in <code>ai-model-builders</code> |
    | <code>ben.okafor</code> is in <code>ai-model-builders</code> |
    | <code>chen.li</code> is in <code>data-scientists</code> |
    | <code>dana.novak</code> is in <code>data-scientists</code> |
    | <code>vendor.kim</code> is in <code>data-scientists</code> |
    | <code>ana.silva</code> is added to Identity Center |
    | <code>ben.okafor</code> is added to Identity Center |
    | <code>chen.li</code> is added to Identity Center |
    | <code>dana.novak</code> is added to Identity Center |

    | failed | stack | declared at | reason |
    | --- | --- | --- | --- |
    | <code>assignment/222222222222/aimodelbuilder/group/ai-model-builders</code> | <code>identity-center</code> | <code>access/teams/ai-platform.yaml&#58;21&#58;5</code> | <code>1 error occurred&#58;</code><br><code>&#42; creating SSO Account Assignment for GROUP &#40;STORE-ID&#41;&#58; waiting for SSO Account Assignment create&#58; unexpected state &#39;FAILED&#39;, wanted target &#39;SUCCEEDED&#39;. last error&#58; Received a 404 status error&#58; Policy arn&#58;aws&#58;iam&#58;&#58;222222222222&#58;policy/nope does not exist or is not attachable in account 222222222222.</code> |
    | <code>assignment/333333333333/aimodelbuilder/group/ai-model-builders</code> | <code>identity-center</code> | <code>access/teams/ai-platform.yaml&#58;21&#58;5</code> | <code>1 error occurred&#58;</code><br><code>&#42; creating SSO Account Assignment for GROUP &#40;STORE-ID&#41;&#58; waiting for SSO Account Assignment create&#58; unexpected state &#39;FAILED&#39;, wanted target &#39;SUCCEEDED&#39;. last error&#58; Received a 404 status error&#58; Policy arn&#58;aws&#58;iam&#58;&#58;333333333333&#58;policy/nope does not exist or is not attachable in account 333333333333.</code> |

    <details><summary>Done, resource by resource</summary>

    | operation | resource | stack |
    | --- | --- | --- |
    | create | <code>policy/ai-model-building</code> | <code>account-222222222222 &#40;ml-dev&#41;</code> |
    | create | <code>role-policy/ai-model-builder/ai-model-building</code> | <code>account-222222222222 &#40;ml-dev&#41;</code> |
    | create | <code>role/ai-model-builder</code> | <code>account-222222222222 &#40;ml-dev&#41;</code> |
    | create | <code>access-control-attributes</code> | <code>identity-center</code> |
    | create | <code>assignment/055555555555/trainingdatareader/group/data-scientists</code> | <code>identity-center</code> |
    | create | <code>customer-policy/aimodelbuilder/&#37;2Fnope</code> | <code>identity-center</code> |
    | create | <code>group/ai-model-builders</code> | <code>identity-center</code> |
    | create | <code>group/data-scientists</code> | <code>identity-center</code> |
    | create | <code>inline-policy/aimodelbuilder</code> | <code>identity-center</code> |
    | create | <code>inline-policy/trainingdatareader</code> | <code>identity-center</code> |
    | create | <code>managed-policy/aimodelbuilder/AmazonSageMakerReadOnly</code> | <code>identity-center</code> |
    | create | <code>membership/ai-model-builders/ana.silva</code> | <code>identity-center</code> |
    | create | <code>membership/ai-model-builders/ben.okafor</code> | <code>identity-center</code> |
    | create | <code>membership/data-scientists/chen.li</code> | <code>identity-center</code> |
    | create | <code>membership/data-scientists/dana.novak</code> | <code>identity-center</code> |
    | create | <code>membership/data-scientists/vendor.kim</code> | <code>identity-center</code> |
    | create | <code>permission-set/aimodelbuilder</code> | <code>identity-center</code> |
    | create | <code>permission-set/trainingdatareader</code> | <code>identity-center</code> |
    | create | <code>user/ana.silva</code> | <code>identity-center</code> |
    | create | <code>user/ben.okafor</code> | <code>identity-center</code> |
    | create | <code>user/chen.li</code> | <code>identity-center</code> |
    | create | <code>user/dana.novak</code> | <code>identity-center</code> |

    </details>
    ",
      "status": 3,
      "stderr": "",
      "stdout": "failed: assignment/222222222222/aimodelbuilder/group/ai-model-builders  [identity-center]
      declared at access/teams/ai-platform.yaml:21:5
      1 error occurred:
      * creating SSO Account Assignment for GROUP (STORE-ID): waiting for SSO Account Assignment create: unexpected state 'FAILED', wanted target 'SUCCEEDED'. last error: Received a 404 status error: Policy arn:aws:iam::222222222222:policy/nope does not exist or is not attachable in account 222222222222.
    failed: assignment/333333333333/aimodelbuilder/group/ai-model-builders  [identity-center]
      declared at access/teams/ai-platform.yaml:21:5
      1 error occurred:
      * creating SSO Account Assignment for GROUP (STORE-ID): waiting for SSO Account Assignment create: unexpected state 'FAILED', wanted target 'SUCCEEDED'. last error: Received a 404 status error: Policy arn:aws:iam::333333333333:policy/nope does not exist or is not attachable in account 333333333333.
    22 done, 2 failed: 22 created, 0 updated, 0 replaced, 0 deleted
    ",
    }
  `);
});
test("mended, it is deployed, and nothing is left to do", async () => {
  workplace.edit(TEAM, MISSING, "");
  expect(await runToEnd(workplace, ["deploy"])).toMatchInlineSnapshot(`
    {
      "json": {
        "done": [
          "delete customer-policy/aimodelbuilder/%2Fnope [identity-center]",
          "create assignment/222222222222/aimodelbuilder/group/ai-model-builders [identity-center]",
          "create assignment/333333333333/aimodelbuilder/group/ai-model-builders [identity-center]",
        ],
        "ended": "done",
      },
      "log": "same",
      "markdown": "### ✅ Deployed

    **<code>3 done, 0 failed&#58; 2 created, 0 updated, 0 replaced, 1 deleted</code>**

    | what was done to whom |
    | --- |
    | what <code>AIModelBuilder</code> allows is changed |
    | group <code>ai-model-builders</code> has <code>AIModelBuilder</code> in <code>ml-dev</code> |
    | group <code>ai-model-builders</code> has <code>AIModelBuilder</code> in <code>ml-test</code> |

    <details><summary>Done, resource by resource</summary>

    | operation | resource | stack |
    | --- | --- | --- |
    | delete | <code>customer-policy/aimodelbuilder/&#37;2Fnope</code> | <code>identity-center</code> |
    | create | <code>assignment/222222222222/aimodelbuilder/group/ai-model-builders</code> | <code>identity-center</code> |
    | create | <code>assignment/333333333333/aimodelbuilder/group/ai-model-builders</code> | <code>identity-center</code> |

    </details>
    ",
      "status": 0,
      "stderr": "",
      "stdout": "3 done, 0 failed: 2 created, 0 updated, 0 replaced, 1 deleted
    ",
    }
  `);
  expect(await runToEnd(workplace, ["preview"])).toMatchInlineSnapshot(`
    {
      "json": {
        "access": {
          "gained": [],
          "lost": [],
        },
        "counts": {
          "create": 0,
          "delete": 0,
          "import": 0,
          "replace": 0,
          "same": 23,
          "update": 0,
        },
        "estimatedSeconds": 0,
        "fingerprint": "FINGERPRINT",
        "instance": {
          "arn": "arn:aws:sso:::instance/ssoins-0123456789abcdef",
          "identityStoreId": "d-0123456789",
          "region": "eu-west-1",
        },
        "verdict": "nothing-changes",
      },
      "markdown": "### ✅ Nothing changes

    **Nobody's access changes.**

    <details><summary>What was looked at, and the plan's fingerprint</summary>

    No changes (23 resources as declared).

    <code>Identity Center ssoins-0123456789abcdef &#40;store d-0123456789&#41;, eu-west-1</code>, state: <code>file&#58;//FOLDER/sandbox/state</code>. AWS was asked for the instance, the accounts and which declared names exist already; the command drift looks for changes made by hand everywhere.

    Fingerprint: <code>FINGERPRINT</code>
    </details>
    ",
      "status": 0,
      "stderr": "",
      "stdout": "Identity Center ssoins-0123456789abcdef (store d-0123456789), eu-west-1
    state: file://FOLDER/sandbox/state

    Nothing changes: nobody's access changes

    no changes (23 resources as declared)
    fingerprint: FINGERPRINT
    ",
    }
  `);
});
