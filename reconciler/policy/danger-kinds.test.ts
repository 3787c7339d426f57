// Kinds of actions that are allowed on everything, by themselves: each row is a kind of way, not the only action of it.
import { expect, test } from "vitest";
import { allActions } from "./generate-dangerous-actions.ts";
import { judgeDocuments } from "./judge-documents.ts";
import { managedPowers } from "./managed-powers.ts";
import type { Level } from "./reason.ts";
import { ratedRights } from "./rights.ts";

const names = new Set((await allActions()).map(({ prefix, name }) => `${prefix}:${name}`));

function levelOf(...actions: readonly string[]): Level {
  const Statement = [{ Effect: "Allow", Action: actions, Resource: "*" }];
  return ratedRights(judgeDocuments([JSON.stringify({ Version: "2012-10-17", Statement })])).level;
}

test.each<[string, Level, string]>([
  [
    "reads objects, files, rows, records or messages",
    "all-data",
    "s3:GetObjectVersionForReplication s3vectors:GetVectors elasticfilesystem:ClientMount glacier:GetJobOutput dynamodb:Scan dynamodb:Query " +
      "dynamodb:GetItem dynamodb:BatchGetItem dynamodb:PartiQLSelect dynamodb:GetRecords dynamodb:ExportTableToPointInTime dax:Scan " +
      "cassandra:Select timestream:Select neptune-db:ReadDataViaQuery neptune-db:connect es:ESHttpGet aoss:APIAccessAll kinesis:GetRecords " +
      "kinesis:SubscribeToShard kinesisvideo:GetMedia kafka-cluster:ReadData omics:GetReadSet medical-imaging:GetDICOMInstance sqs:ReceiveMessage sns:Subscribe healthlake:ReadResource",
  ],
  [
    "lets others read, by a policy, a share or a grant",
    "all-data",
    "dynamodb:PutResourcePolicy sqs:AddPermission sqs:SetQueueAttributes sns:AddPermission sns:SetTopicAttributes kinesis:PutResourcePolicy " +
      "backup:PutBackupVaultAccessPolicy ecr:SetRepositoryPolicy ecr:PutRegistryPolicy codeartifact:PutDomainPermissionsPolicy " +
      "elasticfilesystem:PutFileSystemPolicy glacier:SetVaultAccessPolicy glue:PutResourcePolicy ssm:PutResourcePolicy aoss:UpdateAccessPolicy " +
      "es:UpdateDomainConfig s3:PutObjectVersionAcl s3express:PutAccessPointPolicy ram:CreateResourceShare ram:AssociateResourceShare " +
      "redshift:AuthorizeDataShare redshift:AuthorizeSnapshotAccess quicksight:UpdateDataSetPermissions workmail:PutMailboxPermissions",
  ],
  [
    "becomes somebody who reads",
    "all-data",
    "rds-db:connect rds:ModifyDBInstance rds:ModifyDBCluster redshift:ModifyCluster redshift:GetClusterCredentials elasticache:Connect elasticache:ModifyUserGroup " +
      "memorydb:Connect memorydb:UpdateUser mq:UpdateUser lightsail:GetInstanceAccessDetails lightsail:GetBucketAccessKeys " +
      "lightsail:DownloadDefaultKeyPair lightsail:GetRelationalDatabaseMasterUserPassword connect:AdminGetEmergencyAccessToken " +
      "quicksight:GenerateEmbedUrlForRegisteredUser quicksight:UpdateUser workmail:ResetPassword events:RetrieveConnectionCredentials acm:ExportCertificate",
  ],
  [
    "gets others' credentials, where AWS's ReadOnlyAccess or SupportUser allows it",
    "all-data",
    "ssm:GetAccessToken gamelift:GetComputeAccess gamelift:GetInstanceAccess cognito-identity:GetOpenIdTokenForDeveloperIdentity " +
      "codepipeline:PollForJobs",
  ],
  [
    "signs in where a role is given",
    "borrows-roles",
    "acm-pca:IssueCertificate cognito-idp:AdminSetUserPassword cognito-idp:AdminAddUserToGroup cognito-idp:UpdateIdentityProvider " +
      "grafana:UpdateWorkspaceAuthentication eks:CreateAccessEntry eks:AssociateAccessPolicy appstream:CreateStreamingURL " +
      "appstream:CreateAppBlockBuilderStreamingURL datazone:GetDomainExecutionRoleCredentials",
  ],
  [
    "changes what runs with a role",
    "borrows-roles",
    "transfer:UpdateServer transfer:UpdateAccess chatbot:UpdateSlackChannelConfiguration chatbot:AssociateToConfiguration iot:CreateJob cloudformation:SetTypeDefaultVersion " +
      "codepipeline:PutActionRevision ecr:PutImage codecommit:GitPush codecommit:PutFile codecommit:MergePullRequestBySquash " +
      "codeartifact:PublishPackageVersion ec2:AttachVolume",
  ],
  [
    "starts or changes what runs with roles of others",
    "borrows-roles",
    "pcs:UpdateCluster ssm:RegisterTaskWithMaintenanceWindow glue:CreateTrigger lambda:CreateMicrovmAuthToken lambda:CreateMicrovmShellAuthToken " +
      "sagemaker:CreatePartnerAppPresignedUrl sagemaker:RetryPipelineExecution sagemaker:CreateImageVersion ecs:RegisterContainerInstance " +
      "cloudformation:ActivateType ssm-incidents:StartIncident redshift-serverless:UpdateNamespace dms:ModifyEndpoint",
  ],
  [
    "lets somebody in where roles are given",
    "borrows-roles",
    "cognito-idp:AdminCreateUser cognito-idp:AdminConfirmSignUp cognito-idp:CreateUserPoolClient acm-pca:PutPolicy acm-pca:CreatePermission " +
      "pca-connector-scep:GetChallengePassword pca-connector-scep:CreateChallenge datazone:CreateProjectMembership datazone:AddPolicyGrant " +
      "quicksight:CreateRoleMembership quicksight:CreateGroupMembership",
  ],
  [
    "takes data elsewhere, or sets a password",
    "all-data",
    "lightsail:CreateBucketAccessKey dms:CreateReplicationTask dms:StartReplicationTask fsx:UpdateStorageVirtualMachine fsx:UpdateFileSystem " +
      "cloudsearch:search workdocs:DownloadDocumentVersion opensearch:ApplicationAccessAll kms:DeriveSharedSecret kafka:PutClusterPolicy " +
      "athena:StartSession athena:StartCalculationExecution ec2:CreateTrafficMirrorSession elasticache:CopySnapshot transfer:StartFileTransfer",
  ],
  [
    "enters what runs, by whatever its service calls that",
    "borrows-roles",
    "emr-serverless:GetSessionEndpoint elasticmapreduce:GetSessionEndpoint glue:GetSessionEndpoint bedrock-agentcore:ConnectBrowserAutomationStream " +
      "bedrock-agentcore:ConnectBrowserLiveViewStream lambda:ConnectMicrovm gameliftstreams:CreateStreamSessionAdminShell " +
      "lightsail:CreateGUISessionAccessDetails ssm:RequestManagedInstanceRoleToken iot:OpenTunnel iot:RotateTunnelAccessToken",
  ],
  [
    "adds a part to what holds a role, or lets others call it",
    "borrows-roles",
    "bedrock-agentcore:CreateGatewayTarget appsync:CreateChannelNamespace appsync:UpdateChannelNamespace amplify:CreateBranch codebuild:CreateWebhook " +
      "deadline:CreateQueueEnvironment opsworks:CreateApp servicecatalog:CreateConstraint lambda:PutResourcePolicy lambda:AddPermission " +
      "bedrock-agentcore:PutResourcePolicy codeconnections:UseConnection codestar-connections:UseConnection",
  ],
  [
    "takes data out, gives credentials for it, or shares it",
    "all-data",
    "ec2:ExportImage ec2:CreateStoreImageTask ec2:CreateInstanceExportTask memorydb:CopySnapshot elasticache:ExportServerlessCacheSnapshot " +
      "rds:StartExportTask sdb:StartDomainExport datazone:GetConnection lakeformation:GetTemporaryGlueTableCredentials " +
      "workmail:CreateImpersonationRole qbusiness:SearchRelevantContent athena:GetSessionEndpoint kinesisvideo:ConnectAsViewer " +
      "imagebuilder:PutImagePolicy omics:CreateShare dataexchange:CreateDataGrant",
  ],
  ["puts tags on who is trusted by them", "becomes-everything", "iam:TagRole iam:TagUser iam:UntagRole iam:UntagUser"],
  ["leaves what the organization denies", "becomes-everything", "organizations:LeaveOrganization"],
  [
    "does what it says",
    "ordinary",
    "dynamodb:PutItem dynamodb:DescribeTable sqs:SendMessage kinesis:PutRecord s3:PutObject ec2:GetPasswordData logs:PutResourcePolicy " +
      "logs:GetLogEvents networkmanager:PutResourcePolicy apigateway:UpdateRestApiPolicy rds-data:ExecuteStatement " +
      "redshift-data:ExecuteStatement athena:StartQueryExecution ssm:AddTagsToResource autoscaling:SetDesiredCapacity " +
      "autoscaling:AttachLoadBalancerTargetGroups autoscaling:AttachLoadBalancers autoscaling:AttachTrafficSources " +
      "autoscaling:SetInstanceProtection ecs:UpdateCluster ecs:UpdateClusterSettings ecs:UpdateTaskProtection " +
      "elasticmapreduce:SetTerminationProtection elasticbeanstalk:UpdateTagsForResource eks:UpdateClusterVersion batch:UpdateJobQueue iam:TagPolicy codepipeline:PutApprovalResult lambda:CreateAlias transfer:CreateUser ecs:CreateExpressGatewayService " +
      "lightsail:CreateDomainEntry repostspace:BatchAddRole cloudwatch:GetSpaceCredentials bedrock:InvokeAgent bedrock:Retrieve sagemaker:GetRecord",
  ],
])("%s: %s", (_, level, actions) => {
  const written = actions.split(" ");
  expect(written.filter((action) => !names.has(action))).toEqual([]);
  expect(written.filter((action) => levelOf(action) !== level)).toEqual([]);
});

