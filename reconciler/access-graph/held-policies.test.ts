// Which boundary a role has, as a set would have it; also one under our path, which no file may give, and somebody may have put on it by hand.
import { expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { heldByRole } from "./held-policies.ts";

function boundaryOf(permissionsBoundary: string) {
  const { access } = buildAccess(smallWorld([TEAM], { roles: { permissionsBoundary } }), TODAY);
  const [role] = access?.roles ?? [];
  if (access === undefined || role === undefined) throw new Error("no role");
  return heldByRole(role, { roles: access.roles, managed: () => [] }).boundary;
}

test.each([
  ["arn:aws:iam::{account}:policy/access/Training", "customer managed policy", "/access/Training", 1],
  ["arn:aws:iam::{account}:policy/access/Other", "customer managed policy", "/access/Other", undefined],
  ["arn:aws:iam::{account}:policy/Training", "customer managed policy", "/Training", undefined],
  ["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess", "AWS-managed policy", "job-function/ViewOnlyAccess", 0],
])("%s is the %s %s", (arn, kind, name, statements) => {
  const boundary = boundaryOf(arn);
  expect(boundary).toMatchObject({ kind, name });
  expect(boundary?.statements?.length).toBe(statements);
});
