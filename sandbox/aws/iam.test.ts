import {
  AddClientIDToOpenIDConnectProviderCommand,
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListPoliciesCommand,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListRoleTagsCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  paginateListRoles,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagPolicyCommand,
  TagRoleCommand,
  UntagPolicyCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from "@aws-sdk/client-iam";
import { expect, test } from "vitest";
import { someManagedPolicies } from "../../reconciler/validate/small-folder.ts";
import { accounts, type Clients, enter, startForTest } from "./test-server.ts";

const document = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
const trust = document({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" });
const policy = document({ Effect: "Allow", Action: "s3:Get*", Resource: "arn:aws:s3:::data/(all)*" });

const createRole = (clients: Clients, RoleName: string, input: object = {}) =>
  clients.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust, ...input }));

async function createPolicy(clients: Clients, PolicyName: string, input: object = {}) {
  const { Policy } = await clients.iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: policy, ...input }));
  return Policy?.Arn ?? "";
}

test("a role comes back as it was made, its trust percent-encoded", async () => {
  const { clients } = await startForTest({ now: () => new Date("2026-03-04T05:06:07.000Z") });
  const Description = 'Trains <models> & "more"';
  await createRole(clients, "Trainer", { Path: "/access/", Description, Tags: [{ Key: "team", Value: "data" }] });
  const { Role } = await clients.iam.send(new GetRoleCommand({ RoleName: "Trainer" }));
  expect(Role).toEqual({
    Path: "/access/",
    RoleName: "Trainer",
    RoleId: expect.stringMatching(/^AROA[0-9A-F]{17}$/),
    Arn: `arn:aws:iam::${accounts.management}:role/access/Trainer`,
    CreateDate: new Date("2026-03-04T05:06:07.000Z"),
    AssumeRolePolicyDocument: expect.stringMatching(/^%7B%22Version%22/),
    Description,
    MaxSessionDuration: 3600,
    Tags: [{ Key: "team", Value: "data" }],
    RoleLastUsed: {},
  });
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(trust);
});

test("role names are unique in an account without regard to letter case, and free in the next", async () => {
  const { server, clients } = await startForTest();
  await createRole(clients, "Trainer");
  await expect(createRole(clients, "TRAINER")).rejects.toMatchObject({
    name: "EntityAlreadyExistsException",
    $metadata: { httpStatusCode: 409 },
  });
  await createRole(await enter(server, accounts.training), "Trainer");
  expect(server.calls.map(({ error }) => error)).toEqual([undefined, "EntityAlreadyExists", undefined, undefined]);
});

test.each([
  ["text that is not JSON", "{", "This policy contains invalid Json"],
  [
    "a resource",
    document({ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }),
    "Has prohibited field Resource",
  ],
  ["no principal", document({ Effect: "Allow", Action: "sts:AssumeRole" }), "Missing required field Principal"],
  [
    "a principal that is no ARN",
    document({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "ada" } }),
    'Invalid principal in policy: "AWS":"ada"',
  ],
])("a trust policy with %s is malformed", async (_what, text, message) => {
  const { clients } = await startForTest();
  await expect(createRole(clients, "Trainer", { AssumeRolePolicyDocument: text })).rejects.toMatchObject({
    name: "MalformedPolicyDocumentException",
    message,
  });
});

test("a role's details are updated one by one", async () => {
  const { clients } = await startForTest();
  const RoleName = "Trainer";
  await createRole(clients, RoleName);
  const other = trust.replace("ec2", "sagemaker");
  await clients.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: other }));
  await clients.iam.send(new UpdateRoleDescriptionCommand({ RoleName, Description: "Trains" }));
  await clients.iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 7200 }));
  await clients.iam.send(
    new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: await createPolicy(clients, "Edge") }),
  );
  const { Role } = await clients.iam.send(new GetRoleCommand({ RoleName }));
  expect(Role).toMatchObject({
    Description: "Trains",
    MaxSessionDuration: 7200,
    PermissionsBoundary: { PermissionsBoundaryArn: `arn:aws:iam::${accounts.management}:policy/Edge` },
  });
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toBe(other);
  await clients.iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
  await expect(clients.iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 60 }))).rejects.toMatchObject({
    name: "ValidationError",
  });
});

