import { describe, expect, test } from "vitest";
import { type Choices, type HandEdits, handMade, judgedAfter } from "../drift/in-memory-drift.ts";
import { identityOf } from "../model/resource-identity.ts";
import { TEAM } from "../model/small-world.ts";
import type { WrittenPolicyDocument } from "../validate/written.ts";
import { type DriftReport, driftCsv, driftJson, driftMarkdown, driftText } from "./render-drift.ts";

const SET = { permissionSetArn: { $ref: "permission-set/builder", output: "arn" } };
const attached = (name: string) =>
  handMade(identityOf.managedPolicy("Builder", name), "ManagedPolicyAttachment", {
    ...{ ...SET, managedPolicyArn: `arn:aws:iam::aws:policy/${name}` },
  });
const member = handMade(identityOf.membership("builders", "ben.okafor"), "GroupMembership", {});
const orphan = {
  ...{ accountId: "022222222222", permissionSet: "Builder", permissionSetArn: "arn:set" },
  principal: { type: "GROUP", id: "g-gone" },
} as const;

const KNOWN = {
  isNothingOnRecord: false,
  removable: [],
  who: new Map(),
  eventsUnread: undefined,
  accepted: [],
  idle: [],
};

async function report(edits: HandEdits, choices?: Choices): Promise<DriftReport> {
  const instance = { arn: "arn:aws:sso:::instance/ssoins-1", identityStoreId: "d-1", region: "eu-west-1" };
  return { ...(await judgedAfter(edits, choices)), instance, backend: "s3://state", ...KNOWN };
}
const textAfter = async (edits: HandEdits) => driftText(await report(edits), false);
/** The sentences of one thing that somebody did. */
const sentence = async (objects: HandEdits["objects"]) => {
  const { changed, missing, unmanaged } = JSON.parse(driftJson(await report(objects === undefined ? {} : { objects })));
  return [...changed, ...missing, ...unmanaged].map(({ says }) => says);
};