test.each([
  "arc-region-switch:CreatePlan",
  "chatbot:CreateSlackChannelConfiguration",
  "codecatalyst:AssociateIamRoleToConnection",
  "codeconnections:CreateSyncConfiguration",
  "ec2:RunScheduledInstances",
  "grafana:CreateWorkspace",
  "mgh:BatchAssociateIamRoleWithConnection",
  "odb:AssociateIamRoleToResource",
  "rds:AddRoleToDBCluster",
  "redshift-serverless:CreateNamespace",
  "s3:CreateJob",
  "ssm-quicksetup:CreateConfigurationManager",
])("%s with a role that is passed", (action) => {
  expect(levelOf(action)).toBe("ordinary");
  const worker = { Effect: "Allow", Action: "iam:PassRole", Resource: "arn:aws:iam::111122223333:role/worker" };
  const makes = { Effect: "Allow", Action: action, Resource: "*" };
  const document = JSON.stringify({ Version: "2012-10-17", Statement: [worker, makes] });
  expect(ratedRights(judgeDocuments([document])).level).toBe("becomes-everything");
});

test.each<[string, Level]>([
  ["AmazonDynamoDBReadOnlyAccess", "all-data"],
  ["AmazonKinesisReadOnlyAccess", "all-data"],
  ["AmazonRDSReadOnlyAccess", "ordinary"],
  ["AmazonSQSReadOnlyAccess", "ordinary"],
  ["AmazonSNSReadOnlyAccess", "ordinary"],
  ["AmazonEC2ReadOnlyAccess", "ordinary"],
  ["AmazonEC2ContainerRegistryReadOnly", "ordinary"],
  ["AmazonEC2ContainerRegistryPowerUser", "borrows-roles"],
  ["AWSCodeCommitReadOnly", "ordinary"],
  ["AWSCodeCommitPowerUser", "borrows-roles"],
  ["AWSCodePipelineApproverAccess", "ordinary"],
  ["AWSPrivateCAReadOnly", "ordinary"],
  ["CloudWatchReadOnlyAccess", "ordinary"],
  ["CloudWatchLogsFullAccess", "ordinary"],
  ["AWSXrayReadOnlyAccess", "ordinary"],
  ["IAMReadOnlyAccess", "ordinary"],
  ["AmazonVPCFullAccess", "ordinary"],
  ["AmazonRoute53FullAccess", "ordinary"],
])("AWS's %s: %s", (name, level) => {
  expect(ratedRights(managedPowers(`arn:aws:iam::aws:policy/${name}`)).level).toBe(level);
});