test("tags of roles and policies are added and taken off", async () => {
  const { clients } = await startForTest();
  const RoleName = "Trainer";
  await createRole(clients, RoleName);
  const PolicyArn = await createPolicy(clients, "Data");
  const Tags = [
    { Key: "team", Value: "data" },
    { Key: "empty", Value: "" },
  ];
  await clients.iam.send(new TagRoleCommand({ RoleName, Tags }));
  await clients.iam.send(new TagPolicyCommand({ PolicyArn, Tags }));
  await clients.iam.send(new UntagRoleCommand({ RoleName, TagKeys: ["team"] }));
  await clients.iam.send(new UntagPolicyCommand({ PolicyArn, TagKeys: ["empty"] }));
  expect((await clients.iam.send(new ListRoleTagsCommand({ RoleName }))).Tags).toEqual([{ Key: "empty", Value: "" }]);
  expect((await clients.iam.send(new ListPolicyTagsCommand({ PolicyArn }))).Tags).toEqual([Tags[0]]);
});

test("roles are listed in pages, by path", async () => {
  const { clients } = await startForTest({ pageSize: 2 });
  for (const name of ["A", "B", "C"]) await createRole(clients, name, { Path: "/access/" });
  await createRole(clients, "Other");
  const pages: (string | undefined)[][] = [];
  for await (const page of paginateListRoles({ client: clients.iam }, { PathPrefix: "/access/" })) {
    pages.push((page.Roles ?? []).map(({ RoleName }) => RoleName));
  }
  expect(pages).toEqual([["A", "B"], ["C"]]);
});

test("inline policies of a role are put, read percent-encoded, and deleted", async () => {
  const { clients } = await startForTest();
  const RoleName = "Trainer";
  await createRole(clients, RoleName);
  const name = { RoleName, PolicyName: "Data" };
  await clients.iam.send(new PutRolePolicyCommand({ ...name, PolicyDocument: policy }));
  const { PolicyDocument } = await clients.iam.send(new GetRolePolicyCommand(name));
  expect(PolicyDocument).toContain("data%2F%28all%29%2A");
  expect((await clients.iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(["Data"]);
  await expect(clients.iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({
    name: "DeleteConflictException",
  });
  await clients.iam.send(new DeleteRolePolicyCommand(name));
  await expect(clients.iam.send(new GetRolePolicyCommand(name))).rejects.toMatchObject({
    name: "NoSuchEntityException",
    $metadata: { httpStatusCode: 404 },
  });
});

test("attachments hold back the deletion of role and policy", async () => {
  const { clients } = await startForTest();
  const RoleName = "Trainer";
  await createRole(clients, RoleName);
  const PolicyArn = await createPolicy(clients, "Data");
  await clients.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  const { AttachedPolicies } = await clients.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  expect(AttachedPolicies).toEqual([{ PolicyName: "Data", PolicyArn }]);
  expect((await clients.iam.send(new GetPolicyCommand({ PolicyArn }))).Policy?.AttachmentCount).toBe(1);
  for (const command of [new DeleteRoleCommand({ RoleName }), new DeletePolicyCommand({ PolicyArn })]) {
    await expect(clients.iam.send(command as DeleteRoleCommand)).rejects.toMatchObject({
      name: "DeleteConflictException",
    });
  }
  await clients.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  const { InstanceProfiles } = await clients.iam.send(new ListInstanceProfilesForRoleCommand({ RoleName }));
  expect(InstanceProfiles).toEqual([]);
  await clients.iam.send(new DeleteRoleCommand({ RoleName }));
  await clients.iam.send(new DeletePolicyCommand({ PolicyArn }));
  expect((await clients.iam.send(new ListPoliciesCommand({ Scope: "Local" }))).Policies).toEqual([]);
});

test("a role takes ten managed policies, and only ones that exist", async () => {
  const { clients } = await startForTest();
  const RoleName = "Trainer";
  await createRole(clients, RoleName);
  const attach = (PolicyArn: string) => clients.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  const [eleventh = "", ...ten] = someManagedPolicies(11);
  for (const arn of ten) await attach(arn);
  await expect(attach(eleventh)).rejects.toMatchObject({ name: "LimitExceededException" });
  for (const owner of [accounts.management, "aws"])
    await expect(attach(`arn:aws:iam::${owner}:policy/Nothing`)).rejects.toMatchObject({
      name: "NoSuchEntityException",
      message: expect.stringContaining("does not exist or is not attachable"),
    });
});

test("a policy has five versions at most, newest first, and numbers are never used again", async () => {
  const { clients } = await startForTest();
  const PolicyArn = await createPolicy(clients, "Data");
  const version = (SetAsDefault: boolean) =>
    clients.iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: policy, SetAsDefault }));
  for (const setAsDefault of [false, true, false, false]) await version(setAsDefault);
  await expect(version(true)).rejects.toMatchObject({ name: "LimitExceededException" });
  const remove = (VersionId: string) => clients.iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId }));
  await expect(remove("v3")).rejects.toMatchObject({ name: "DeleteConflictException" });
  await remove("v5");
  expect((await version(false)).PolicyVersion?.VersionId).toBe("v6");
  const { Versions } = await clients.iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
  expect(Versions?.map(({ VersionId, IsDefaultVersion }) => `${VersionId} ${IsDefaultVersion}`)).toEqual([
    "v6 false",
    "v4 false",
    "v3 true",
    "v2 false",
    "v1 false",
  ]);
  const { PolicyVersion } = await clients.iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: "v3" }));
  expect(decodeURIComponent(PolicyVersion?.Document ?? "")).toBe(policy);
  await expect(clients.iam.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toMatchObject({
    name: "DeleteConflictException",
  });
});

