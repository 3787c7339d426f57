// What bootstrap creates, as plain data: GitHub as an identity provider, a role for each kind of run, the state's bucket and key.

import type { DesiredResource, DesiredStack } from "../desired/desired-resource.ts";
import { canonicalPolicy } from "../model/policy-document.ts";
import { bucketPolicy } from "./bucket-policy.ts";
import {
  AUDIENCE,
  arnIn,
  BOOTSTRAP_PATH,
  type BootstrapFacts,
  ISSUER,
  RUNS,
  type Run,
  roleArnOf,
  roleNameOf,
} from "./identities.ts";
import { permissionsOfRun } from "./permissions.ts";
import { policyOf } from "./policy.ts";
import { trustOfRun } from "./trust-policies.ts";

/** What is created; the rest exists already and is only named in policies. */
export type Made = { readonly oidcProvider: boolean; readonly bucket: boolean };

/** Seconds: a run's credentials. */
const SESSION = 3600;

export function bootstrapStack(facts: BootstrapFacts, made: Made): DesiredStack {
  return {
    name: "bootstrap",
    accountId: facts.account,
    resources: [
      ...(made.oidcProvider ? [oidcProvider()] : []),
      ...RUNS.flatMap((run) => roleOf(facts, run, made.oidcProvider)),
      ...(made.bucket ? bucketOf(facts) : []),
    ].map((resource) => ({ ...resource, identity: undefined })),
  };
}

/** Its keys are different from those of access: it creates no users, groups or permission sets. */
type Resource = Omit<DesiredResource, "identity">;

function oidcProvider(): Resource {
  return {
    key: "oidc-provider",
    type: "OpenIdConnectProvider",
    properties: { url: `https://${ISSUER}`, clientIdLists: [AUDIENCE] },
    dependsOn: [],
  };
}

function roleOf(facts: BootstrapFacts, run: Run, withProvider: boolean): readonly Resource[] {
  const name = roleNameOf(run);
  return [
    {
      key: `role/${name}`,
      type: "Role",
      properties: {
        name,
        path: BOOTSTRAP_PATH,
        description: `Access as code: ${run} runs of ${facts.repository} in GitHub Actions`,
        assumeRolePolicy: canonicalPolicy(trustOfRun(facts, run)),
        maxSessionDuration: SESSION,
      },
      dependsOn: withProvider ? ["oidc-provider"] : [],
    },
    {
      key: `policy/${name}`,
      type: "Policy",
      properties: { name, path: BOOTSTRAP_PATH, policy: canonicalPolicy(permissionsOfRun(facts, run)) },
      dependsOn: [],
    },
    {
      key: `role-policy/${name}`,
      type: "RolePolicyAttachment",
      properties: {
        role: { $ref: `role/${name}`, output: "name" },
        policyArn: { $ref: `policy/${name}`, output: "arn" },
      },
      dependsOn: [],
    },
  ];
}

/** Bucket and key stay in AWS whatever happens to this stack: the state of all access is in them. */
function bucketOf(facts: BootstrapFacts): readonly Resource[] {
  const bucket = { $ref: "bucket", output: "bucket" } as const;
  const rest = (key: string, type: DesiredResource["type"], properties: DesiredResource["properties"]): Resource => ({
    key,
    type,
    properties: { bucket, ...properties },
    dependsOn: [],
  });
  return [
    {
      key: "key",
      type: "Key",
      properties: {
        description: "Access as code: the state",
        enableKeyRotation: true,
        deletionWindowInDays: 30,
        policy: canonicalPolicy(keyPolicy(facts)),
      },
      // KMS refuses a policy that names a role which isn't there.
      dependsOn: RUNS.map((run) => `role/${roleNameOf(run)}`),
      retainOnDelete: true,
    },
    { key: "bucket", type: "Bucket", properties: { bucket: facts.bucket }, dependsOn: [], retainOnDelete: true },
    rest("bucket-versioning", "BucketVersioning", { versioningConfiguration: { status: "Enabled" } }),
    rest("bucket-encryption", "BucketServerSideEncryptionConfiguration", {
      rules: [
        {
          applyServerSideEncryptionByDefault: {
            sseAlgorithm: "aws:kms",
            kmsMasterKeyId: { $ref: "key", output: "arn" },
          },
          bucketKeyEnabled: true,
        },
      ],
    }),
    rest("bucket-public-access", "BucketPublicAccessBlock", {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }),
    rest("bucket-policy", "BucketPolicy", { policy: canonicalPolicy(bucketPolicy(facts)) }),
  ];
}

function keyPolicy(facts: BootstrapFacts) {
  const use = (sid: string, runs: readonly Run[], actions: readonly string[]) => ({
    Sid: sid,
    Effect: "Allow" as const,
    Principal: { AWS: runs.map((run) => roleArnOf(facts, run)) },
    Action: actions,
    Resource: "*",
  });
  return policyOf(
    // Without it the account itself could not change the key any more (AWS: "Default key policy").
    {
      Sid: "Administer",
      Effect: "Allow",
      Principal: { AWS: arnIn(facts, "iam", "root") },
      Action: "kms:*",
      Resource: "*",
    },
    use("Read", RUNS, ["kms:Decrypt"]),
    use("Write", ["deploy", "expire"], ["kms:GenerateDataKey"]),
  );
}
