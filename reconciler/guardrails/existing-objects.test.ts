import { expect, test } from "vitest";
import type { DeclaredObject } from "../desired/declared-objects.ts";
import { identityOf } from "../model/resource-identity.ts";
import { existsOutside } from "./existing-objects.ts";

const place = { file: "access/teams/ai.yaml", line: 4, column: 11 };
const group: DeclaredObject = {
  stack: "identity-center",
  key: "group/builders",
  identity: identityOf.group("builders"),
  type: "aws:identitystore/group:Group",
  what: 'group "builders"',
  place,
};

const HINT =
  "remove or rename the one in AWS, or take it over by hand: pulumi import 'aws:identitystore/group:Group' 'group/builders' 'd-1/2'";

test("an object that AWS has is told at its place, with the import id", () => {
  expect(existsOutside(group, "d-1/2", {})).toEqual({
    code: "exists-outside-stack",
    severity: "error",
    message: 'group "builders" already exists in AWS, but not in this stack',
    hint: HINT,
    place,
  });
});

test("what it holds that is not declared, and what it has otherwise, is said with it", () => {
  const exists = 'group "builders" already exists in AWS, but not in this stack';
  const surplus = ["member u-1", "member u-2", "member u-3", "member u-4", "member u-5", "member u-6"];
  expect(existsOutside(group, "d-1/2", { surplus }).message).toBe(
    `${exists}, and holds what is not declared: member u-1, member u-2, member u-3, member u-4, member u-5, and 1 more`,
  );
  expect(existsOutside(group, "d-1/2", { differing: ["description"] }).message).toBe(
    `${exists}, and is not as declared (description)`,
  );
  expect(existsOutside(group, "d-1/2", { differing: [] }).message).toBe(`${exists}, and is not as declared`);
});
