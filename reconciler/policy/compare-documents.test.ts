import { beforeAll, expect, test } from "vitest";
import { isEmptyDiff, type PolicyDiff, policyDiff } from "./compare-documents.ts";
import { type IamServices, openIamServices } from "./iam-services.ts";

let services: IamServices;
beforeAll(async () => {
  services = await openIamServices();
});

type Statement = Readonly<Record<string, unknown>>;
const policy = (...statements: Statement[]) => [JSON.stringify({ Version: "2012-10-17", Statement: statements })];
const allow = (action: string | string[], more: Statement = {}): Statement => ({
  Effect: "Allow",
  Action: action,
  Resource: "*",
  ...more,
});
const text = (diff: PolicyDiff) =>
  (["allowed", "noLongerAllowed", "denied", "noLongerDenied"] as const).flatMap((key) =>
    diff[key].map(
      ({ actions, resources, condition }) => `${key} ${actions.join(" ")} on ${resources.join(" ")}${condition}`,
    ),
  );
const diff = async (before: readonly string[], after: readonly string[]) =>
  text(await policyDiff(before, after, services));

test("an action more is allowed, one less no longer, in AWS's spelling", async () => {
  expect(
    await diff(policy(allow(["s3:getobject", "s3:PutObject"])), policy(allow(["S3:GetObject", "s3:DeleteObject"]))),
  ).toEqual(["allowed s3:DeleteObject on *", "noLongerAllowed s3:PutObject on *"]);
});
test("a wildcard stands for the actions that AWS has, all or the rest of them", async () => {
  const [all = ""] = await diff([], policy(allow("sts:Assume*")));
  expect(all).toMatch(/^allowed sts:Assume\* \(\d+\) on \*$/);
  const [rest = ""] = await diff(policy(allow("sts:AssumeRole")), policy(allow("sts:Assume*")));
  const count = Number(/\((\d+)\)/.exec(all)?.[1]);
  expect(rest).toBe(`allowed ${count - 1} of sts:Assume* (${count}) on *`);
});
test("what everything allows already is no gain, and is lost when everything goes", async () => {
  expect(await diff(policy(allow("*")), policy(allow("*"), allow("s3:GetObject")))).toEqual([]);
  expect(await diff(policy(allow("*")), policy(allow("s3:GetObject")))).toEqual([
    "noLongerAllowed * (s3:GetObject unchanged) on *",
  ]);
  expect(await diff(policy(allow("*")), [])).toEqual(["noLongerAllowed * on *"]);
});
test("fewer resources are less, a condition is less, and neither counts as a gain", async () => {
  const bucket = { Resource: ["arn:aws:s3:::b/*", "arn:aws:s3:::a/*"] };
  expect(await diff(policy(allow("s3:GetObject")), policy(allow("s3:GetObject", bucket)))).toEqual([
    "noLongerAllowed s3:GetObject on *",
  ]);
  expect(await diff(policy(allow("s3:GetObject", bucket)), policy(allow("s3:GetObject")))).toEqual([
    "allowed s3:GetObject on *",
  ]);
  const condition = { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } };
  expect(await diff(policy(allow("s3:GetObject", condition)), policy(allow("s3:GetObject")))).toEqual([
    "allowed s3:GetObject on *",
  ]);
  expect(await diff([], policy(allow("s3:GetObject", { ...bucket, ...condition })))).toEqual([
    'allowed s3:GetObject on arn:aws:s3:::a/* arn:aws:s3:::b/*{"Bool":{"aws:MultiFactorAuthPresent":"true"}}',
  ]);
});
test("a variable is text in a document of an older version, or of none", async () => {
  const own = { ...allow("s3:GetObject"), Resource: `arn:aws:s3:::a/\${aws:username}/*` };
  const of = (version: object) => [JSON.stringify({ ...version, Statement: own })];
  const [older, none] = [of({ Version: "2008-10-17" }), of({})];
  const newer = policy(own);
  const text = `s3:GetObject on arn:aws:s3:::a/\${$}{aws:username}/*`;
  expect(await diff(older, newer)).toEqual([`allowed s3:GetObject on ${own.Resource}`, `noLongerAllowed ${text}`]);
  expect(await diff(newer, none)).toEqual([`allowed ${text}`, `noLongerAllowed s3:GetObject on ${own.Resource}`]);
  expect(await diff(older, none)).toEqual([]);
  const plain = { ...own, Resource: "arn:aws:s3:::a/*" };
  expect(await diff([JSON.stringify({ Statement: plain })], policy(plain))).toEqual([]);
});
test("a denial that comes or goes is said as such", async () => {
  const denied = policy(allow("s3:*"), { Effect: "Deny", Action: "s3:DeleteBucket", Resource: "*" });
  expect(await diff(policy(allow("s3:*")), denied)).toEqual(["denied s3:DeleteBucket on *"]);
  expect(await diff(denied, policy(allow("s3:*")))).toEqual(["noLongerDenied s3:DeleteBucket on *"]);
});
const allBut = (...actions: string[]) => policy({ Effect: "Allow", NotAction: actions, Resource: "*" });
test("NotAction is told by what it leaves out, and its change by what came or went", async () => {
  expect(await diff([], allBut("iam:*", "sts:*"))).toEqual(["allowed all but iam:*, sts:* on *"]);
  expect(await diff(allBut("iam:*", "sts:*"), allBut("iam:*"))).toEqual([
    expect.stringMatching(/^allowed sts:\* \(\d+\) on \*$/),
  ]);
  expect(await diff(policy(allow("*")), allBut("IAM:PassRole"))).toEqual(["noLongerAllowed iam:PassRole on *"]);
  expect(await diff(allBut("iam:*"), policy(allow("*"), { Effect: "Deny", Action: "iam:*", Resource: "*" }))).toEqual([
    expect.stringMatching(/^denied iam:\* \(\d+\) on \*$/),
  ]);
  expect(await diff(policy(allow("s3:*")), allBut("iam:*"))).toEqual(["allowed all but iam:* (s3:* unchanged) on *"]);
});
test("what NotAction leaves out is told by what no statement of the documents says there", async () => {
  const except = (...NotAction: string[]) => ({ Effect: "Allow", NotAction, Resource: "*" });
  const own = allow(["iam:GetRole", "nobody:Knows"]);
  const [only = ""] = await diff([], policy(allow("iam:*")));
  const total = Number(/\((\d+)\)/.exec(only)?.[1]);
  const added = policy(except("iam:*", "nobody:Knows"), own);
  const rest = `all but ${total - 1} of iam:* (${total}) (iam:GetRole unchanged)`;
  expect(await diff(policy(own), added)).toEqual([`allowed ${rest} on *`]);
  expect(await diff(added, policy(own))).toEqual([`noLongerAllowed ${rest} on *`]);
  // By several statements of the same documents all of it is allowed.
  expect(await diff([], policy(except("iam:*"), except("s3:*")))).toEqual(["allowed * on *"]);
  expect(await diff(policy(allow("iam:*")), policy(allow("iam:*"), except("iam:*")))).toEqual([
    "allowed * (iam:* unchanged) on *",
  ]);
  const denied = { Effect: "Deny", Action: "sts:*", Resource: "*" };
  expect(await diff(policy(denied, allow("s3:*")), policy(denied, allow("s3:*"), except("iam:*")))).toEqual([
    "allowed all but iam:*, sts:* (s3:* unchanged) on *",
  ]);
  // On less than the place, or sometimes, it is not allowed there.
  const [some, sometimes] = [
    allow("iam:*", { Resource: "arn:aws:iam::*:role/x" }),
    allow("iam:*", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }),
  ];
  expect(await diff(policy(some, sometimes), policy(some, sometimes, except("iam:*")))).toEqual([
    "allowed all but iam:* on *",
  ]);
});
test("of most actions without much, the number is told", async () => {
  const [text = ""] = await diff([], allBut(...[..."abcdefghijkl"].map((letter) => `s3:*${letter}`)));
  expect(text).toMatch(/^allowed \d{5} of \* \(\d{5}\) on \*$/);
});
test("what is left out, and AWS doesn't have, is said", async () => {
  expect(await diff([], allBut("nobody:Knows*"))).toEqual(["allowed all but nobody:Knows* on *"]);
  expect(await diff(allBut("nobody:Knows*"), policy(allow("*")))).toEqual([]);
});
test("a wider resource covers a narrower one, and NotResource what it does not name", async () => {
  const on = (resource: object) => policy(allow("s3:GetObject", { Resource: undefined, ...resource }));
  const [team, all] = ["arn:aws:s3:::data/team/*", "arn:aws:s3:::data/*"];
  expect(await diff(on({ Resource: all }), on({ Resource: [all, team] }))).toEqual([]);
  expect(await diff(on({ Resource: team }), on({ Resource: all }))).toEqual([`allowed s3:GetObject on ${all}`]);
  expect(await diff(on({ NotResource: all }), on({ Resource: "arn:aws:s3:::other/*" }))).toEqual([
    `noLongerAllowed s3:GetObject on not ${all}`,
  ]);
  expect(await diff(on({ NotResource: all }), on({ Resource: team }))).toEqual([
    `allowed s3:GetObject on ${team}`,
    `noLongerAllowed s3:GetObject on not ${all}`,
  ]);
});
test("of two conditions one is less than both", async () => {
  const bool = { "aws:MultiFactorAuthPresent": "true" };
  const under = (condition: object) => policy(allow("s3:GetObject", { Condition: condition }));
  const equals = { StringEquals: { "aws:SourceVpc": ["b", "a"] } };
  expect(await diff(under({ Bool: bool }), under({ Bool: bool, ...equals }))).toEqual([
    'noLongerAllowed s3:GetObject on *{"Bool":{"aws:MultiFactorAuthPresent":"true"}}',
  ]);
  expect(await diff(under({ ...equals, Bool: bool }), under({ Bool: bool }))).toHaveLength(1);
});
test("what is always denied is no gain, whatever allows it", async () => {
  const denied = { Effect: "Deny", Action: "s3:Delete*", Resource: "*" };
  expect(await diff(policy(denied), policy(denied, allow(["s3:DeleteBucket", "s3:GetObject"])))).toEqual([
    "allowed s3:GetObject on *",
  ]);
  const sometimes = { ...denied, Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } };
  expect(await diff(policy(sometimes), policy(sometimes, allow("s3:DeleteBucket")))).toEqual([
    "allowed s3:DeleteBucket on *",
  ]);
});
test("an action that AWS doesn't have is still said", async () => {
  expect(await diff([], policy(allow(["s3:Nothing", "nobody:Knows*"])))).toEqual([
    "allowed nobody:Knows* s3:Nothing on *",
  ]);
});
test("the same in another order, split into other statements, is no change", async () => {
  const before = policy(allow(["s3:GetObject", "s3:PutObject"], { Resource: ["a", "b"] }));
  const after = policy(
    allow("s3:PutObject", { Resource: ["b", "a"] }),
    allow("s3:GetObject", { Resource: ["a", "b"] }),
  );
  expect(isEmptyDiff(await policyDiff(before, after, services))).toBe(true);
});

