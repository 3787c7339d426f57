// What documents let their holders become: ways that were published, AWS's own policies, and what narrows for certain.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import DANGEROUS from "./dangerous-actions.json" with { type: "json" };
import { allActions, renderDangerousActions, renderMadeIds } from "./generate-dangerous-actions.ts";
import { judgeDocuments, judgePolicies, NO_ROLES } from "./judge-documents.ts";
import { managedPowers } from "./managed-powers.ts";
import { reasonText } from "./reason-text.ts";
import { LEVELS, ratedRights, together, within } from "./rights.ts";
import { document, levelOf } from "./small-documents.ts";
import { TELLING } from "./telling-actions.ts";

const managed = (name: string) => managedPowers(`arn:aws:iam::aws:policy/${name}`);

const BECOMES = "becomes-everything";
const BORROWS = "borrows-roles";

test("the tables of actions and ids are what rules and data say; else run: node reconciler/policy/generate-dangerous-actions.ts", async () => {
  const shipped = (name: string): unknown => JSON.parse(readFileSync(new URL(name, import.meta.url), "utf8"));
  const actions = await allActions();
  expect(shipped("dangerous-actions.json")).toEqual(JSON.parse(renderDangerousActions(actions)));
  expect(shipped("made-ids.json")).toEqual(JSON.parse(await renderMadeIds(actions)));
});

// Actions that suffice together, from pathfinding.cloud (Datadog, Apache-2.0), and those of Identity Center, which it lacks.
test.each([
  ["iam:PassRole, apprunner:CreateService", BECOMES],
  ["apprunner:UpdateService", BORROWS],
  ["bedrock-agentcore:StartCodeInterpreterSession, bedrock-agentcore:InvokeCodeInterpreter", BORROWS],
  ["iam:PassRole, cloudformation:CreateStack", BECOMES],
  ["iam:PassRole, cloudformation:CreateStackSet, cloudformation:CreateStackInstances", BECOMES],
  ["iam:PassRole, cloudformation:UpdateStackSet", BECOMES],
  ["iam:PassRole, codebuild:CreateProject, codebuild:StartBuild", BECOMES],
  ["codebuild:StartBuild", BORROWS],
  ["iam:PassRole, codebuild:CreateProject, codebuild:StartBuildBatch", BECOMES],
  [
    "iam:PassRole, datapipeline:CreatePipeline, datapipeline:PutPipelineDefinition, datapipeline:ActivatePipeline",
    BECOMES,
  ],
  ["ec2:ModifyInstanceAttribute, ec2:StopInstances, ec2:StartInstances", BORROWS],
  ["iam:PassRole, ec2:RequestSpotInstances", BECOMES],
  ["ec2-instance-connect:SendSSHPublicKey, ec2:DescribeInstances", BORROWS],
  ["iam:PassRole, ecs:CreateCluster, ecs:RegisterTaskDefinition, ecs:CreateService", BECOMES],
  ["iam:PassRole, ecs:RegisterTaskDefinition, ecs:CreateService", BECOMES],
  ["iam:PassRole, ecs:RegisterTaskDefinition, ecs:RunTask", BECOMES],
  ["iam:PassRole, glue:CreateDevEndpoint", BECOMES],
  ["glue:UpdateDevEndpoint", BORROWS],
  ["iam:PassRole, glue:CreateJob, glue:CreateTrigger", BECOMES],
  ["iam:PassRole, glue:UpdateJob, glue:StartJobRun", BECOMES],
  ["iam:CreatePolicyVersion", BECOMES],
  ["iam:CreateAccessKey", BECOMES],
  ["iam:CreateLoginProfile", BECOMES],
  ["iam:PutRolePolicy", BECOMES],
  ["iam:PutUserPolicy", BECOMES],
  ["iam:AttachUserPolicy", BECOMES],
  ["iam:AttachGroupPolicy", BECOMES],
  ["iam:PutGroupPolicy", BECOMES],
  ["iam:AddUserToGroup", BECOMES],
  ["iam:AttachRolePolicy, sts:AssumeRole", BECOMES],
  ["iam:CreatePolicyVersion, sts:AssumeRole", BECOMES],
  ["iam:PutRolePolicy, sts:AssumeRole", BECOMES],
  ["iam:AttachRolePolicy, iam:UpdateAssumeRolePolicy", BECOMES],
  ["iam:CreatePolicyVersion, iam:UpdateAssumeRolePolicy", BECOMES],
  ["iam:PassRole, lambda:CreateFunction, lambda:InvokeFunction", BECOMES],
  ["iam:PassRole, lambda:CreateFunction, lambda:CreateEventSourceMapping", BECOMES],
  ["lambda:UpdateFunctionCode, lambda:InvokeFunction", BORROWS],
  ["lambda:UpdateFunctionCode, lambda:AddPermission", BORROWS],
  ["iam:PassRole, sagemaker:CreateNotebookInstance", BECOMES],
  ["iam:PassRole, sagemaker:CreateTrainingJob", BECOMES],
  ["sagemaker:CreatePresignedNotebookInstanceUrl", BORROWS],
  [
    "sagemaker:CreateNotebookInstanceLifecycleConfig, sagemaker:StopNotebookInstance, sagemaker:UpdateNotebookInstance, sagemaker:StartNotebookInstance",
    BORROWS,
  ],
  ["ssm:SendCommand", BORROWS],
  ["sts:AssumeRole", BECOMES],
  ["identitystore:CreateGroupMembership", BECOMES],
  ["identitystore:CreateUser", BECOMES],
  ["sso:CreateAccountAssignment", BECOMES],
  ["sso:PutInlinePolicyToPermissionSet", BECOMES],
  ["sso:AttachManagedPolicyToPermissionSet", BECOMES],
  ["sso:AttachCustomerManagedPolicyReferenceToPermissionSet", BECOMES],
  ["sso:DeletePermissionsBoundaryFromPermissionSet", BECOMES],
  ["sso:ProvisionPermissionSet", BECOMES],
  ["sso-directory:*", BECOMES],
  ["organizations:InviteOrganizationToTransferResponsibility", BECOMES],
  ["iam:UpdateSAMLProvider", BECOMES],
  ["iam:CreateOpenIDConnectProvider", BECOMES],
  ["ssm:StartSession", BORROWS],
  ["ecs:ExecuteCommand", BORROWS],
  ["cloudformation:UpdateStack", BORROWS],
  ["lambda:*", BORROWS],
  ["s3:GetObject", "all-data"],
  ["secretsmanager:GetSecretValue", "all-data"],
  ["ssm:GetParameter*", "all-data"],
  ["kms:Decrypt", "all-data"],
  ["dynamodb:*", "all-data"],
  ["iam:CreateServiceLinkedRole", "ordinary"],
])("%s on everything: %s", (actions, level) => {
  expect(levelOf({ Action: actions.split(", ") })).toBe(level);
});