describe("sentences", () => {
  const BUCKET = "arn:aws:s3:::dev-bucket/*";
  const [open, everything, nothing, sometimes] = [
    { Effect: "Allow", Principal: { AWS: "999999999999" }, Action: "sts:AssumeRole" },
    { Effect: "Allow", Action: "*", Resource: "*" },
    { Effect: "Allow", Action: "s3:PutObject", Resource: BUCKET },
    {
      Effect: "Allow",
      Action: "s3:GetObject",
      Resource: BUCKET,
      Condition: { Bool: { "aws:SecureTransport": "true" } },
    },
  ].map((statement) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] }));
  const HELD = "1 person (ana.silva) in 1 account (ml-dev)";
  test.each<[string, HandEdits["objects"], readonly unknown[]]>([
    [
      "an attached policy",
      attached("AdministratorAccess"),
      [
        `AdministratorAccess was attached to permission set Builder by hand: ${HELD}, with which one has everything there.`,
      ],
    ],
    [
      "an inline policy",
      handMade(identityOf.inlinePolicy("Builder"), "PermissionSetInlinePolicy", {
        ...SET,
        inlinePolicy: everything ?? "",
      }),
      [`An inline policy was put into permission set Builder by hand: ${HELD}, with which one has everything there.`],
    ],
    [
      "a member",
      member,
      [
        "ben.okafor was added to group builders by hand: Builder in 1 account (ml-dev), with which one can read all data of a service there.",
      ],
    ],
    [
      "a group with its members",
      {
        ...handMade(identityOf.group("Hand"), "Group", { displayName: "Hand" }),
        ...handMade(identityOf.membership("Hand", "ana.silva"), "GroupMembership", {}),
      },
      ["Group Hand was made by hand, with 1 membership."],
    ],
    [
      "an assignment to a person",
      handMade(
        identityOf.assignment("333333333333", "Builder", { kind: "user", name: "ben.okafor" }),
        "AccountAssignment",
        {},
      ),
      [
        "Builder was assigned to user ben.okafor in ml-prod by hand: 1 person (ben.okafor) in 1 account (ml-prod), with which one can read all data of a service there.",
      ],
    ],
    [
      "a person who was deleted, and what the person had",
      { "user/ana.silva": undefined, "membership/builders/ana.silva": undefined },
      ["User ana.silva was deleted by hand, and with it 1 membership: Builder in 1 account (ml-dev)."],
    ],
    [
      "a boundary that was taken off",
      { "boundary/builder": undefined },
      [
        `A permissions boundary was taken off permission set Builder by hand: ${HELD}, with which one can read all data of a service there.`,
      ],
    ],
    [
      "a session duration",
      { "permission-set/builder": { properties: { sessionDuration: "PT12H" } } },
      [
        `Permission set Builder was changed by hand; sessionDuration -PT1H +PT12H: ${HELD}, with which one can read all data of a service there.`,
      ],
    ],
    [
      "somebody else under the same name",
      { "membership/builders/ana.silva": { properties: { memberId: { $ref: "user/ben.okafor", output: "userId" } } } },
      [
        "The membership of ana.silva in group builders was changed by hand; memberId -user/ana.silva +user/ben.okafor: Builder in 1 account (ml-dev), with which one can read all data of a service there.",
      ],
    ],
    [
      "a person who was renamed, and what else was changed",
      {
        "user/ana.silva": undefined,
        "user/ana2": {
          ...handMade(identityOf.user("ana2"), "User", { userName: "ana2" })["user/ana2"],
          importId: "id of user/ana.silva",
        },
      },
      [
        expect.stringMatching(
          /^User ana\.silva was renamed to ana2 by hand; displayName .*: Builder in 1 account \(ml-dev\), with which/,
        ),
      ],
    ],
    [
      "an attachment that is another one now",
      {
        "managed-policy/builder/ReadOnlyAccess": { properties: { managedPolicyArn: "arn:aws:iam::aws:policy/Other" } },
      },
      [
        expect.stringMatching(
          /^The attachment of ReadOnlyAccess to permission set Builder was changed by hand; managedPolicyArn /,
        ),
      ],
    ],
    [
      "a set with policies that the hand attached",
      {
        ...handMade(identityOf.permissionSet("Hand"), "PermissionSet", { name: "Hand" }),
        ...handMade(identityOf.managedPolicy("Hand", "ReadOnlyAccess"), "ManagedPolicyAttachment", {}),
        ...handMade(identityOf.customerPolicy("Hand", "/bound"), "CustomerManagedPolicyAttachment", {}),
      },
      ["Permission set Hand was made by hand, with 2 attached policies: nobody holds it."],
    ],
    [
      "a policy of the account's own",
      handMade(identityOf.customerPolicy("Builder", "/bound"), "CustomerManagedPolicyAttachment", {}),
      [expect.stringMatching(/^Policy \/bound was attached to permission set Builder by hand: /)],
    ],
    [
      "tags",
      { "permission-set/builder": { properties: { tags: { owner: "hand" } } } },
      [`Permission set Builder was changed by hand; tags owner +hand: ${HELD}.`],
    ],
    [
      "a role's trust",
      { "role/trainer": { properties: { assumeRolePolicy: open ?? "" } } },
      ["Role trainer in ml-dev was changed by hand; may be assumed by -sagemaker.amazonaws.com +account 999999999999."],
    ],
    [
      "a policy that another one was put in the place of",
      { "policy/training": { properties: { policy: everything ?? "" } } },
      ["Policy training in ml-dev was changed by hand; allows more: *, with which one has everything there."],
    ],
    [
      "a policy that allows something else",
      { "policy/training": { properties: { policy: nothing ?? "" } } },
      ["Policy training in ml-dev was changed by hand; allows more: s3:PutObject; allows no more: s3:GetObject."],
    ],
    [
      "a policy that allows the same sometimes only",
      { "policy/training": { properties: { policy: sometimes ?? "" } } },
      ["Policy training in ml-dev was changed by hand; allows on less: s3:GetObject."],
    ],
  ])("%s", async (_, objects, expected) => expect(await sentence(objects)).toEqual(expected));
});

test("what goes in part, and stays on less in part, is told as gone", async () => {
  const actions = ["s3:GetObject", "s3:GetObjectTagging"];
  const document = (...Statement: readonly object[]) => ({ Version: "2012-10-17" as const, Statement });
  const allow = (Action: readonly string[], more: object = {}) => ({ Effect: "Allow", Action, Resource: "*", ...more });
  const policies = [{ name: "training", document: document(allow(actions)) as WrittenPolicyDocument }];
  const deployed = { ...TEAM, roles: (TEAM.roles ?? []).map((it) => ({ ...it, policies })) };
  const Condition = { Bool: { "aws:SecureTransport": "true" } };
  const saying = async (some: readonly string[]) => {
    const policy = JSON.stringify(document(allow(some, { Condition })));
    const { changed } = JSON.parse(
      driftJson(await report({ objects: { "policy/training": { properties: { policy } } } }, { deployed })),
    );
    return changed.map(({ says }: { says: string }) => says.replace(/^.*by hand; /, ""));
  };
  expect(await saying(actions.slice(0, 1))).toEqual(["allows no more: s3:GetObject, s3:GetObjectTagging."]);
  expect(await saying(actions)).toEqual(["allows on less: s3:GetObject, s3:GetObjectTagging."]);
});

test("no drift is one line", async () => {
  expect(await textAfter({})).toBe("Identity Center ssoins-1 (store d-1), eu-west-1\nstate: s3://state\n\nNo drift\n");
});

test("a state without anything is said: it may be another one", async () => {
  expect(driftMarkdown({ ...(await report({})), isNothingOnRecord: true })).toContain("Nothing is on record: ");
});

