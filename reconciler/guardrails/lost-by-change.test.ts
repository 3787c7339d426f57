// What a change of a policy takes from break-glass people: only that refuses it, and the sentence says what, or which doubt.
import { describe, expect, test } from "vitest";
import { TEAM } from "../model/small-world.ts";
import type { WrittenPolicyDocument } from "../validate/written.ts";
import { change, judge } from "./judge-small-world.ts";

type WrittenStatement = { readonly [element: string]: unknown };

const policy = (...Statement: WrittenStatement[]): WrittenPolicyDocument => ({ Version: "2012-10-17", Statement });
const allow = (actions: string | string[], more: WrittenStatement = {}): WrittenStatement => ({
  Effect: "Allow",
  Action: actions,
  Resource: "*",
  ...more,
});
const deny = (actions: string | string[]): WrittenStatement => ({ Effect: "Deny", Action: actions, Resource: "*" });

/** Ana, who is break-glass, holds Builder by her group. */
const written = { breakGlass: { users: ["ana.silva"] } };

function judgedUpdate(
  before: WrittenPolicyDocument | undefined,
  after: WrittenPolicyDocument,
  diff = ["inlinePolicy"],
) {
  const key = "inline-policy/builder";
  return judge(written, {
    team: { permissionSets: [{ name: "Builder", inlinePolicy: after }] },
    changes: [{ ...change("update", key), diff }],
    deployed: true,
    onRecord: before === undefined ? {} : { [key]: JSON.stringify(before) },
  });
}

const lost = (...given: Parameters<typeof judgedUpdate>) =>
  judgedUpdate(...given).refusals.map((it) => it.replace(/^.*would be updated: /, ""));

describe("an update of the inline policy of a set that a break-glass person holds", () => {
  const LOGS = ["logs:FilterLogEvents", "logs:GetLogEvents", "logs:StartQuery"];
  test.each([
    ["another order and letter case", policy(allow(LOGS)), policy(allow(["logs:startquery", ...LOGS.slice(0, 2)]))],
    ["an action more", policy(allow("logs:Get*")), policy(allow(["logs:Get*", "s3:GetObject"]))],
    ["a denial less", policy(allow("logs:*"), deny("logs:Delete*")), policy(allow("logs:*"))],
    ["two statements in the place of one", policy(allow(LOGS)), policy(...LOGS.map((it) => allow(it)))],
    ["a resource more", policy(allow("s3:*", { Resource: "a" })), policy(allow("s3:*", { Resource: ["b", "a"] }))],
    ["only a name", policy(allow("s3:*", { Sid: "A" })), policy(allow("s3:*", { Sid: "B" }))],
  ])("is not refused where nothing goes: %s", (_, before, after) => {
    expect(judgedUpdate(before, after).refusals).toEqual([]);
  });
  test.each([
    [
      "an action less",
      policy(allow(LOGS)),
      policy(allow(LOGS.slice(1))),
      "it may no longer allow logs:FilterLogEvents on *",
    ],
    [
      "a condition more",
      policy(allow("s3:*")),
      policy(allow("s3:*", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } })),
      "it may no longer allow s3:* on *",
    ],
    ["a denial more", policy(allow("s3:*")), policy(allow("s3:*"), deny(["s3:Put*"])), "it denies s3:Put* on *"],
    [
      "more than anybody reads",
      policy(allow(["a:b", "a:c", "a:d", "a:e", "a:f"], { Resource: "x" })),
      policy(allow("a:f")),
      "it may no longer allow a:b on x, a:c on x, a:d on x and 1 more",
    ],
    [
      "what may be the same otherwise",
      policy(allow("s3:*")),
      policy(allow(["s3:G*", "s3:P*"])),
      "it may no longer allow s3:* on *",
    ],
  ])("says what is lost, or in doubt: %s", (_, before, after, said) => {
    expect(lost(before, after)).toEqual([said]);
  });
  test("is refused where it isn't known what was allowed, or what else changes", () => {
    const same = policy(allow("s3:*"));
    expect(lost(undefined, same)).toEqual(["what it allowed before is not known"]);
    expect(lost(same, same, ["inlinePolicy", "instanceArn"])).toEqual(["instanceArn may matter"]);
  });
  test("the remedy names who is break-glass, and a way that leaves them so", () => {
    expect(judgedUpdate(policy(allow("a:b")), policy(allow("a:c"))).hints).toEqual([
      "no exception allows this: leave it as it is, and change a permission set that break-glass doesn't hold for those who need it, or take user ana.silva out of breakGlass in guardrails.yaml first, which security reviews",
    ]);
  });
});

