// How the comment of a pull request tells edits that are easily read as something else: whole sentences, of the example's files.
import { describe, expect, test } from "vitest";
import { type Edit, exampleComment } from "./in-memory-comment.ts";

const PEOPLE = "people.yaml";
const PLATFORM = "teams/ai-platform.yaml";
const SCIENCE = "teams/data-science.yaml";
const MEMBERS = "members: [ana.silva, ben.okafor]";

/** The lines under a title of the comment as text, without their indent. */
async function told(title: string, edits: readonly Edit[], before: readonly Edit[] = []): Promise<readonly string[]> {
  const text = await exampleComment(edits, { before, form: "text" });
  const block = text.split("\n\n").find((each) => each.startsWith(`${title}\n`));
  return (block ?? "")
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
}
const SEND = '{ "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*" }';
const SETTINGS = "organization.yaml";
const dangers = (edits: readonly Edit[], before?: readonly Edit[]) => told("Look at this too", edits, before);
const rows = (edits: readonly Edit[], before?: readonly Edit[]) => told("What changes in the files", edits, before);

const PAST = (day: string) =>
  `${day} is past: nobody has anything by what ends then; if a later day was meant, write it in expires:`;

test("a member's last day that is past is no deleted line", async () => {
  const edit: Edit = [PLATFORM, MEMBERS, "members: [ana.silva, { user: ben.okafor, expires: 2025-12-31 }]"];
  expect(await rows([edit])).toEqual([
    "group ai-model-builders  [access/teams/ai-platform.yaml:6]",
    "members: -ben.okafor, +ben.okafor until 2025-12-31",
    PAST("2025-12-31"),
    "whom it touches: ben.okafor",
    "where: AIModelBuilder in ml-dev, ml-test",
  ]);
});
test("a new member whose last day is past is told, though nobody gains anything", async () => {
  const dated = (day: string) => `members: [ana.silva, ben.okafor, { user: chen.li, expires: ${day} }]`;
  const comment = [
    "group ai-model-builders  [access/teams/ai-platform.yaml:6]",
    "members: +chen.li until 2025-12-31",
    PAST("2025-12-31"),
    "whom it touches: chen.li",
    "where: AIModelBuilder in ml-dev, ml-test",
  ];
  expect(await rows([[PLATFORM, MEMBERS, dated("2025-12-31")]])).toEqual(comment);
  const renewed = await rows(
    [[PLATFORM, dated("2025-06-30"), dated("2025-12-31")]],
    [[PLATFORM, MEMBERS, dated("2025-06-30")]],
  );
  expect(renewed).toEqual(comment.with(1, "members: -chen.li until 2025-06-30, +chen.li until 2025-12-31"));
});
test("what ended before, and is as it was, is not told of another change", async () => {
  const ended: Edit = [PLATFORM, MEMBERS, "members: [ana.silva, ben.okafor, { user: chen.li, expires: 2025-12-31 }]"];
  const described: Edit = [PLATFORM, "Build and train models", "Build models"];
  expect(await rows([described], [ended])).toEqual(await rows([described]));
});
test("an assignment whose last day is past is not removed, and a new one gives nothing", async () => {
  expect(
    await rows([[SCIENCE, "    accounts: [data-lake]", "    accounts: [data-lake]\n    expires: 2025-12-31"]]),
  ).toEqual([
    "assignment TrainingDataReader for group data-scientists  [access/teams/data-science.yaml:23]",
    "accounts: -data-lake, +data-lake until 2025-12-31",
    PAST("2025-12-31"),
    "whom it touches: chen.li, dana.novak, vendor.kim",
    "where: data-lake",
  ]);
  const entry =
    "  - { permissionSet: AIModelBuilder, users: [chen.li], accounts: [ml-prod, ml-dev], expires: 2025-12-31 }\n";
  expect(await rows([[PLATFORM, "assignments:\n", `assignments:\n${entry}`]])).toEqual([
    "assignment AIModelBuilder for user chen.li  [access/teams/ai-platform.yaml:20]",
    "new",
    "accounts: +ml-dev until 2025-12-31, +ml-prod until 2025-12-31",
    PAST("2025-12-31"),
    "whom it touches: chen.li",
    "where: ml-dev, ml-prod",
  ]);
});
test("who left in the past goes at once, and who is new is not made", async () => {
  const past =
    "2025-12-31 is past: nobody is made or kept by this entry; if a later day was meant, write it in leaves:";
  const left = await rows([[PEOPLE, "ben.okafor@example.com,", "ben.okafor@example.com, leaves: 2025-12-31,"]]);
  expect(left.slice(0, 6)).toEqual([
    "person ben.okafor  [access/people.yaml:4]",
    "removed",
    "leaves: +2025-12-31",
    past,
    "whom it touches: ben.okafor",
    "where: AIModelBuilder in ml-dev, ml-test",
  ]);
  const kim =
    "users:\n  - { userName: kim.yoon, givenName: Kim, familyName: Yoon, email: kim@example.com, leaves: 2025-12-31 }\n";
  expect(await rows([[PEOPLE, "users:\n", kim]])).toEqual([
    "person kim.yoon  [access/people.yaml:3]",
    "new",
    "leaves: +2025-12-31",
    past,
    "whom it touches: kim.yoon",
    "where: nowhere",
  ]);
});

