// What narrows for certain what documents let their holders become: resources, conditions, roles that are known; and what does not.
import { describe, expect, test } from "vitest";
import DANGEROUS from "./dangerous-actions.json" with { type: "json" };
import { openIamServices } from "./iam-services.ts";
import { judgeDocuments, NO_ROLES } from "./judge-documents.ts";
import { isParticular } from "./narrowing-facts.ts";
import { ratedRights } from "./rights.ts";
import { document, levelOf, type Statement } from "./small-documents.ts";

const BECOMES = "becomes-everything";
const BORROWS = "borrows-roles";

// Whoever may pass a role needs one thing only that runs with it, whatever its name.
test.each([
  ["lambda:UpdateFunctionConfiguration", "lambda:*:*:function:ai-*", BECOMES],
  ["lambda:UpdateFunctionCode", "lambda:*:*:function:ai-*", BECOMES],
  ["cloudformation:UpdateStack", "cloudformation:*:*:stack/ai-*", BECOMES],
  ["cloudformation:CreateChangeSet", "cloudformation:*:*:stack/ai-*", BECOMES],
  ["ecs:RunTask", "ecs:*:*:task-definition/ai-*", BECOMES],
  ["ssm:StartAutomationExecution", "ssm:*:*:automation-definition/ai-*", BECOMES],
  ["glue:UpdateJob", "glue:*:*:job/ai-*", BECOMES],
  ["codebuild:StartBuild", "codebuild:*:*:project/ai-*", BECOMES],
  ["states:UpdateStateMachine", "states:*:*:stateMachine:ai-*", BECOMES],
  ["sagemaker:UpdateNotebookInstance", "sagemaker:*:*:notebook-instance/ai-*", BECOMES],
  ["apigateway:PUT", "apigateway:*::/restapis/a1b2c3/*", BECOMES],
  ["transfer:UpdateUser", "transfer:*:*:user/s-0123456789abcdef0/ai-*", BECOMES],
  // No role can be passed to these.
  ["lambda:InvokeFunction", "lambda:*:*:function:ai-*", "ordinary"],
  ["sagemaker:InvokeEndpoint", "sagemaker:*:*:endpoint/ai-*", "ordinary"],
  ["sagemaker:CreatePresignedNotebookInstanceUrl", "sagemaker:*:*:notebook-instance/ai-*", "ordinary"],
  ["states:StartExecution", "states:*:*:stateMachine:ai-*", "ordinary"],
  ["ssm:StartSession", "ec2:*:*:instance/i-0123456789abcdef0", "ordinary"],
  ["ecs:ExecuteCommand", "ecs:*:*:task/ai/*", "ordinary"],
  ["ecr:PutImage", "ecr:*:*:repository/ai-*", "ordinary"],
  ["codecommit:GitPush", "codecommit:*:*:ai-*", "ordinary"],
  ["ec2:AttachVolume", "ec2:*:*:instance/i-0123456789abcdef0", "ordinary"],
])("%s on arn:aws:%s, with a role by its name: %s", (Action, rest, level) => {
  const passed = { Action: "iam:PassRole", Resource: "arn:aws:iam::111122223333:role/worker" };
  const named = { Action, Resource: `arn:aws:${rest}` };
  expect(levelOf(named)).toBe("ordinary");
  expect(levelOf(named, passed)).toBe(level);
});

