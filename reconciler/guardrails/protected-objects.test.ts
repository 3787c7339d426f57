import { expect, test } from "vitest";
import { identityOf } from "../model/resource-identity.ts";
import { nameOwnerIn } from "./protected-objects.ts";

const ownerOf = nameOwnerIn({ settings: new Map([["protected-names", ["AWSControlTower*", "legacy-?"]]]) });

test.each([
  ["a group of AWS's own, though the file lists it", identityOf.group("AWSControlTowerAdmins"), "aws"],
  ["a set of Control Tower's, though no pattern matches", identityOf.permissionSet("AWSAdministratorAccess"), "aws"],
  ["a role by another pattern", identityOf.role("legacy-1"), "guardrails"],
  ["a person, whatever the name", identityOf.user("legacy-1"), undefined],
  ["a group", identityOf.group("builders"), undefined],
  ["a name that only begins like it", identityOf.permissionSet("AWSAdministratorAccess2"), undefined],
  ["what has no name of its own", identityOf.managedPolicy("legacy-1", "ReadOnlyAccess"), undefined],
])("%s", (_, identity, owner) => expect(ownerOf(identity)).toBe(owner));

test("where nothing is known of protected names, that is an error, and not that none are protected", () => {
  expect(() => nameOwnerIn({ settings: new Map() })).toThrow("nothing is known of guardrail protected-names");
});
