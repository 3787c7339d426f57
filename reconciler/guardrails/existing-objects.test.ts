import { expect, test } from "vitest";
import type { DeclaredObject } from "../desired/declared-objects.ts";
import { identityOf } from "../model/resource-identity.ts";
import { refuseExisting } from "./existing-objects.ts";

const place = { file: "access/teams/ai.yaml", line: 4, column: 11 };
const group: DeclaredObject = {
  stack: "identity-center",
  key: "group/builders",
  identity: identityOf.group("builders"),
  type: "aws:identitystore/group:Group",
  what: 'group "builders"',
  place,
};

test("a new object that AWS has is refused at its place, with the import id", () => {
  expect(refuseExisting("identity-center", [group], new Map([["group/builders", "d-1/2"]]))).toEqual([
    {
      code: "exists-outside-stack",
      severity: "error",
      message: 'group "builders" exists in AWS already, outside this stack',
      hint: "remove or rename the one in AWS, or take it over by hand: pulumi import 'aws:identitystore/group:Group' 'group/builders' 'd-1/2'",
      place,
    },
  ]);
});

test("what AWS doesn't have, and another stack's things of the same key, are not refused", () => {
  expect(refuseExisting("identity-center", [group], new Map([["group/others", "d-1/2"]]))).toEqual([]);
  expect(refuseExisting("account-1", [group], new Map([["group/builders", "d-1/2"]]))).toEqual([]);
});
