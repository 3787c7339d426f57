// For tests: a world that has one of everything.

import type { Seed } from "../seed.ts";
import { seedWorld } from "../seed-world.ts";
import { type AwsServer, startAwsServer } from "../server.ts";
import type { ModelledService } from "../service-model.ts";
import { accounts, instanceArn, seed, storeId } from "../test-server.ts";
import type { World } from "../world.ts";
import { rawCall } from "./raw-call.ts";

export const reading = "arn:aws:iam::aws:policy/ReadOnlyAccess";
export const policyArn = (name: string) => `arn:aws:iam::${accounts.management}:policy/${name}`;
export const tags = [{ Key: "team", Value: "data" }];
export const keyTags = [{ TagKey: "team", TagValue: "data" }];
export const tagKeys = { TagKeys: ["team"] };
export const document =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}';
export const trust =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}';
export const reference = { Name: "Shared", Path: "/" };
export const attributes = {
  AccessControlAttributes: [{ Key: "costCentre", Value: { Source: ["path:enterprise.costCenter"] } }],
};

/** An instance that nothing was done in yet. */
export const emptyInstance = "arn:aws:sso:::instance/ssoins-3333cccc4444dddd";

const seedOfEverything: Seed = {
  ...seed,
  instances: [
    { arn: instanceArn, identityStoreId: storeId, region: "eu-west-1", name: "Main" },
    { arn: emptyInstance, identityStoreId: "d-0987654321", region: "eu-west-1" },
  ],
  organization: { ...seed.organization, delegatedAdministrators: [accounts.training] },
  users: [
    { userName: "ana", givenName: "Ana", familyName: "Silva", email: "ana@example.com" },
    { userName: "ben", givenName: "Ben", familyName: "Okafor" },
  ],
  groups: [{ displayName: "builders", description: "Build models", members: ["ana"] }],
  permissionSets: [
    {
      name: "Build",
      description: "Builds",
      tags: { team: "data" },
      managedPolicies: [reading],
      assignments: [{ account: accounts.training, group: "builders" }],
    },
    { name: "Unused" },
  ],
};

/** A world that holds one of everything that an operation can be about. */
export async function worldOfEverything(): Promise<World> {
  const world = seedWorld(seedOfEverything);
  const server = await startAwsServer({ world });
  const set = { InstanceArn: instanceArn, PermissionSetArn: world.permissionSets[0]?.arn };
  const target = { TargetId: accounts.training, TargetType: "AWS_ACCOUNT" };
  const ben = { PrincipalType: "USER", PrincipalId: world.users[1]?.userId };
  const role = { RoleName: "deployer" };
  const policy = { PolicyName: "reading", PolicyDocument: document };
  const sso = (operation: string, input: object) => mustSucceed(server, "sso-admin", operation, { ...set, ...input });
  const iam = (operation: string, input: object) => mustSucceed(server, "iam", operation, input);
  try {
    await sso("PutInlinePolicyToPermissionSet", { InlinePolicy: document });
    await sso("CreateInstanceAccessControlAttributeConfiguration", {
      InstanceAccessControlAttributeConfiguration: attributes,
    });
    await sso("CreateAccountAssignment", { ...target, ...ben });
    await sso("DeleteAccountAssignment", { ...target, ...ben });
    await sso("ProvisionPermissionSet", { TargetType: "ALL_PROVISIONED_ACCOUNTS" });
    await sso("PutPermissionsBoundaryToPermissionSet", { PermissionsBoundary: { ManagedPolicyArn: reading } });
    await sso("AttachCustomerManagedPolicyReferenceToPermissionSet", { CustomerManagedPolicyReference: reference });
    await iam("CreatePolicy", { ...policy, Tags: tags });
    await iam("CreatePolicyVersion", { PolicyArn: policyArn("reading"), PolicyDocument: document });
    await iam("CreatePolicy", { ...policy, PolicyName: "unused" });
    const details = { Description: "Deploys", PermissionsBoundary: policyArn("reading"), Tags: tags };
    await iam("CreateRole", { ...role, ...details, AssumeRolePolicyDocument: trust });
    await iam("CreateRole", { RoleName: "unused", AssumeRolePolicyDocument: trust });
    await iam("PutRolePolicy", { ...role, ...policy });
    await iam("AttachRolePolicy", { ...role, PolicyArn: policyArn("reading") });
    const provider = { Url: "https://token.actions.githubusercontent.com", ClientIDList: ["sts.amazonaws.com"] };
    await mustSucceed(server, "kms", "CreateKey", { Tags: keyTags });
    await iam("CreateOpenIDConnectProvider", { ...provider, ThumbprintList: ["0".repeat(40)], Tags: tags });
  } finally {
    await server.close();
  }
  return world;
}

async function mustSucceed(
  server: AwsServer,
  service: ModelledService,
  operation: string,
  input: object,
): Promise<void> {
  const { status, error, message } = await rawCall(server.url, service, operation, input);
  if (status !== 200) throw new Error(`${operation} was refused: ${error}: ${message}`);
}
