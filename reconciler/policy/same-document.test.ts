import { describe, expect, test } from "vitest";
import { isSameDocument } from "./same-document.ts";

const statement = (of: object) => JSON.stringify({ Version: "2012-10-17", Statement: [of] });
const GET = { Effect: "Allow", Action: ["s3:GetObject", "s3:ListBucket"], Resource: "*" };

describe("the same", () => {
  test.each([
    ["spaces", statement(GET), JSON.stringify(JSON.parse(statement(GET)), undefined, 4)],
    ["order of a list", statement(GET), statement({ ...GET, Action: ["s3:ListBucket", "s3:GetObject"] })],
    ["letter case of actions", statement(GET), statement({ ...GET, Action: ["S3:getobject", "s3:ListBucket"] })],
    ["a list of one", statement(GET), statement({ ...GET, Resource: ["*"] })],
    ["a statement without list", statement(GET), JSON.stringify({ Version: "2012-10-17", Statement: GET })],
    [
      "order of statements",
      JSON.stringify({ Statement: [GET, { ...GET, Sid: "b" }] }),
      JSON.stringify({ Statement: [{ ...GET, Sid: "b" }, GET] }),
    ],
    [
      "an account for its root user",
      statement({ Effect: "Allow", Principal: { AWS: "111111111111" } }),
      statement({ Effect: "Allow", Principal: { AWS: ["arn:aws:iam::111111111111:root"] } }),
    ],
    [
      "order in conditions",
      statement({ ...GET, Condition: { Bool: { "aws:SecureTransport": true }, StringEquals: { a: ["x", "y"] } } }),
      statement({ ...GET, Condition: { StringEquals: { a: ["y", "x"] }, Bool: { "aws:SecureTransport": "true" } } }),
    ],
    ["no JSON, equal", "nothing", "nothing"],
  ])("%s", (_, a, b) => expect(isSameDocument(a, b)).toBe(true));
});

describe("not the same", () => {
  test.each([
    ["an action more", statement(GET), statement({ ...GET, Action: [...GET.Action, "s3:PutObject"] })],
    ["letter case of a resource", statement({ ...GET, Resource: "a" }), statement({ ...GET, Resource: "A" })],
    ["the effect", statement(GET), statement({ ...GET, Effect: "Deny" })],
    ["a Sid", statement(GET), statement({ ...GET, Sid: "more" })],
    ["the version, by which variables count", statement(GET), JSON.stringify({ Statement: [GET] })],
    [
      "anyone for a service",
      statement({ Effect: "Allow", Principal: "*" }),
      statement({ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" } }),
    ],
    ["two plain principals", statement({ Principal: "*" }), statement({ Principal: "111111111111" })],
    ["no JSON", "nothing", "{}"],
  ])("%s", (_, a, b) => expect(isSameDocument(a, b)).toBe(false));
});