describe("what comes to a set that a break-glass person holds", () => {
  const added = (key: string, inlinePolicy: WrittenPolicyDocument = policy(allow("s3:*"))) =>
    judge(written, {
      team: { permissionSets: [{ name: "Builder", inlinePolicy }] },
      changes: [change("create", key)],
      deployed: true,
    }).refusals.map((it) => it.replace(/^.*would be created: /, ""));
  test("is not refused where it denies nothing", () => {
    expect(added("managed-policy/builder/ReadOnlyAccess")).toEqual([]);
    expect(added("inline-policy/builder")).toEqual([]);
  });
  test("is refused where it denies, restricts, or may", () => {
    expect(added("managed-policy/builder/AWSDenyAll")).toEqual(["it denies something"]);
    expect(added("managed-policy/builder/OfNextYear")).toEqual(["it may deny something"]);
    expect(added("customer-policy/builder/%2Fteam%2Fx")).toEqual(["it may deny something"]);
    expect(added("inline-policy/builder", policy(allow("s3:*"), deny("s3:Put*")))).toEqual(["it denies s3:Put* on *"]);
    expect(added("boundary/builder")).toEqual(["it takes away what it doesn't allow"]);
  });
});

test("an inline policy that goes takes away what it allowed, and nothing where it only denied", () => {
  const deleted = (...before: WrittenPolicyDocument[]) =>
    judge(written, {
      team: { permissionSets: [{ name: "Builder" }] },
      changes: [change("delete", "inline-policy/builder")],
      deployed: true,
      onRecord: Object.fromEntries(before.map((it) => ["inline-policy/builder", JSON.stringify(it)])),
    }).refusals;
  expect(deleted(policy(deny("s3:*")))).toEqual([]);
  expect(deleted(policy(deny("s3:*"), allow("s3:Get*")))).toHaveLength(1);
  expect(deleted()).toHaveLength(1);
});

test("a boundary that goes takes nothing away, and one of our own that allows more neither", () => {
  const boundary = { customerManagedPolicy: { name: "training", path: "/access/" } };
  const document = (...actions: string[]) => policy(allow(actions));
  const of = (it: ReturnType<typeof change>, before: WrittenPolicyDocument, after: WrittenPolicyDocument) =>
    judge(written, {
      team: {
        permissionSets: [{ name: "Builder", permissionsBoundary: boundary }],
        roles: (TEAM.roles ?? []).map((role) => ({ ...role, policies: [{ name: "training", document: after }] })),
      },
      changes: [it],
      deployed: true,
      onRecord: { "policy/training": JSON.stringify(before) },
    }).refusals;
  expect(of(change("delete", "boundary/builder"), document("a:b"), document("a:b"))).toEqual([]);
  const update = { ...change("update", "policy/training", "account-022222222222"), diff: ["policy", "tagsAll"] };
  expect(of(update, document("a:b"), document("a:b", "a:c"))).toEqual([]);
  expect(of(update, document("a:b", "a:c"), document("a:b"))).toEqual([
    'break-glass-removed: "policy/training" of break-glass user ana.silva would be updated: it may no longer allow a:c on *',
  ]);
});
