// Which of many actions are named as the reason of a level: those that say most of what their holder can do.
import type { Kind } from "./kind.ts";

/** The most telling first: what is the shortest way, or concerns what most accounts have. */
export const TELLING: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  "widens-itself": [
    "iam:PutRolePolicy",
    "iam:AttachRolePolicy",
    "iam:PutUserPolicy",
    "iam:AttachUserPolicy",
    "iam:CreatePolicyVersion",
    "iam:AddUserToGroup",
    "iam:DeleteRolePermissionsBoundary",
  ],
  "other-credentials": [
    "sts:AssumeRole",
    "iam:CreateAccessKey",
    "iam:UpdateAssumeRolePolicy",
    "iam:CreateLoginProfile",
  ],
  "identity-center": [
    "sso:CreateAccountAssignment",
    "identitystore:CreateGroupMembership",
    "sso-directory:AddMemberToGroup",
    "sso:PutInlinePolicyToPermissionSet",
    "sso:AttachManagedPolicyToPermissionSet",
    "sso:ProvisionPermissionSet",
  ],
  organization: [
    "organizations:DetachPolicy",
    "organizations:UpdatePolicy",
    "organizations:MoveAccount",
    "organizations:RegisterDelegatedAdministrator",
    "organizations:CreateAccount",
  ],
  "identity-provider": [
    "iam:UpdateSAMLProvider",
    "iam:CreateSAMLProvider",
    "iam:CreateOpenIDConnectProvider",
    "rolesanywhere:CreateTrustAnchor",
  ],
  "changes-iam": ["iam:CreateRole", "iam:CreateUser", "iam:AddRoleToInstanceProfile", "iam:CreatePolicy"],
  "uses-held-role": [
    "ssm:SendCommand",
    "ssm:StartSession",
    "lambda:UpdateFunctionCode",
    "ecs:ExecuteCommand",
    "ecs:RunTask",
    "cloudformation:UpdateStack",
    "codebuild:StartBuild",
    "ec2:ModifyInstanceAttribute",
    "glue:UpdateJob",
    "sagemaker:CreatePresignedNotebookInstanceUrl",
    "lambda:InvokeFunction",
    "states:StartExecution",
  ],
  data: [
    "s3:GetObject",
    "secretsmanager:GetSecretValue",
    "kms:Decrypt",
    "ssm:GetParameter",
    "dynamodb:Scan",
    "dynamodb:GetItem",
    "rds-db:connect",
    "rds:ModifyDBInstance",
    "ec2:ModifySnapshotAttribute",
    "s3:PutBucketPolicy",
    "sqs:ReceiveMessage",
    "kinesis:GetRecords",
  ],
};

/** The same actions, the most telling first, and the others as they come. */
export function tellingFirst(kind: Kind, actions: readonly string[]): readonly string[] {
  const telling = (TELLING[kind] ?? []).filter((it) => actions.includes(it));
  return [...telling, ...actions.filter((it) => !telling.includes(it))];
}