describe("narrowed for certain, it is less", () => {
  const named = "arn:aws:iam::111122223333:role/flow-logs-writer";
  const passedTo = (...services: readonly string[]) => ({ StringEquals: { "iam:PassedToService": services } });
  test.each<[string, Statement, string]>([
    ["a role by its name, with nothing to run it", { Action: "iam:PassRole", Resource: named }, "ordinary"],
    [
      "a role by its name, with Lambda",
      { Action: ["iam:PassRole", "lambda:CreateFunction"], Resource: [named, "*"] },
      BECOMES,
    ],
    ["any role of an account", { Action: "iam:PassRole", Resource: "arn:aws:iam::111122223333:role/*" }, BECOMES],
    [
      "to a service that runs nothing",
      { Action: "iam:PassRole", Condition: passedTo("bedrock.amazonaws.com") },
      "ordinary",
    ],
    [
      "to one of two that does",
      { Action: "iam:PassRole", Condition: passedTo("bedrock.amazonaws.com", "ec2.amazonaws.com") },
      BECOMES,
    ],
    [
      "under a condition that says nothing",
      { Action: "iam:PassRole", Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } },
      BECOMES,
    ],
    [
      "keys of one's own",
      { Action: "iam:CreateAccessKey", Resource: `arn:aws:iam::*:user/\${aws:username}` },
      "ordinary",
    ],
    [
      "a device of one's own",
      {
        Action: ["iam:EnableMFADevice", "iam:ResyncMFADevice"],
        Resource: [`arn:aws:iam::*:user/\${aws:username}`, `arn:aws:iam::*:mfa/\${aws:username}`],
      },
      "ordinary",
    ],
    [
      "a policy for oneself",
      { Action: "iam:PutUserPolicy", Resource: `arn:aws:iam::*:user/\${aws:username}` },
      BECOMES,
    ],
    [
      "a function by its name",
      { Action: "lambda:UpdateFunctionCode", Resource: "arn:aws:lambda:*:*:function:report-*" },
      "ordinary",
    ],
    ["any function", { Action: "lambda:UpdateFunctionCode", Resource: "arn:aws:lambda:*:*:function:*" }, BORROWS],
    ["a role to assume by its name", { Action: "sts:AssumeRole", Resource: named }, BORROWS],
    ["one bucket", { Action: "s3:GetObject", Resource: "arn:aws:s3:::training/*" }, "ordinary"],
    ["every bucket", { Action: "s3:GetObject", Resource: "arn:aws:s3:::*/*" }, "all-data"],
    [
      "keys through a service",
      { Action: "kms:Decrypt", Condition: { StringLike: { "kms:ViaService": "s3.*.amazonaws.com" } } },
      "ordinary",
    ],
    ["everything but what is named", { NotAction: "s3:*" }, BECOMES],
    ["everything on one thing", { Action: "*", Resource: "arn:aws:s3:::training/*" }, BECOMES],
  ])("%s", (_, statement, level) => {
    expect(levelOf(statement)).toBe(level);
  });
  // Patterns that reach roles without saying "role".
  test.each([
    "i*",
    "iam*",
    "iam:*",
    "iam::*",
    "iam::*:r*",
    "iam::*:ro*",
    "iam::*:rol*",
    "iam::*:*",
    "iam::*:?ole/*",
    "*:*:*:role/*",
  ])("roles on arn:aws:%s", (rest) => {
    expect(levelOf({ Action: "iam:PassRole", Resource: `arn:aws:${rest}` })).toBe(BECOMES);
  });
  test.each(["iam::*:user/*", "iam::*:policy/*", "iam::*:rx*", "s3:*", "s3:::*", "lambda:*:*:function:*"])(
    "no role is arn:aws:%s",
    (rest) => {
      expect(levelOf({ Action: "iam:PassRole", Resource: `arn:aws:${rest}` })).toBe("ordinary");
    },
  );
  test("a role by a variable may be any of its path", () => {
    const Resource = `arn:aws:iam::111122223333:\${aws:PrincipalTag/kind}/x`;
    expect(levelOf({ Action: ["iam:PassRole", "lambda:CreateFunction"], Resource })).toBe(BECOMES);
  });
  test.each([
    ["s3:GetObject", "s3:*", "all-data"],
    ["s3:GetObject", "*", "all-data"],
    ["s3:GetObject", "s3:::*-*", "all-data"],
    ["s3:GetObject", "s3:::?*/*", "all-data"],
    ["s3:GetObject", "s3:*:*:accesspoint/*", "all-data"],
    ["s3:GetObject", "s3:*:*:training/*", "ordinary"],
    ["s3:GetObject", "s3:::accesspoints/*", "ordinary"],
    ["s3:GetObject", `s3:::\${aws:PrincipalTag/team}-data/*`, "ordinary"],
    ["s3:GetObject", "s3:::*training-data*/*", "ordinary"],
    ["s3:GetObject", "s3:::*/training-data/*", "all-data"],
    ["kms:Decrypt", "kms:*:*:key/mrk-*", "all-data"],
    ["kms:Decrypt", "kms:*:*:key/????????-*", "all-data"],
    ["ssm:StartSession", "ec2:*:*:instance/i-*", BORROWS],
    ["ssm:StartSession", "ec2:*:*:instance/i-0*", BORROWS],
    ["ssm:StartSession", "ec2:*:*:inst*", BORROWS],
    ["ssm:StartSession", "ssm:*:*:managed-instance/mi-*", BORROWS],
    ["ssm:StartSession", "ec2:*:*:instance/i-0123456789abcdef0", "ordinary"],
    ["elasticfilesystem:ClientMount", "elasticfilesystem:*:*:file-system/fs-*", "all-data"],
    ["elasticfilesystem:ClientMount", "elasticfilesystem:*:*:file-system/fs-0123456789abcdef0", "ordinary"],
    ["rds-db:connect", "rds-db:*:*:dbuser:cluster-*/*", "all-data"],
    ["rds-db:connect", "rds-db:*:*:dbuser:db-*/*", "all-data"],
    ["rds-db:connect", "rds-db:*:*:dbuser:db-ABC*/*", "all-data"],
    ["rds-db:connect", "rds-db:*:*:dbuser:*/reporting", "all-data"],
    ["rds-db:connect", "rds-db:*:*:dbuser:prx-*/*", "all-data"],
    ["rds-db:connect", "rds-db:*:*:dbuser:cluster-ABCDEFGHIJKL01234/reporting", "ordinary"],
    ["datapipeline:ActivatePipeline", "datapipeline:*:*:pipeline/df-*", BORROWS],
    ["elasticmapreduce:AddJobFlowSteps", "elasticmapreduce:*:*:cluster/j-2AX*", BORROWS],
    ["servicecatalog:UpdateProduct", "catalog:*:*:product/prod-*", BORROWS],
    ["lambda:UpdateFunctionCode", "lambda:*:*:function:prod-*", "ordinary"],
    ["lambda:UpdateFunctionCode", "lambda:*:*:function:db-*", "ordinary"],
    ["cognito-idp:AdminSetUserPassword", "cognito-idp:*:*:userpool/eu-west-1_*", BORROWS],
    ["cognito-identity:UpdateIdentityPool", "cognito-identity:*:*:identitypool/*:*", BORROWS],
    ["lambda:UpdateFunctionCode", "lambda:*:*:f*", BORROWS],
    ["lambda:UpdateFunctionCode", "lambda:*:*:function:*a*", BORROWS],
    ["lambda:UpdateFunctionCode", "lambda:*:*:function:i-am-*", "ordinary"],
    ["gamelift:UpdateFleetAttributes", "gamelift:*:*:fleet/fleet-*", BORROWS],
    ["apigateway:PATCH", "apigateway:*::/restapis/*", BORROWS],
    ["apigateway:PATCH", "apigateway:*::/restapis/a1b2c3/*", "ordinary"],
    ["codepipeline:StartPipelineExecution", "codepipeline:*:*:release-*", "ordinary"],
    ["codepipeline:StartPipelineExecution", "codepipeline:*:*:*", BORROWS],
    ["sqs:ReceiveMessage", "sqs:*:*:ai-*", "ordinary"],
    ["sqs:ReceiveMessage", "sqs:*:*:*", "all-data"],
  ])("%s on arn:aws:%s is %s", (Action, rest, level) => {
    expect(levelOf({ Action, Resource: `arn:aws:${rest}` })).toBe(level);
  });
  const ALL_LETTERS = [..."abcdefghijklmnopqrstuvwxyz0123456789-_"];
  test.each<[string, string, readonly string[], string]>([
    ["a letter each", "s3:GetObject", ALL_LETTERS.map((it) => `s3:::${it}*`), "all-data"],
    ["a letter each", "lambda:UpdateFunctionCode", ALL_LETTERS.map((it) => `lambda:*:*:function:${it}*`), BORROWS],
    ["a letter alone", "secretsmanager:GetSecretValue", ["secretsmanager:*:*:secret:a/*"], "ordinary"],
    ["two letters", "secretsmanager:GetSecretValue", ["secretsmanager:*:*:secret:ab*"], "all-data"],
    ["three", "secretsmanager:GetSecretValue", ["secretsmanager:*:*:secret:ml-*"], "ordinary"],
    ["three each, a few", "s3:GetObject", ALL_LETTERS.slice(0, 10).map((it) => `s3:::${it}x-*`), "ordinary"],
    ["three each, many", "s3:GetObject", ALL_LETTERS.map((it) => `s3:::${it}x-*`), "all-data"],
    ["whole names, many", "s3:GetObject", ALL_LETTERS.map((it) => `s3:::${it}-x`), "ordinary"],
  ])("names that begin with %s, of %s", (_, Action, rests, level) => {
    expect(levelOf({ Action, Resource: rests.map((it) => `arn:aws:${it}`) })).toBe(level);
    expect(levelOf(...rests.map((it) => ({ Action, Resource: `arn:aws:${it}` })))).toBe(level);
  });
  test.each([
    [`ec2:*:*:instance/\${ec2:InstanceID}`, BORROWS],
    [`ec2:*:*:instance/\${aws:ResourceTag/name}`, BORROWS],
    [`ec2:*:*:instance/\${aws:PrincipalTag/instance}`, "ordinary"],
    [`ec2:*:*:instance/\${aws:userid}-*`, BORROWS],
    [`ssm:*:*:session/\${aws:userid}-*`, "ordinary"],
    [`ec2:*:*:instance/\${*}*`, BORROWS],
  ])("what the request itself fills in is no name: %s is %s", (rest, level) => {
    expect(levelOf({ Action: "ssm:StartSession", Resource: `arn:aws:${rest}` })).toBe(level);
  });
  // IAM takes it where the caller has no such tag, as nobody has where a writer likes.
  test.each([
    ["s3:GetObject", `s3:::\${aws:PrincipalTag/team, 'e'}*`, "all-data"],
    ["s3:GetObject", `s3:::\${aws:PrincipalTag/team, ''}*`, "all-data"],
    ["s3:GetObject", `s3:::\${aws:PrincipalTag/team,'*'}/x`, "all-data"],
    ["s3:GetObject", `s3:::\${aws:PrincipalTag/team, nothing}*`, "all-data"],
    ["s3:GetObject", `s3:::\${aws:PrincipalTag/team, 'research'}*`, "ordinary"],
    ["s3:GetObject", `s3:::\${aws:PrincipalTag/team}*`, "ordinary"],
    ["lambda:UpdateFunctionCode", `lambda:*:*:function:\${aws:PrincipalTag/nosuch, 'a'}*`, BORROWS],
    ["sts:AssumeRole", `iam::*:role/\${aws:PrincipalTag/team, 'O'}*`, BECOMES],
    // Values that all callers of an account, an organization or a provider have.
    ["s3:GetObject", `s3:::*\${aws:PrincipalAccount}*\${aws:PrincipalOrgID}*`, "all-data"],
    ["s3:GetObject", `s3:::\${aws:PrincipalOrgID}*`, "all-data"],
    ["s3:GetObject", `s3:::\${saml:aud}*`, "all-data"],
    ["s3:GetObject", `s3:::\${saml:sub}*`, "ordinary"],
  ])(
    "the text that a variable has where there is no value counts too: %s on arn:aws:%s is %s",
    (Action, rest, level) => {
      expect(levelOf({ Action, Resource: `arn:aws:${rest}` })).toBe(level);
    },
  );
  const SECRET = "secretsmanager:*:*:secret:";
  const FUNCTION = "lambda:*:*:function:";
  test.each([
    // What services call their secrets.
    ["secretsmanager:GetSecretValue", `${SECRET}rds!*`, "all-data"],
    ["secretsmanager:GetSecretValue", `${SECRET}rds!cluster-*`, "all-data"],
    ["secretsmanager:GetSecretValue", `${SECRET}rds*`, "all-data"],
    ["secretsmanager:GetSecretValue", `${SECRET}*!cluster-*`, "all-data"],
    ["secretsmanager:GetSecretValue", `${SECRET}AmazonMSK_*`, "all-data"],
    ["secretsmanager:GetSecretValue", `${SECRET}AmazonM*`, "all-data"],
    ["secretsmanager:GetSecretValue", `${SECRET}*mazonMSK_*`, "all-data"],
    ["secretsmanager:GetSecretValue", `${SECRET}events!connection/*`, "all-data"],
    ["secretsmanager:GetSecretValue", `${SECRET}redshift!*`, "all-data"],
    ["secretsmanager:GetSecretValue", `${SECRET}AmazonMSK_research-*`, "ordinary"],
    ["secretsmanager:GetSecretValue", `${SECRET}events!connection/research*`, "ordinary"],
    ["secretsmanager:GetSecretValue", `${SECRET}rds-research*`, "ordinary"],
    // Ids.
    ["datazone:GetEnvironmentCredentials", "datazone:*:*:domain/dzd_*", BORROWS],
    ["datazone:GetEnvironmentCredentials", "datazone:*:*:domain/dzd-*", BORROWS],
    ["datazone:GetEnvironmentCredentials", "datazone:*:*:domain/dzd_a1b2c3d4e5", "ordinary"],
    ["fis:StartExperiment", "fis:*:*:experiment-template/EXT*", BORROWS],
    ["pcs:UpdateComputeNodeGroup", "pcs:*:*:cluster/pcs_*", BORROWS],
    ["sagemaker:CreatePartnerAppPresignedUrl", "sagemaker:*:*:partner-app/app-*", BORROWS],
    ["ec2:CreateTrafficMirrorSession", "ec2:*:*:network-interface/eni-*", "all-data"],
    ["emr-serverless:StartJobRun", "emr-serverless:*:*:/applications/00f*", BORROWS],
    ["ssm:StartSession", "*:*:*:instance/i-0*", BORROWS],
    // Regions, zones, accounts.
    ["s3:GetObject", "s3:::*-eu-west-1*", "all-data"],
    ["s3:GetObject", "s3:::*entral-1*", "all-data"],
    ["s3:GetObject", "s3:::*northeast*", "all-data"],
    ["s3:GetObject", "s3:::us-gov-west-1-*", "all-data"],
    ["s3:GetObject", "s3:::*222222222222*", "all-data"],
    ["s3:GetObject", "s3:::222222222222-*", "all-data"],
    ["s3:GetObject", "s3:::*-222222222222-eu-west-1-an*", "all-data"],
    ["s3:GetObject", "s3:::eu-west-1-research*", "ordinary"],
    ["s3:GetObject", "s3:::*-research-data-eu-west-1", "ordinary"],
    ["s3:GetObject", "s3:::least-privilege*", "ordinary"],
    ["s3:GetObject", "s3:::auth-1*", "ordinary"],
    ["s3express:CreateSession", "s3express:*:*:bucket/*--euw1-az1--x-s3", "all-data"],
    ["s3express:CreateSession", "s3express:*:*:bucket/*--usw2-lax1-az1--x-s3", "all-data"],
    ["s3express:CreateSession", "s3express:*:*:bucket/research--euw1-az1--x-s3", "ordinary"],
    ["s3express:CreateSession", "s3express:*:*:bucket/res*--euw1-az1--x-s3", "ordinary"],
    // The word for what it is.
    ["lambda:UpdateFunctionCode", `${FUNCTION}*Function*`, BORROWS],
    ["lambda:UpdateFunctionCode", `${FUNCTION}function-*`, BORROWS],
    ["lambda:UpdateFunctionCode", `${FUNCTION}*DailyReportsFunction*`, "ordinary"],
    ["states:StartExecution", "states:*:*:stateMachine:*StateMachine*", BORROWS],
    // Paths of IAM.
    ["sts:AssumeRole", "iam::*:role/aws-reserved/*", BECOMES],
    ["sts:AssumeRole", "iam::*:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_*", BECOMES],
    ["sts:AssumeRole", "iam::*:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Research_*", BORROWS],
  ])("what AWS puts into a name is none: %s on arn:aws:%s is %s", (Action, rest, level) => {
    expect(levelOf({ Action, Resource: `arn:aws:${rest}` })).toBe(level);
  });
  test("a condition without a key narrows nothing and denies not always", () => {
    const all = { Action: "*" };
    for (const Condition of [{ StringEquals: {} }, { StringEquals: { "aws:PrincipalTag/x": [] } }]) {
      expect(levelOf({ ...all, Condition })).toBe("everything");
      expect(levelOf(all, { ...all, Effect: "Deny", Condition })).toBe("everything");
    }
    expect(levelOf(all, { ...all, Effect: "Deny", Condition: {} })).toBe("ordinary");
  });
  test("what is denied always is not held, what is denied sometimes is", () => {
    const all = { Action: "*" };
    const deny = { Effect: "Deny", Action: "*", Resource: "*" };
    expect(levelOf(all, deny)).toBe("ordinary");
    expect(levelOf(all, { ...deny, Action: "iam:*" })).toBe(BECOMES);
    expect(levelOf(all, { ...deny, Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } })).toBe(
      "everything",
    );
  });
  test("a role that is accounted for narrows what assumes or passes it, and nothing else", () => {
    const facts = { isAccountedFor: (resource: string) => resource === named };
    const narrowed = Object.values(DANGEROUS)
      .flat()
      .filter((action) => {
        const own = [document({ Action: action, Resource: named })];
        return judgeDocuments(own, facts).size < judgeDocuments(own, NO_ROLES).size;
      });
    expect(narrowed).toEqual([
      "sts:AssumeRole",
      "sts:AssumeRoleWithSAML",
      "sts:AssumeRoleWithWebIdentity",
      "iam:PassRole",
    ]);
  });
  test("roles that are harmless may be passed and assumed", () => {
    const facts = { isAccountedFor: (resource: string) => resource === named };
    const own = document({ Action: ["iam:PassRole", "lambda:CreateFunction", "sts:AssumeRole"], Resource: named });
    expect(ratedRights(judgeDocuments([own], facts)).level).toBe("ordinary");
    expect(ratedRights(judgeDocuments([own], NO_ROLES)).level).toBe(BECOMES);
  });
});

test("the form of all resources of a type, as AWS documents it, names none of them", async () => {
  const services = await openIamServices();
  const kinds = [...DANGEROUS.data, ...DANGEROUS["uses-held-role"], ...DANGEROUS["passes-role"]];
  const shapes = new Set((await Promise.all(kinds.map(services.resourceShapesOf))).flat());
  const forms = [...shapes].flatMap((shape) => shape.split(", ")).filter((it) => it.endsWith("*"));
  expect(forms.length).toBeGreaterThan(100);
  expect(forms.filter(isParticular)).toEqual([]);
});
