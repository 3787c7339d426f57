/** For tests: a small but whole set of resources. Never imported by anything but tests. */
import { DEV, MANAGEMENT, type TestProvider } from "./test-provider.ts";

const SSO = "aws:ssoadmin/";
const STORE = "aws:identitystore/";
export const POLICY =
  '{"Statement":[{"Action":"s3:GetObject","Effect":"Allow","Resource":"*"}],"Version":"2012-10-17"}';
export const TRUST =
  '{"Statement":[{"Action":"sts:AssumeRole","Effect":"Allow","Principal":{"Service":"sagemaker.amazonaws.com"}}],"Version":"2012-10-17"}';
export const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
/** A policy for the bucket of that name. */
export const policyOf = (bucket: string) => POLICY.replace('"*"', `"arn:aws:s3:::${bucket}"`);

/** The account itself, as policies of resources name it. */
export const ROOT = { AWS: `arn:aws:iam::${MANAGEMENT}:root` };

/** A policy of a bucket or key. */
export function resourcePolicy(principal: unknown): string {
  const statement = { Effect: "Deny", Principal: principal, Action: "s3:*", Resource: "*" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

/** One resource of each type, in an order in which they can be made and, turned round, be deleted. */
export async function createOneOfEach(provider: TestProvider) {
  const { instanceArn, identityStoreId } = provider;
  const set = await provider.create(`${SSO}permissionSet:PermissionSet`, {
    instanceArn,
    name: "Reader",
    tags: { team: "a" },
  });
  const target = { instanceArn, permissionSetArn: set.outputs.arn };
  const user = await provider.create(`${STORE}user:User`, {
    identityStoreId,
    userName: "ben",
    displayName: "Ben",
    name: { givenName: "Ben", familyName: "Okafor" },
    emails: { value: "ben@example.com", primary: true },
  });
  const group = await provider.create(`${STORE}group:Group`, { identityStoreId, displayName: "readers" });
  const role = await provider.create("aws:iam/role:Role", {
    name: "trainer",
    path: "/access/",
    assumeRolePolicy: TRUST,
  });
  const policy = await provider.create("aws:iam/policy:Policy", { name: "training", path: "/access/", policy: POLICY });
  const key = await provider.create("aws:kms/key:Key", {
    enableKeyRotation: true,
    policy: resourcePolicy(ROOT),
    tags: { team: "a" },
  });
  const bucket = "example-state";
  const byDefault = { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.outputs.arn };
  return [
    set,
    user,
    group,
    role,
    policy,
    await provider.create(`${STORE}groupMembership:GroupMembership`, {
      identityStoreId,
      groupId: group.outputs.groupId,
      memberId: user.outputs.userId,
    }),
    await provider.create("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {
      role: "trainer",
      policyArn: policy.outputs.arn,
    }),
    await provider.create(`${SSO}managedPolicyAttachment:ManagedPolicyAttachment`, {
      ...target,
      managedPolicyArn: READ_ONLY,
    }),
    await provider.create(`${SSO}customerManagedPolicyAttachment:CustomerManagedPolicyAttachment`, {
      ...target,
      customerManagedPolicyReference: { name: "boundary", path: "/ai/" },
    }),
    await provider.create(`${SSO}permissionSetInlinePolicy:PermissionSetInlinePolicy`, {
      ...target,
      inlinePolicy: POLICY,
    }),
    await provider.create(`${SSO}permissionsBoundaryAttachment:PermissionsBoundaryAttachment`, {
      ...target,
      permissionsBoundary: { customerManagedPolicyReference: { name: "boundary", path: "/ai/" } },
    }),
    await provider.create(`${SSO}instanceAccessControlAttributes:InstanceAccessControlAttributes`, {
      instanceArn,
      attributes: [{ key: "team", values: [{ sources: ["$" + "{path:enterprise.department}"] }] }],
    }),
    await provider.create(`${SSO}accountAssignment:AccountAssignment`, {
      ...target,
      principalId: group.outputs.groupId,
      principalType: "GROUP",
      targetId: DEV,
      targetType: "AWS_ACCOUNT",
    }),
    await provider.create("aws:iam/openIdConnectProvider:OpenIdConnectProvider", {
      url: "https://token.actions.githubusercontent.com",
      clientIdLists: ["sts.amazonaws.com"],
      tags: { team: "a" },
    }),
    key,
    await provider.create("aws:s3/bucket:Bucket", { bucket, tags: { team: "a" } }),
    await provider.create("aws:s3/bucketVersioning:BucketVersioning", {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    }),
    await provider.create("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration", {
      bucket,
      rules: [{ applyServerSideEncryptionByDefault: byDefault, bucketKeyEnabled: true }],
    }),
    await provider.create("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", {
      bucket,
      blockPublicAcls: true,
      restrictPublicBuckets: true,
    }),
    await provider.create("aws:s3/bucketPolicy:BucketPolicy", { bucket, policy: resourcePolicy("*") }),
  ];
}