test("policy names are unique in an account, whatever the path, and documents have a size", async () => {
  const { clients } = await startForTest();
  await createPolicy(clients, "Data");
  await expect(createPolicy(clients, "data", { Path: "/access/" })).rejects.toMatchObject({
    name: "EntityAlreadyExistsException",
  });
  const long = document({ Effect: "Allow", Action: "s3:Get*", Resource: `arn:aws:s3:::${"a".repeat(6144)}` });
  await expect(createPolicy(clients, "Long", { PolicyDocument: long })).rejects.toMatchObject({
    name: "LimitExceededException",
  });
});

test("an identity provider is one for its URL, comes back without the scheme, and its client ids are a set", async () => {
  const { clients } = await startForTest();
  const Url = "https://token.actions.githubusercontent.com";
  const create = () =>
    clients.iam.send(new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ["sts.amazonaws.com"] }));
  const { OpenIDConnectProviderArn = "" } = await create();
  expect(OpenIDConnectProviderArn).toBe(
    `arn:aws:iam::${accounts.management}:oidc-provider/token.actions.githubusercontent.com`,
  );
  await expect(create()).rejects.toMatchObject({ name: "EntityAlreadyExistsException" });
  const target = { OpenIDConnectProviderArn };
  for (const ClientID of ["other", "other"])
    await clients.iam.send(new AddClientIDToOpenIDConnectProviderCommand({ ...target, ClientID }));
  await clients.iam.send(
    new RemoveClientIDFromOpenIDConnectProviderCommand({ ...target, ClientID: "sts.amazonaws.com" }),
  );
  const get = () => clients.iam.send(new GetOpenIDConnectProviderCommand(target));
  expect(await get()).toMatchObject({ Url: Url.slice("https://".length), ClientIDList: ["other"] });
  await clients.iam.send(new DeleteOpenIDConnectProviderCommand(target));
  await expect(get()).rejects.toMatchObject({ name: "NoSuchEntityException" });
});
