// What a permissions boundary leaves, of a role as of a set; and policies of accounts that nobody here knows.
import { describe, expect, test } from "vitest";
import type { WrittenPermissionSet, WrittenRole } from "../validate/written.ts";
import type { Access } from "./access.ts";
import { buildAccess } from "./build-access.ts";
import { rightsOfRole, rightsOfSet } from "./rights.ts";
import { smallWorld, TEAM, TODAY } from "./small-world.ts";

const aws = (name: string) => `arn:aws:iam::aws:policy/${name}`;
const statements = (...Statement: readonly object[]) => ({ Version: "2012-10-17" as const, Statement });
const allow = (Action: string | readonly string[], Resource = "*") => ({ Effect: "Allow", Action, Resource });

function built(
  set: Partial<WrittenPermissionSet>,
  roles: readonly WrittenRole[],
  permissionsBoundary?: string,
): Access {
  const world = smallWorld(
    [{ ...TEAM, permissionSets: [{ ...set, name: "Builder" }], roles }],
    permissionsBoundary === undefined ? {} : { roles: { permissionsBoundary } },
  );
  const { access, diagnostics } = buildAccess(world, TODAY);
  if (access === undefined) throw new Error(JSON.stringify(diagnostics));
  return access;
}

const role = (name: string, more: Partial<WrittenRole>): WrittenRole => ({
  name,
  accounts: ["ml-dev"],
  trust: { services: ["lambda.amazonaws.com"] },
  ...more,
});
const administrator = role("administrator", { managedPolicies: [aws("AdministratorAccess")] });
const declaring = (name: string, ...documents: readonly object[]) =>
  role("declaring", { policies: [{ name, document: statements(...documents) }] });

describe("the boundary of roles", () => {
  const levelsOf = (boundary: string | undefined, ...roles: readonly WrittenRole[]) => {
    const access = built({}, roles, boundary);
    return access.roles.map((it) => rightsOfRole(it, access).level);
  };
  test.each([
    [undefined, "everything"],
    [aws("ReadOnlyAccess"), "all-data"],
    [aws("PowerUserAccess"), "becomes-everything"],
    [aws("job-function/ViewOnlyAccess"), "ordinary"],
    [aws("NobodyKnowsIt"), "everything"],
    ["arn:aws:iam::{account}:policy/limit", "everything"],
  ])("%s leaves of everything: %s", (boundary, level) => {
    expect(levelsOf(boundary, administrator)).toEqual([level]);
  });
  // No file may give one: it is how drift reads what somebody put on a role by hand.
  test("is the policy of its account that a role here declares", () => {
    const bound = "arn:aws:iam::{account}:policy/access/Bound";
    expect(levelsOf(bound, administrator, declaring("bound", allow("s3:GetObject")))[0]).toBe("all-data");
    expect(
      levelsOf(bound, administrator, { ...declaring("bound", allow("s3:GetObject")), accounts: ["ml-prod"] })[0],
    ).toBe("everything");
  });
  test("leaves what both say of other roles", () => {
    const loader = role("loader", {
      policies: [
        {
          name: "loads",
          document: statements(allow("sts:AssumeRole", "arn:aws:iam::*:role/access/secrets")),
        },
      ],
    });
    const secrets = role("secrets", {
      trust: { policy: statements({ Effect: "Allow", Principal: { AWS: "022222222222" }, Action: "sts:AssumeRole" }) },
      policies: [{ name: "reads", document: statements(allow("secretsmanager:GetSecretValue")) }],
    });
    expect(levelsOf(undefined, loader, secrets)[0]).toBe("all-data");
    expect(levelsOf(aws("job-function/ViewOnlyAccess"), loader, secrets)[0]).toBe("ordinary");
  });
  test("of a role that a set may assume bounds what the set gets by it", () => {
    const assuming = {
      inlinePolicy: statements(allow("sts:AssumeRole", "arn:aws:iam::*:role/access/administrator")),
    };
    const trusting = {
      ...administrator,
      trust: { policy: statements({ Effect: "Allow", Principal: { AWS: "022222222222" }, Action: "sts:AssumeRole" }) },
    };
    const levelOf = (boundary: string | undefined) => {
      const access = built(assuming, [trusting], boundary);
      return access.permissionSets.map((set) => rightsOfSet(set, [], access).level);
    };
    expect([undefined, aws("ReadOnlyAccess")].map(levelOf)).toEqual([["becomes-everything"], ["all-data"]]);
  });
});

describe("a customer managed policy", () => {
  const rightsOf = (set: Partial<WrittenPermissionSet>, ...roles: readonly WrittenRole[]) => {
    const access = built(set, roles);
    return access.permissionSets.map((it) => rightsOfSet(it, [], access));
  };
  test("that no role declares may be anything", () => {
    const named = {
      customerManagedPolicies: [
        { name: "theirs", path: "/ops/" },
        { name: "ours", path: "/access/" },
      ],
    };
    const told = (names: readonly string[]) => [
      { level: "borrows-roles", reasons: [expect.objectContaining({ kind: "unknown-policy", actions: names })] },
    ];
    expect(rightsOf(named)).toEqual(told(["/access/ours", "/ops/theirs"]));
    expect(rightsOf(named, declaring("ours", allow("s3:ListBucket")))).toEqual(told(["/ops/theirs"]));
  });
  test("is bounded as one of AWS's that is not known", () => {
    const named = { customerManagedPolicies: [{ name: "theirs" }] };
    const levels = ["job-function/ViewOnlyAccess", "IAMFullAccess"].map(
      (name) => rightsOf({ ...named, permissionsBoundary: { managedPolicy: aws(name) } })[0]?.level,
    );
    expect(levels).toEqual(["ordinary", "borrows-roles"]);
  });
});
