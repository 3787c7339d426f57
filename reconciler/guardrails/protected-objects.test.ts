import { expect, test } from "vitest";
import { identityOf } from "../model/resource-identity.ts";
import { protectedIn } from "./protected-objects.ts";

const isProtected = protectedIn({ settings: new Map([["protected-names", ["AWSControlTower*", "legacy-?"]]]) });
const group = (name: string) => ({ kind: "group", name }) as const;

test.each([
  ["a group of a protected name", identityOf.group("AWSControlTowerAdmins")],
  ["its members", identityOf.membership("awscontroltoweradmins", "ana.silva")],
  ["a set of Control Tower's", identityOf.permissionSet("AWSAdministratorAccess")],
  ["what is attached to it", identityOf.managedPolicy("AWSAdministratorAccess", "AdministratorAccess")],
  ["its assignments", identityOf.assignment("111111111111", "AWSAdministratorAccess", group("builders"))],
  ["what such a group holds", identityOf.assignment("111111111111", "Builder", group("AWSSecurityAuditors"))],
  ["a role by another pattern", identityOf.role("legacy-1")],
  ["its policies", identityOf.rolePolicy("legacy-1", "training")],
])("%s is left to others", (_, identity) => expect(isProtected(identity)).toBe(true));

test.each([
  ["a person, whatever the name", identityOf.user("legacy-1")],
  ["a group", identityOf.group("builders")],
  [
    "an assignment to a person of such a name",
    identityOf.assignment("111111111111", "B", { kind: "user", name: "legacy-1" }),
  ],
  ["a name that only begins like it", identityOf.permissionSet("AWSAdministratorAccess2")],
  [
    "a policy of such a name that is attached to something else",
    identityOf.managedPolicy("Builder", "AWSReadOnlyAccess"),
  ],
  ["attributes for access control", identityOf.accessControlAttributes()],
])("%s is not", (_, identity) => expect(isProtected(identity)).toBe(false));