test("what policies know of people is told with what they knew before", async () => {
  const wasScientist: Edit = [
    PEOPLE,
    "chen.li@example.com, userType: scientist",
    "chen.li@example.com, userType: guest",
  ];
  const conditions =
    "chen.li may meet other conditions: TrainingDataReader goes by aws:PrincipalTag/userType. userType is now ";
  expect((await dangers([wasScientist]))[0]).toBe(`${conditions}guest. Was: scientist.`);
  const none: Edit = [PEOPLE, "chen.li@example.com, userType: scientist", "chen.li@example.com"];
  expect((await dangers([none]))[0]).toBe(`${conditions}none. Was: scientist.`);
  const path = (of: string) => `\${path:${of}}`;
  expect(await dangers([[SETTINGS, path("userType"), path("nickName")]])).toEqual([
    `What sessions say of people, by which policies tell them apart, is another: userType: ${path("nickName")}. Was: userType: ${path("userType")}.`,
  ]);
});

describe("a rename that nobody wrote with previously", () => {
  /** What is said of the new one. */
  const said = async (edits: readonly Edit[], name: string) => {
    const lines = await rows(edits);
    return lines
      .slice(lines.findIndex((line) => line.includes(` ${name}  [`)))
      .find((line) => line.includes("previously"));
  };
  const SET: Edit = [PLATFORM, "  - name: AIModelBuilder\n", "  - name: ModelBuilder\n"];
  const ASSIGNED: Edit = [PLATFORM, "permissionSet: AIModelBuilder", "permissionSet: ModelBuilder"];
  test("of a set is told with who has the same rights", async () => {
    const goes = "gives the same rights as AIModelBuilder, which goes";
    const rename = "with previously: AIModelBuilder it is a rename";
    expect(await said([SET, ASSIGNED], "ModelBuilder")).toBe(`${goes}, to the same people: ${rename}`);
    expect(await said([SET, ASSIGNED, [PLATFORM, MEMBERS, "members: [ana.silva]"]], "ModelBuilder")).toBe(
      `${goes}: ${rename}`,
    );
  });
  test("of a group, a role and a person is told by what stays the same", async () => {
    const group: Edit = [PLATFORM, "  - name: ai-model-builders\n", "  - name: model-builders\n"];
    const assigned: Edit = [PLATFORM, "groups: [ai-model-builders]", "groups: [model-builders]"];
    expect(await said([group, assigned], "model-builders")).toBe(
      "has the same members as ai-model-builders, which goes: with previously: ai-model-builders it is a rename",
    );
    const role: Edit = [PLATFORM, "  - name: ai-model-builder\n", "  - name: model-builder\n"];
    const asRole =
      "has the same trust and the same policies as ai-model-builder, which goes: with previously: ai-model-builder it is a rename";
    const ofItself: Edit = [
      "policies/ai-model-building.json",
      "role/access/ai-model-builder",
      "role/access/model-builder",
    ];
    expect(await said([role], "model-builder")).toBe(asRole);
    expect(await said([role, ofItself], "model-builder")).toBe(asRole);
    const more: Edit = ["policies/ai-model-building.json", '"Statement": [', `"Statement": [${SEND},`];
    expect(await said([role, more], "model-builder")).toBeUndefined();
    const person: Edit[] = [
      [PEOPLE, "userName: ben.okafor", "userName: ben.o"],
      [PLATFORM, "ben.okafor", "ben.o"],
    ];
    expect(await said(person, "ben.o")).toBe(
      "has the e-mail address of ben.okafor, who goes: with previously: ben.okafor it is a rename",
    );
    expect(await said([...person, [PEOPLE, "ben.okafor@example.com", "o@example.com"]], "ben.o")).toBeUndefined();
  });
});

