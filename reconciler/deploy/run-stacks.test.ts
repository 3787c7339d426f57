// What preview and deploy share. What the AWS clients would send is answered here.
import { afterEach, beforeEach, expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { FACTS, stateOf } from "../engine/in-memory-state.ts";
import { EMPTY_STATE } from "../engine/stack-state.ts";
import { type Answers, inMemoryAws } from "../live/in-memory-aws.ts";
import { buildText } from "../model/build-text.ts";
import { RefusedFiles } from "./refused-files.ts";
import {
  assumedRoleArn,
  isSameProgram,
  lookUpFacts,
  refuseOtherInstance,
  refuseOtherRegion,
  stacksInOrder,
} from "./run-stacks.ts";

const MANAGEMENT = "111122223333";
const STORE = { InstanceArn: FACTS.instance.arn, IdentityStoreId: FACTS.instance.identityStoreId };
const ANSWERS = {
  GetCallerIdentityCommand: { Account: MANAGEMENT, Arn: `arn:aws:sts::${MANAGEMENT}:assumed-role/deploy/run` },
  ListInstancesCommand: { Instances: [STORE] },
  ListUsersCommand: {
    Users: ["Kim", "lee", "ana"].map((UserName) => ({ UserName, UserId: `id of ${UserName}` })),
  },
  ListGroupsCommand: { Groups: [{ DisplayName: "everybody", GroupId: "g-1" }] },
  ListAccountsCommand: { Accounts: [{ Id: MANAGEMENT, State: "ACTIVE" }] },
  ListRootsCommand: { Roots: [] },
};
let aws = inMemoryAws({});
function answerWith(answers: Answers) {
  aws.restore();
  aws = inMemoryAws(answers);
}
beforeEach(() => answerWith(ANSWERS));
afterEach(() => aws.restore());

const ROLE = (accounts: string) => `{ name: r, accounts: [${accounts}], trust: { services: [lambda.amazonaws.com] } }`;

function readFiles(team: string, organization = "") {
  const { access, written, found } = buildText({
    "organization.yaml": `organization:\n  region: eu-west-1\n  managementAccount: management\n${organization}`,
    "teams/a.yaml": `team: a\n${team}`,
  });
  if (access === undefined || written === undefined) throw new Error(found.join("\n"));
  return { access, written };
}
const read = (...given: Parameters<typeof readFiles>) => readFiles(...given).access;

test("the facts are the caller, the instance, the organization, and ids of the identity provider's principals alone", async () => {
  const files = readFiles(`external: { users: [Kim, lee, idle], groups: [Everybody] }
groups: [{ name: data, members: [ana.silva, Kim] }]
permissionSets: [{ name: Reader }]
assignments: [{ permissionSet: Reader, groups: [data, Everybody], users: [lee], accounts: [ml-dev] }]
`);
  const facts = await lookUpFacts(files);
  expect(facts).toMatchObject({
    caller: { account: MANAGEMENT, role: "deploy" },
    instance: FACTS.instance,
    organization: { accounts: new Map([[MANAGEMENT, { status: "ACTIVE", ou: undefined }]]), unread: undefined },
  });
  expect(facts.externalIds).toEqual(
    new Map([
      ["user/kim", "id of Kim"],
      ["user/lee", "id of lee"],
      ["group/everybody", "g-1"],
    ]),
  );
  expect(aws.calls).toEqual([
    "eu-west-1 GetCallerIdentityCommand",
    "eu-west-1 ListInstancesCommand",
    "eu-west-1 ListUsersCommand",
    "eu-west-1 ListGroupsCommand",
    "eu-west-1 ListAccountsCommand",
    "eu-west-1 ListRootsCommand",
  ]);
});

test("where a selector asks for a tag, the tags of the accounts that Organizations lists are read; what can't be is told", async () => {
  const files = readFiles(`groups: [{ name: data }]
permissionSets: [{ name: Reader }]
assignments: [{ permissionSet: Reader, groups: [data], accounts: [{ tag: { env: dev } }] }]
`);
  const Accounts = [MANAGEMENT, "022222222222"].map((Id) => ({ Id, State: "ACTIVE" }));
  const tags = { Tags: [{ Key: "env", Value: "dev" }, { Key: "cost" }] };
  answerWith({ ...ANSWERS, ListAccountsCommand: { Accounts }, ListTagsForResourceCommand: tags });
  const { organization } = await lookUpFacts(files);
  const read = new Map([
    ["env", "dev"],
    ["cost", ""],
  ]);
  expect(organization).toEqual({
    accounts: new Map(Accounts.map(({ Id }) => [Id, { status: "ACTIVE", ou: undefined, tags: read }])),
    unread: undefined,
  });
  const denied = () => {
    throw Object.assign(new Error("not you"), { name: "AccessDeniedException" });
  };
  answerWith({ ...ANSWERS, ListAccountsCommand: { Accounts }, ListTagsForResourceCommand: denied });
  expect((await lookUpFacts(files)).organization.unread).toEqual({
    part: "tags",
    reason: "AccessDeniedException: not you",
  });
  answerWith({ ...ANSWERS, ListRootsCommand: denied, ListTagsForResourceCommand: tags });
  expect((await lookUpFacts(files)).organization).toEqual({
    accounts: new Map([[MANAGEMENT, { status: "ACTIVE", ou: undefined, tags: read }]]),
    unread: { part: "units", reason: "AccessDeniedException: not you" },
  });
});

test("without the identity provider's principals no list is read, and the configured instance is taken", async () => {
  const arn = "arn:aws:sso:::instance/ssoins-0123456789abcdef";
  answerWith({ ...ANSWERS, ListInstancesCommand: { Instances: [STORE, { ...STORE, InstanceArn: arn }] } });
  const files = readFiles("groups: [{ name: data, members: [ana.silva] }]\n", `  instanceArn: ${arn}\n`);
  const { externalIds, instance } = await lookUpFacts(files);
  expect([externalIds.size, instance.arn]).toEqual([0, arn]);
  expect(aws.calls.join()).not.toMatch(/ListUsers|ListGroups/);
});

test("all names that the identity store lacks are refused at once", async () => {
  const files = readFiles(`external: { users: [Kim, Gone, leee], groups: [Nobody] }
groups: [{ name: data, members: [Kim, Gone, leee] }]
permissionSets: [{ name: Reader }]
assignments: [{ permissionSet: Reader, groups: [Nobody], accounts: [ml-dev] }]
`);
  const refused = await lookUpFacts(files).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(RefusedFiles);
  const told = (refused as RefusedFiles).diagnostics.map(({ code, message, hint, place: { file, line, column } }) => [
    code,
    message,
    hint,
    `${file}:${line}:${column}`,
  ]);
  const remedy = (kind: string) =>
    `wait until the identity provider has synchronised the ${kind}, or take it out of external: and wherever it is named`;
  expect(told).toEqual([
    ["external-missing", 'the identity store has no user "Gone"', remedy("user"), "access/teams/a.yaml:2:26"],
    ["external-missing", 'the identity store has no user "leee"', 'did you mean "lee"?', "access/teams/a.yaml:2:32"],
    ["external-missing", 'the identity store has no group "Nobody"', remedy("group"), "access/teams/a.yaml:2:48"],
  ]);
  expect(aws.calls.at(-1)).toBe("eu-west-1 ListGroupsCommand");
});

test("credentials of another account are refused before anything else is read", async () => {
  answerWith({ GetCallerIdentityCommand: { Account: "022222222222" } });
  await expect(lookUpFacts(readFiles(""))).rejects.toThrow("the credentials belong to account 022222222222");
  answerWith(ANSWERS);
  await expect(lookUpFacts(readFiles("", "  runsIn: delegated\n"))).rejects.toThrow("runsIn is delegated");
  expect(aws.calls).toEqual(["eu-west-1 GetCallerIdentityCommand"]);
});

test("accounts come by id, then identity-center; a stack that the files don't have is emptied, others' stacks are left alone", () => {
  const access = read(`roles: [${ROLE("management, ml-dev")}]\n`);
  const existing = ["identity-center", "account-022222222222", "account-099999999999", "somebody-elses", "account-1"];
  expect(
    stacksInOrder(access, existing).map(({ name, accountId, resources }) => [name, accountId, resources.length]),
  ).toEqual([
    ["account-022222222222", "022222222222", 1],
    ["account-099999999999", "099999999999", 0],
    [`account-${MANAGEMENT}`, MANAGEMENT, 1],
    ["identity-center", undefined, 1],
  ]);
});

test.each([
  ["its own instance", {}, undefined],
  ["another instance", { instanceArn: "arn:other" }, "permission-set/reader"],
  ["another identity store", { identityStoreId: "d-other" }, "group/data"],
])("a state of %s", (_, changed, key) => {
  const [center] = desiredStacks(read("groups: [{ name: data }]\npermissionSets: [{ name: Reader }]\n"));
  if (center === undefined) throw new Error("identity-center is always there");
  const { resources, ...state } = stateOf(center);
  const [name] = Object.keys(changed);
  const others = resources.map((it) =>
    name !== undefined && it.key === key && name in it.inputs ? { ...it, inputs: { ...it.inputs, ...changed } } : it,
  );
  const judged = () => refuseOtherInstance("identity-center", { ...state, resources: others }, FACTS);
  if (key === undefined) expect(judged).not.toThrow();
  else {
    expect(judged).toThrow(
      new OperationError(
        `stack identity-center was created for another Identity Center instance than ${FACTS.instance.arn} (see ${key})`,
        "set organization.region and instanceArn to the instance of the state, or use another backend",
      ),
    );
  }
});

test("a state that was deployed by another region is refused, whatever of it changes", () => {
  const access = read("groups: [{ name: data }]\n");
  const judged = (regions?: readonly string[]) => () =>
    refuseOtherRegion(
      "account-022222222222",
      regions === undefined ? EMPTY_STATE : { ...EMPTY_STATE, regions },
      access,
    );
  expect(judged()).not.toThrow();
  expect(judged(["eu-west-1"])).not.toThrow();
  expect(judged(["eu-north-1"])).toThrow(
    new OperationError(
      "stack account-022222222222 is deployed by region eu-north-1, and organization.yaml says eu-west-1: everything in it would be deleted and made again",
      "write region: eu-north-1 in organization.yaml; the region of Identity Center can't be changed",
    ),
  );
});

test("the role of an account stands for every {account} of the pattern", () => {
  expect(assumedRoleArn("arn:aws:iam::{account}:role/x-{account}", "022222222222")).toBe(
    "arn:aws:iam::022222222222:role/x-022222222222",
  );
  expect(assumedRoleArn(undefined, "022222222222")).toBeUndefined();
});

test("preview and deploy register the same unless they assume different roles in an account", () => {
  const access = read(
    `roles: [${ROLE("ml-dev")}]\n`,
    '  previewRole: "arn:aws:iam::{account}:role/preview"\n  deployRole: "arn:aws:iam::{account}:role/deploy"\n',
  );
  const same = read(`roles: [${ROLE("ml-dev")}]\n`);
  expect(desiredStacks(access).map((stack) => isSameProgram(stack, access))).toEqual([true, false]);
  expect(desiredStacks(same).map((stack) => isSameProgram(stack, same))).toEqual([true, true]);
});

test("roles of another account are refused where no role is named to assume there: they would be made in this one", async () => {
  const of = (organization: string, account = "ml-dev") =>
    lookUpFacts(readFiles(`roles: [${ROLE(account)}]\n`, organization)).then(
      () => "fine",
      (error: OperationError) => error.message,
    );
  const roles = (...keys: readonly string[]) =>
    keys.map((key) => `  ${key}: arn:aws:iam::{account}:role/${key}\n`).join("");
  expect(await of("")).toBe(
    "roles are declared in account 022222222222, and organization.yaml names no previewRole and no deployRole",
  );
  expect(await of(roles("previewRole"))).toMatch(/names no deployRole$/);
  expect(await of(roles("previewRole", "deployRole"))).toBe("fine");
  expect(await of("", "management")).toBe("fine");
});
