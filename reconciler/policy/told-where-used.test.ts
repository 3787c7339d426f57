import { expect, test } from "vitest";
import { policyDiff } from "./compare-documents.ts";
import { openIamServices } from "./iam-services.ts";

const BUCKET = "arn:aws:s3:::example-ml/*";
const FUNCTION = "arn:aws:lambda:*:*:function:ai-*";
const INSTANCE = "arn:aws:ec2:*:*:instance/i-0123456789abcdef0";

test.each<[string, string[], string[], string[]]>([
  [
    "an action on resources of its own service",
    ["s3:GetObject", "lambda:UpdateFunctionCode"],
    [BUCKET, FUNCTION],
    [`s3:GetObject on ${BUCKET}`, `lambda:UpdateFunctionCode on ${FUNCTION}`],
  ],
  [
    "one that has nothing there, where it is",
    ["s3:GetObject", "lambda:UpdateFunctionCode"],
    [BUCKET],
    [`lambda:UpdateFunctionCode s3:GetObject on ${BUCKET}`],
  ],
  [
    "one on what another service has",
    ["lambda:UpdateFunctionCode", "ssm:StartSession"],
    [FUNCTION, INSTANCE],
    [`lambda:UpdateFunctionCode on ${FUNCTION}`, `ssm:StartSession on ${INSTANCE}`],
  ],
  [
    "what wildcards stand for, as they are written",
    ["s3:GetObjectV*", "lambda:UpdateFunctionCode"],
    [BUCKET, FUNCTION],
    [`s3:GetObjectV* (8) on ${BUCKET}`, `lambda:UpdateFunctionCode s3:GetObjectV* (8) on ${FUNCTION}`],
  ],
  [
    "what a name and a wildcard both stand for, as the wildcard is written",
    ["s3:GetObjectV*", "s3:GetObjectVersion", "lambda:UpdateFunctionCode"],
    [BUCKET, FUNCTION],
    [`s3:GetObjectV* (8) on ${BUCKET}`, `lambda:UpdateFunctionCode s3:GetObjectV* (8) on ${FUNCTION}`],
  ],
  [
    "all of them on what may be anything",
    ["s3:GetObject", "lambda:UpdateFunctionCode"],
    [BUCKET, "arn:aws:*:*:*:x"],
    [`s3:GetObject on ${BUCKET}`, "lambda:UpdateFunctionCode s3:GetObject on arn:aws:*:*:*:x"],
  ],
])("what a statement allows is told of %s", async (_, Action, Resource, told) => {
  const after = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });
  const { allowed } = await policyDiff([], [after], await openIamServices());
  expect(allowed.map(({ actions, resources }) => `${actions.join(" ")} on ${resources.join(" ")}`).sort()).toEqual(
    told.toSorted(),
  );
});
