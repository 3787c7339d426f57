// Which files a row of the table links to: those of the policies that are others than before.

import { expect, test } from "vitest";
import { desiredOf } from "../guardrails/small-desired.ts";
import { goneRoles } from "./gone-roles.ts";
import { changedFilesOfRole, changedFilesOfSet } from "./policy-files.ts";

const TEAM = `team: a
permissionSets: [{ name: Reader, inlinePolicy: policies/reader.json }]
roles:
  - name: loader
    accounts: [ml-dev]
    trust: { policy: policies/trust.json }
    policies:
      - { name: read, document: policies/read.json }
      - { name: write, document: policies/write.json }
      - { name: own, document: { Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "s3:ListBucket", Resource: "*" }] } }
`;
const policy = (more: object) => JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...more }] });
const trusting = (Service: string) => policy({ Principal: { Service }, Action: "sts:AssumeRole" });
const FILES = {
  "teams/a.yaml": TEAM,
  "policies/reader.json": policy({ Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" }),
  "policies/trust.json": trusting("glue.amazonaws.com"),
  "policies/read.json": policy({ Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*" }),
  "policies/write.json": policy({ Action: "s3:PutObject", Resource: "arn:aws:s3:::a/*" }),
};

async function declared(files: { readonly [path: string]: string } = {}) {
  const { access } = await desiredOf({ ...FILES, ...files });
  const { permissionSets, roles } = access;
  return { access, set: permissionSets[0], role: roles[0] };
}

test("only those whose contents differ, of a role also its trust policy's; what is new has all", async () => {
  const [before, after] = [
    await declared(),
    await declared({
      "policies/trust.json": trusting("lambda.amazonaws.com"),
      "policies/write.json": policy({ Action: "s3:DeleteObject", Resource: "arn:aws:s3:::a/*" }),
    }),
  ];
  expect(changedFilesOfSet(before.set, after.set)).toEqual([]);
  expect(changedFilesOfSet(undefined, after.set)).toEqual(["access/policies/reader.json"]);
  const changed = ["access/policies/trust.json", "access/policies/write.json"];
  expect(changedFilesOfRole(before.role, after.role)).toEqual(changed);
  expect(changedFilesOfRole(undefined, after.role)).toEqual(["access/policies/read.json", ...changed]);
  expect([changedFilesOfSet(before.set, undefined), changedFilesOfRole(before.role, undefined)]).toEqual([[], []]);
});
test("a policy that names a role which goes is found by what it means, not by its text", async () => {
  const passing = policy({ Action: "iam:PassRole", Resource: "arn:aws:iam::*:role/access/l?ader" });
  const { access, set, role } = await declared({ "policies/reader.json": passing });
  if (set === undefined || role === undefined) throw new Error("they are declared");
  const held = { documents: [passing], managed: [] };
  const subject = { kind: "permission-set", name: set.name, accounts: [], people: [], groups: [] } as const;
  const there = [{ account: role.account, before: held, after: held }];
  const { flags } = goneRoles(access, { head: { ...access, roles: [] }, renames: [] });
  expect(flags(subject, set, there)).toMatchObject([
    { kind: "role-gone", roles: [{ name: "loader" }], files: ["access/policies/reader.json"] },
  ]);
});
