import { expect, test } from "vitest";
import type { DeclaredObject } from "../desired/declared-objects.ts";
import { identityOf } from "../model/resource-identity.ts";
import { existsOutside, takenOverWith, takesThePlace } from "./existing-objects.ts";

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
  "it is taken over by a deploy that changes nothing else, so deploy the rest first; or remove the one in AWS";

test("an object that AWS has is told at its place", () => {
  expect(existsOutside(group, {})).toEqual({
    code: "exists-outside-stack",
    severity: "error",
    message: 'group "builders" already exists in AWS, but not in this stack, and was not created by a deploy',
    hint: HINT,
    place,
  });
});

test("what it holds that is not declared, and what it has otherwise, is said with it", () => {
  const exists = 'group "builders" already exists in AWS, but not in this stack';
  const surplus = ["member u-1", "member u-2", "member u-3", "member u-4", "member u-5", "member u-6"];
  expect(existsOutside(group, { surplus }).message).toBe(
    `${exists}, and holds what is not declared: member u-1, member u-2, member u-3, member u-4, member u-5, and 1 more`,
  );
  expect(existsOutside(group, { differing: ["description"] }).message).toBe(
    `${exists}, and is not as declared (description)`,
  );
  expect(existsOutside(group, { differing: [] }).message).toBe(`${exists}, and is not as declared`);
});

test("what is taken over with more than is declared, and what takes the place of something made by hand, is a warning", () => {
  expect(takenOverWith(group, ['member "eve"'])).toEqual({
    code: "taken-over-with-more",
    severity: "warning",
    message: 'group "builders" is taken over from AWS with what no file declares: member "eve"',
    hint: "nothing of it is changed or taken away; declare it, or remove it in AWS, before anything more is given to it",
    place,
  });
  expect(takesThePlace({ ...group, what: '"inline-policy/reader"' })).toEqual({
    code: "replaces-hand-made",
    severity: "warning",
    message: '"inline-policy/reader" is in the place of another one, which was made by hand and is overwritten',
    hint: "look at it in AWS first: what it allowed and no file says is taken away",
    place,
  });
});