test("what is allowed on less is told with what stays, however many the actions are", async () => {
  const all = "arn:aws:s3:::data/*";
  const told = async (Action: string, before: Statement, after: Statement) => {
    const changed = await policyDiff(policy(allow(Action, before)), policy(allow(Action, after)), services);
    expect([changed.allowed, changed.denied, changed.noLongerDenied]).toEqual([[], [], []]);
    return changed.noLongerAllowed;
  };
  const [gone] = await told("s3:GetObject", { Resource: all }, { Resource: "arn:aws:s3:::data/x/*" });
  expect(gone).toEqual({
    actions: ["s3:GetObject"],
    resources: [all],
    condition: "",
    onLess: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::data/x/*"], condition: "" }],
  });
  const Condition = { StringLike: { "aws:PrincipalArn": "*" } };
  const [always] = await told("s3:*", { Resource: all }, { Resource: all, Condition });
  expect(always?.onLess).toEqual([
    { actions: always?.actions, resources: [all], condition: JSON.stringify(Condition) },
  ]);
  const [both] = await told(
    "s3:GetObject",
    { Resource: [all, "arn:aws:s3:::d*"] },
    { Resource: "arn:aws:s3:::data/x" },
  );
  expect(both?.onLess).toHaveLength(1);
  expect(await told("s3:GetObject", { Resource: ["a", "b"] }, { Resource: "b" })).toEqual([
    { actions: ["s3:GetObject"], resources: ["a"], condition: "" },
  ]);
});
test("what is allowed on more is told instead of what it was allowed on; what stays beside it is not", async () => {
  const passing = (Resource: string) => allow("iam:PassRole", { Resource });
  const changed = await policyDiff(policy(passing("arn:aws:iam::*:role/a")), policy(passing("*")), services);
  expect(changed.allowed).toEqual([
    {
      actions: ["iam:PassRole"],
      resources: ["*"],
      condition: "",
      onLess: [{ actions: ["iam:PassRole"], resources: ["arn:aws:iam::*:role/a"], condition: "" }],
    },
  ]);
  const both = policy(passing("arn:aws:iam::*:role/a"), passing("arn:aws:iam::*:role/b"));
  const more = await policyDiff(policy(passing("arn:aws:iam::*:role/a")), both, services);
  expect(more.allowed).toEqual([{ actions: ["iam:PassRole"], resources: ["arn:aws:iam::*:role/b"], condition: "" }]);
});
test("the same documents differ in nothing, and compared again they differ in the same", async () => {
  const [bucket, all] = [
    policy(allow("s3:*", { Resource: `arn:aws:s3:::\${aws:PrincipalTag/team}?/*` })),
    policy(allow("*")),
  ];
  expect(await diff(bucket, bucket)).toEqual([]);
  const once = await diff(bucket, all);
  expect(once).toEqual([expect.stringMatching(/^allowed \* on \*$/)]);
  expect(await diff(bucket, all)).toEqual(once);
  expect(await diff(all, bucket)).toEqual([expect.stringMatching(/^noLongerAllowed \* on \*$/)]);
});

const when = (operator: string, ...values: string[]) =>
  policy(allow("s3:GetObject", { Condition: { [operator]: { "aws:PrincipalTag/team": values } } }));
test.each([
  ["a request without the key, too", when("StringEquals", "a"), when("StringEqualsIfExists", "a")],
  [
    "the key in another letter case of its values",
    when("StringEquals", "Team-A"),
    when("StringEqualsIgnoreCase", "team-a"),
  ],
  ["a pattern in the place of its text", when("StringEquals", "a"), when("StringLike", "a*")],
  ["every value there is, which may be none", when("StringEquals", "a"), when("ForAllValues:StringEquals", "a")],
  ["a later bound", when("NumericLessThan", "5"), when("NumericLessThanEquals", "7.5")],
])("%s is more, and nothing goes", async (_, narrow, wide) => {
  expect((await diff(narrow, wide)).map((it) => it.split(" ", 1)[0])).toEqual(["allowed"]);
  expect((await diff(wide, narrow)).map((it) => it.split(" ", 1)[0])).toEqual(["noLongerAllowed"]);
});
test("operators that say the same of a key change nothing", async () => {
  const pairs = [
    [when("StringEquals", "a"), when("StringLike", "a")],
    [when("StringEquals", "a"), when("ForAnyValue:StringEquals", "a")],
    [when("StringNotEquals", "a"), when("StringNotEqualsIfExists", "a")],
    [when("ArnEquals", "arn:aws:iam::*:role/a"), when("ArnLike", "arn:aws:iam::*:role/a")],
  ] as const;
  for (const [one, other] of pairs) expect(await diff(one, other)).toEqual([]);
});