// Further ways, of no list: with a role by its name, where one is passed.
test.each([
  ["iam:DeleteRolePolicy", BECOMES],
  ["iam:DetachUserPolicy", BECOMES],
  ["iam:RemoveUserFromGroup", BECOMES],
  ["ds:ResetUserPassword", BECOMES],
  ["ds-data:AddGroupMember", BECOMES],
  ["iam:AddRoleToInstanceProfile", BECOMES],
  ["apigateway:PUT", BECOMES],
  ["appsync:CreateDataSource", BECOMES],
  ["athena:CreateWorkGroup", BECOMES],
  ["config:PutRemediationConfigurations", BECOMES],
  ["dms:CreateEndpoint", BECOMES],
  ["firehose:CreateDeliveryStream", BECOMES],
  ["fis:CreateExperimentTemplate", BECOMES],
  ["iot:CreateRoleAlias", BECOMES],
  ["iot:CreateTopicRule", BECOMES],
  ["kafkaconnect:CreateConnector", BECOMES],
  ["license-manager:CreateToken", BECOMES],
  ["osis:CreatePipeline", BECOMES],
  ["pcs:CreateComputeNodeGroup", BECOMES],
  ["rds:AddRoleToDBCluster", BECOMES],
  ["redshift:ModifyClusterIamRoles", BECOMES],
  ["states:TestState", BECOMES],
  ["transfer:CreateUser", BECOMES],
  ["workspaces-instances:CreateWorkspaceInstance", BECOMES],
  ["glue:CreateSession", BECOMES],
  ["bedrock-agentcore:CreateCodeInterpreter", BECOMES],
  ["eks:CreatePodIdentityAssociation", BECOMES],
])("%s, with a role by its name: %s", (action, level) => {
  const passed = { Action: "iam:PassRole", Resource: "arn:aws:iam::111122223333:role/worker" };
  expect(levelOf({ Action: action }, passed)).toBe(level);
});
test.each([
  ["airflow:CreateWebLoginToken", BORROWS],
  ["amplify:CreateDeployment", BORROWS],
  ["apigateway:PATCH", BORROWS],
  ["appstream:CreateStreamingURL", BORROWS],
  ["appsync:UpdateResolver", BORROWS],
  ["cloud9:CreateEnvironmentMembership", BORROWS],
  ["cognito-identity:UpdateIdentityPool", BORROWS],
  ["config:StartRemediationExecution", BORROWS],
  ["datasync:CreateTask", BORROWS],
  ["datazone:GetEnvironmentCredentials", BORROWS],
  ["deadline:AssumeQueueRoleForUser", BORROWS],
  ["drs:StartRecovery", BORROWS],
  ["eks-auth:AssumeRoleForPodIdentity", BORROWS],
  ["elasticmapreduce:GetClusterSessionCredentials", BORROWS],
  ["fis:StartExperiment", BORROWS],
  ["grafana:CreateWorkspaceApiKey", BORROWS],
  ["greengrass:CreateDeployment", BORROWS],
  ["iot:AttachPolicy", BORROWS],
  ["lambda:CreateEventSourceMapping", BORROWS],
  ["opsworks:CreateDeployment", BORROWS],
  ["servicecatalog:CreateProvisioningArtifact", BORROWS],
  ["transfer:ImportSshPublicKey", BORROWS],
  ["bedrock-agentcore:GetResourceApiKey", "all-data"],
  ["dsql:DbConnectAdmin", "all-data"],
  ["ebs:GetSnapshotBlock", "all-data"],
  ["ec2:ModifySnapshotAttribute", "all-data"],
  ["lakeformation:GrantPermissions", "all-data"],
  ["rds:ModifyDBSnapshotAttribute", "all-data"],
  ["redshift:GetClusterCredentialsWithIAM", "all-data"],
  ["s3:CreateAccessGrant", "all-data"],
  ["s3tables:PutTableBucketPolicy", "all-data"],
])("%s on everything: %s", (action, level) => {
  expect(levelOf({ Action: action })).toBe(level);
});

