import { expect, test } from "vitest";
import { statementsOf } from "./statements.ts";
import { usableFor } from "./usable-statements.ts";

const allowed = (on: object) => statementsOf({ Statement: { Effect: "Allow", Action: "*", ...on } });
const left = async (action: string, on: object) =>
  (await usableFor(action))(allowed(on)).map(({ resource }) =>
    "among" in resource ? resource.among : resource.except,
  );

test("resources of the action's service are left, and what may be one", async () => {
  const named = ["arn:aws:s3:::data", "arn:aws:sqs:eu-west-1:111122223333:jobs", "arn:aws:*:::x", "arn:*", "*"];
  expect(await left("s3:DeleteBucket", { Resource: named })).toEqual([
    ["arn:aws:s3:::data", "arn:aws:*:::x", "arn:*", "*"],
  ]);
  expect(await left("s3:DeleteBucket", { Resource: "arn:aws:sqs:eu-west-1:111122223333:jobs" })).toEqual([]);
  expect(
    await left("ec2:RunInstances", { Resource: "arn:aws:license-manager:*:*:license-configuration:*" }),
  ).toHaveLength(1);
});
test("an action without resources is allowed on everything or not at all", async () => {
  expect(await left("s3:ListAllMyBuckets", { Resource: ["arn:aws:s3:::data", "arn:aws:s3:::*"] })).toEqual([]);
  expect(await left("s3:ListAllMyBuckets", { Resource: ["arn:aws:s3:::data", "*"] })).toEqual([["*"]]);
});
test("NotResource is about everything else", async () => {
  expect(await left("s3:DeleteBucket", { NotResource: "arn:aws:s3:::data" })).toEqual([["arn:aws:s3:::data"]]);
});