test("a group or an account that another team decides on names all whom it touches, and where", async () => {
  const group = `  - name: ai-model-builders
    description: Build and train models
    members: [ana.silva, ben.okafor]
    # That team may add people of its own, under memberships: in its own file.
    membersFrom: [data-science]
`;
  const moved = await rows([
    [PLATFORM, `groups:\n${group}`, ""],
    [SCIENCE, "groups:\n", `groups:\n${group}`],
  ]);
  const touched = ["whom it touches: ana.silva, ben.okafor", "where: AIModelBuilder in ml-dev, ml-test"];
  const here = "group ai-model-builders  [access/teams/data-science.yaml:10]";
  expect(moved).toEqual([here, "team: -ai-platform, +data-science", ...touched]);
  const consent = await rows([[PLATFORM, "    membersFrom: [data-science]\n", ""]]);
  expect(consent.slice(1)).toEqual(["members from the teams: -data-science", ...touched]);
  const described = await rows([[PLATFORM, "Build and train models", "Build models"]]);
  expect(described.slice(2)).toEqual(["whom it touches: nobody", "where: nowhere"]);
  expect(await rows([["accounts.yaml", "    sharedWith: [ai-platform]\n", ""]])).toEqual([
    "account data-lake  [access/accounts.yaml:23]",
    "shared with: -ai-platform",
    "whom it touches: chen.li, dana.novak, vendor.kim",
    "where: data-lake",
  ]);
});

test("removal limits that are raised are one sentence", async () => {
  const caution = await told("Look at this first", [
    [
      "guardrails.yaml",
      "users: { count: 10, fraction: 0.25, minimum: 3 }",
      "users: { count: 100, fraction: 0.5, minimum: 3 }",
    ],
    ["guardrails.yaml", "assignments: { count: 20,", "assignments: { count: 200,"],
  ]);
  expect(caution).toEqual([
    "The guardrails are relaxed: a deploy may remove more: users (count from 10 to 100, fraction from 0.25 to 0.5), assignments (count from 20 to 200).",
  ]);
});

describe("rights of a role over Identity Center in an account where they don't count", () => {
  const BUILDING = "policies/ai-model-building.json";
  const allowing = (action: string): Edit => [
    BUILDING,
    '"Statement": [',
    `"Statement": [{ "Effect": "Allow", "Action": "${action}", "Resource": "*" },`,
  ];
  const ASSIGNS =
    "may add people to any group, or assign and change permission sets, where that is administered (sso:CreateAccountAssignment)";
  test("are in the red flag as they are in the refusal", async () => {
    const edits = [allowing("sso:CreateAccountAssignment")];
    expect(await told("Look at this first", edits)).toEqual([
      `Service role ai-model-builder in ml-dev ${ASSIGNS}. Was: what is named, and no more.`,
    ]);
    const text = await exampleComment(edits, { form: "text" });
    expect(text).toContain(`role "ai-model-builder" in account "ml-dev" is no ordinary service role: ${ASSIGNS} [`);
  });
  test("are none that come where others go", async () => {
    const both = [allowing("sso:CreateAccountAssignment"), allowing("iam:CreateAccessKey")];
    const gone: Edit = [BUILDING, '"iam:CreateAccessKey"', '"sqs:SendMessage"'];
    expect(await told("Look at this first", [gone], both)).toEqual([]);
  });
});

test("what a role may do is one row for all accounts where it is the same but the account itself", async () => {
  const rest: Edit = [PLATFORM, "accounts: [ml-dev]", "accounts: [ml-dev, ml-test]"];
  const more = `${SEND}, { "Effect": "Allow", "Action": "sqs:DeleteMessage", "Resource": "arn:aws:sqs:eu-west-1:{{account.id}}:jobs" }, { "Effect": "Allow", "Action": "sqs:PurgeQueue", "Resource": "arn:aws:sqs:eu-west-1:999999999999:{{vars.bucket}}-x" }`;
  const allowed: Edit = ["policies/ai-model-building.json", '"Statement": [', `"Statement": [${more},`];
  const services = "trust: { services: [sagemaker.amazonaws.com";
  const trusted: Edit = [PLATFORM, services, `${services}, lambda.amazonaws.com`];
  const title = "Service roles, action by action";
  expect(await told(title, [allowed, trusted], [rest])).toEqual([
    "ai-model-builder in ml-dev, ml-test may now be assumed by lambda.amazonaws.com",
    "ai-model-builder in ml-dev, ml-test allows sqs:SendMessage on *",
    "ai-model-builder in ml-dev, ml-test allows sqs:DeleteMessage on arn:aws:sqs:eu-west-1:{{account.id}}:jobs",
    "ai-model-builder in ml-dev, ml-test allows sqs:PurgeQueue on arn:aws:sqs:eu-west-1:999999999999:example-{{account.name}}-x",
  ]);
  expect((await told(title, [allowed]))[1]).toBe(
    "ai-model-builder in ml-dev allows sqs:DeleteMessage on arn:aws:sqs:eu-west-1:222222222222:jobs",
  );
});