test.each([
  ["AdministratorAccess", "everything"],
  ["PowerUserAccess", BECOMES],
  ["IAMFullAccess", BECOMES],
  ["AWSOrganizationsFullAccess", BECOMES],
  ["AWSSSODirectoryAdministrator", BECOMES],
  ["AWSSSOMasterAccountAdministrator", BECOMES],
  ["AWSSSOMemberAccountAdministrator", BECOMES],
  ["AmazonSageMakerFullAccess", BECOMES],
  ["job-function/DataScientist", BECOMES],
  ["ReadOnlyAccess", "all-data"],
  ["AmazonS3ReadOnlyAccess", "all-data"],
  ["job-function/ViewOnlyAccess", "ordinary"],
  ["SecurityAudit", "all-data"],
  ["job-function/Billing", "ordinary"],
  ["job-function/SupportUser", "all-data"],
  ["job-function/NetworkAdministrator", "ordinary"],
  ["AmazonBedrockFullAccess", "ordinary"],
  ["AmazonAthenaFullAccess", "all-data"],
  ["AmazonSageMakerReadOnly", "ordinary"],
  ["MadeUp", BORROWS],
])("AWS's %s: %s", (name, level) => {
  expect(ratedRights(managed(name)).level).toBe(level);
});

test("of many actions those are named that tell most, and how many more there are", () => {
  const told = (name: string) => ratedRights(managed(name)).reasons.map(reasonText);
  expect(told("ReadOnlyAccess")).toEqual([
    "may read all data of a service, or let others read it (s3:GetObject, ssm:GetParameter, dynamodb:Scan and 56 more)",
  ]);
  expect(told("AmazonSSMFullAccess")[0]).toMatch(/ \(ssm:SendCommand, ssm:StartSession, .* and \d+ more\)$/);
  for (const [kind, actions] of Object.entries(TELLING)) {
    const known: readonly string[] = Object.entries(DANGEROUS).find(([it]) => it === kind)?.[1] ?? [];
    expect([kind, actions.filter((action) => !known.includes(action))]).toEqual([kind, []]);
  }
});

