// What a change of a permissions boundary says.
import { expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { openIamServices } from "../policy/iam-services.ts";
import { roleChanges } from "./role-changes.ts";

function bounded(permissionsBoundary: string) {
  const { access } = buildAccess(smallWorld([TEAM], { roles: { permissionsBoundary } }), TODAY);
  if (access === undefined) throw new Error("the world is valid");
  return access;
}

test("a role's boundary of AWS's is not one of the same name of its account", async () => {
  const [own, aws] = ["arn:aws:iam::{account}:policy/PowerUserAccess", "arn:aws:iam::aws:policy/PowerUserAccess"];
  const changes = await roleChanges(bounded(own), bounded(aws), await openIamServices());
  expect(changes.map(({ other }) => other)).toEqual([
    [{ kind: "boundary", what: "permissions boundary", before: "customer managed: /PowerUserAccess", after: aws }],
  ]);
});
