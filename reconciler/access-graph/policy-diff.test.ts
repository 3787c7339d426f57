import { beforeAll, expect, test } from "vitest";
import { type IamServices, openIamServices } from "../validate/iam-services.ts";
import { isEmptyDiff, type PolicyDiff, policyDiff } from "./policy-diff.ts";

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
  expect(await diff(policy(allow("*")), policy(allow("s3:GetObject")))).toEqual(["noLongerAllowed * on *"]);
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
test("a denial that comes or goes is said as such", async () => {
  const denied = policy(allow("s3:*"), { Effect: "Deny", Action: "s3:DeleteBucket", Resource: "*" });
  expect(await diff(policy(allow("s3:*")), denied)).toEqual(["denied s3:DeleteBucket on *"]);
  expect(await diff(denied, policy(allow("s3:*")))).toEqual(["noLongerDenied s3:DeleteBucket on *"]);
});
test("what NotAction allows can't be listed, and is given as it is written", async () => {
  const statement = { Effect: "Allow", NotAction: ["iam:*"], Resource: "*" };
  const { statements } = await policyDiff([], policy(statement), services);
  expect(statements).toEqual({ added: ['{"Effect":"Allow","NotAction":["iam:*"],"Resource":"*"}'], removed: [] });
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