test("a policy of an account is none of AWS's of that name", () => {
  const arns = ["ReadOnlyAccess", "AWSDenyAll"].map((name) => `arn:aws:iam::111122223333:policy/${name}`);
  expect(ratedRights(judgePolicies([], arns, NO_ROLES)).reasons.map(({ kind, actions }) => [kind, actions])).toEqual([
    ["unknown-policy", ["/AWSDenyAll", "/ReadOnlyAccess"]],
  ]);
});

test("policies count together, and a boundary leaves what both allow", () => {
  const passes = judgeDocuments([document({ Action: "iam:PassRole", Resource: "arn:aws:iam::*:role/worker" })]);
  const runs = judgeDocuments([document({ Action: "lambda:CreateFunction" })]);
  expect([passes, runs].map((it) => ratedRights(it).level)).toEqual(["ordinary", "ordinary"]);
  expect(ratedRights(together([passes, runs])).level).toBe(BECOMES);
  expect(ratedRights(within(managed("AdministratorAccess"), managed("ReadOnlyAccess"))).level).toBe("all-data");
  expect(ratedRights(within(managed("IAMFullAccess"), managed("PowerUserAccess"))).level).toBe("ordinary");
  expect(ratedRights(within(managed("IAMFullAccess"), managed("AdministratorAccess"))).level).toBe(BECOMES);
  expect(ratedRights(within(managed("IAMFullAccess"), managed("MadeUp"))).level).toBe(BECOMES);
  expect(ratedRights(within(managed("MadeUp"), managed("IAMFullAccess"))).level).toBe(BORROWS);
  expect(ratedRights(within(managed("MadeUp"), managed("job-function/ViewOnlyAccess"))).level).toBe("ordinary");
  const any = judgeDocuments([document({ Action: ["iam:PassRole", "lambda:CreateFunction"] })]);
  const both = together([passes, runs]);
  for (const bounded of [within(any, both), within(both, any)]) expect(ratedRights(bounded).level).toBe(BECOMES);
  expect([...within(any, both).keys()].sort()).toEqual(["passes-named-role", "runs-passed-role"]);
  const changes = (resource: string) =>
    together([passes, judgeDocuments([document({ Action: "lambda:Update*", Resource: resource })])]);
  const [everyFunction, named] = [changes("*"), changes("arn:aws:lambda:*:*:function:ai-*")];
  for (const bounded of [within(everyFunction, named), within(named, everyFunction)]) {
    expect(ratedRights(bounded).level).toBe(BECOMES);
  }
});

test("whatever is added to a document, its level falls never; a boundary raises none", () => {
  const action = fc.constantFrom(
    "*",
    "iam:*",
    "s3:*",
    "s3:GetObject",
    "lambda:Update*",
    "iam:PassRole",
    "sso:*",
    "ec2:Describe*",
  );
  const resource = fc.constantFrom("*", "arn:aws:s3:::training/*", "arn:aws:iam::*:role/worker");
  const statement = fc.record({ Action: action, Resource: resource });
  const at = (level: string) => LEVELS.indexOf(level as (typeof LEVELS)[number]);
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 4, minLength: 1 }), statement, (statements, more) => {
      const before = judgeDocuments([document(...statements)]);
      const after = judgeDocuments([document(...statements, more)]);
      expect(at(ratedRights(after).level)).toBeLessThanOrEqual(at(ratedRights(before).level));
      const bounded = within(after, before);
      expect(at(ratedRights(bounded).level)).toBeGreaterThanOrEqual(at(ratedRights(after).level));
    }),
    { numRuns: 100 },
  );
});
