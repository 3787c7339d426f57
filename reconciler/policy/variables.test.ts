// What is read of ${…} in policies.
import { expect, test } from "vitest";
import { principalTagIn, variablesOf } from "./variables.ts";

test.each([
  ["none", []],
  [`\${aws:username}`, ["aws:username"]],
  [`a/\${ aws:username , 'nobody'}/\${*}/b`, ["aws:username", "*"]],
  [`\${aws:username`, [undefined]],
  [`\${aws:\${aws:username}}`, [undefined, "aws:username"]],
  ["$aws:username", []],
])("%s has %j", (text, names) => {
  expect(variablesOf(text).map(({ name }) => name)).toEqual(names);
});

test.each([
  ["aws:PrincipalTag/team", "team"],
  ["AWS:principaltag/Cost Center", "Cost Center"],
  ["aws:PrincipalTag/", undefined],
  ["aws:ResourceTag/team", undefined],
  ["x-aws:PrincipalTag/team", undefined],
])("of the key %s the tag is %s", (key, tag) => {
  expect(principalTagIn(key)).toBe(tag);
});