test("the dangers come first, as in the comment of a pull request, then each heading", async () => {
  const text = await textAfter({
    objects: { ...attached("AdministratorAccess"), ...member, "boundary/builder": undefined },
    orphans: [orphan],
  });
  expect(text.split("\n").filter((line) => /^\S/.test(line))).toEqual([
    "Identity Center ssoins-1 (store d-1), eu-west-1",
    "state: s3://state",
    "Drift: 2 unmanaged, 1 missing, 1 orphaned",
    "Look at this first",
    "Unmanaged: in AWS, and neither declared nor deployed",
    "Missing: deployed, and gone in AWS",
    "Orphaned: assignments whose person or group is gone",
    "To leave something so for some time, put it under exceptions in guardrails.yaml: drift --format json has each",
  ]);
  expect(text).toContain("  Builder is still assigned in ml-dev to group g-gone, which is gone.\n");
});

test("an assignment whose person or group is gone is told once where it is, also when the record tells whose it was", async () => {
  const keys = ["group/builders", "membership/builders/ana.silva", "assignment/022222222222/builder/group/builders"];
  const text = await textAfter({
    objects: Object.fromEntries(keys.map((key) => [key, undefined])),
    // The engine's id of the group ends with AWS's.
    orphans: [{ ...orphan, principal: { type: "GROUP", id: "builders" } }],
  });
  expect(text).toContain("  Builder is still assigned in ml-dev to group builders, which is gone.\n");
});

test("what is accepted, and exceptions for what is not there, are said beside the drift", async () => {
  const accepted = [{ stack: "identity-center", key: "group/x", reason: "a `trial`", until: "2026-12-31" }];
  const idle = [{ ...accepted[0], stack: "identity-center", key: "group/y", reason: "gone", until: "2026-12-31" }];
  const found = { ...(await report({})), accepted, idle };
  const said = [
    "Accepted by exceptions in guardrails.yaml: group/x in identity-center until 2026-12-31 (a `trial`)",
    "Exceptions for drift that is not there, or not as they name it: group/y in identity-center",
  ];
  expect(driftText(found, false).split("\n").slice(-3, -1)).toEqual(said);
  expect(driftMarkdown(found)).toContain("2026-12-31 &#40;a &#96;trial&#96;&#41;</code>.\n");
  expect(JSON.parse(driftJson(found))).toMatchObject({ accepted, idleExceptions: idle, unmanaged: [] });
});

test("what could not be read is said before everything else, and leaves the result incomplete", async () => {
  const unread = [{ what: "the members of group builders", reason: "AccessDenied", covers: () => true }];
  const found = await report({ objects: { "membership/builders/ana.silva": undefined }, unread });
  expect(driftText(found, false)).toContain("No drift in what was read; 1 part is unknown\n\nUnknown");
  expect(JSON.parse(driftJson(found))).toMatchObject({
    ...{ version: 1, complete: false, changed: [], missing: [], unmanaged: [], orphaned: [] },
    unknown: [{ what: "the members of group builders", reason: "AccessDenied" }],
  });
  expect(driftCsv(found)).toContain("unknown,,,the members of group builders: AccessDenied");
});

test("Markdown shows hostile names as they are", async () => {
  const name = "<!-- access-as-code:drift --> @everybody |\u202e";
  const found = await report({ objects: handMade(identityOf.group(name), "Group", { displayName: name }) });
  const markdown = driftMarkdown(found);
  expect(markdown).toMatch(/^### Drift: 1 unmanaged\n/);
  expect(markdown).not.toMatch(/<!--|@everybody|\u202e/);
  expect(driftText(found, false)).toContain("<U+202E>");
});

test("who did it stands behind what was done, as far as CloudTrail tells", async () => {
  const found = await report({ objects: { ...member, ...attached("AmazonS3FullAccess") } });
  const [entry] = found.entries;
  if (entry === undefined) throw new Error("there are two");
  const who = new Map([[entry, { by: "mallory with *Admin*", at: "2026-11-25 03:04" }]]);
  const told = { ...found, who, eventsUnread: "AccessDenied: *no*" };
  expect(driftText(told, false)).toContain("there. By mallory with *Admin*, 2026-11-25 03:04 UTC.\n");
  expect(JSON.parse(driftJson(told))).toMatchObject({
    eventsUnread: "AccessDenied: *no*",
    unmanaged: [{ by: "mallory with *Admin*", at: "2026-11-25 03:04" }, {}],
  });
  expect(driftCsv(told)).toContain(",mallory with *Admin*,2026-11-25 03:04,");
  const markdown = driftMarkdown(told);
  expect(markdown).toContain("CloudTrail's event history could not be read: <code>AccessDenied");
  expect(markdown).not.toMatch(/\*no\*|\*Admin\*/);
});

test("a table has a row for each thing", async () => {
  const rows = driftCsv(await report({ objects: member })).split("\r\n");
  expect(rows).toEqual([
    expect.stringMatching(/^heading,stack,key,what happened,by,/),
    expect.stringMatching(
      /^unmanaged,identity-center,membership\/builders\/ben.okafor,.*,,,ben.okafor,,ml-dev,Builder,all-data,$/,
    ),
    "",
  ]);
});
