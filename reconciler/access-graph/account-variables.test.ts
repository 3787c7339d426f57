import { expect, test } from "vitest";
import { withVariables } from "./account-variables.ts";

const DEV = {
  id: "222222222222",
  name: "dev",
  vars: new Map([
    ["bucket", "data-dev"],
    ["empty", ""],
  ]),
};

test("an account's own values are called by the names that policies give them, the longest first", () => {
  expect(withVariables("s3:* on arn:aws:s3:::data-dev/*, arn:aws:sqs:eu-west-1:222222222222:dev", DEV)).toBe(
    "s3:* on arn:aws:s3:::{{vars.bucket}}/*, arn:aws:sqs:eu-west-1:{{account.id}}:{{account.name}}",
  );
});
test("a part of a longer word is none of them", () => {
  expect(withVariables("developer, 1222222222222, mydata-developers", DEV)).toBe(
    "developer, 1222222222222, mydata-developers",
  );
});
