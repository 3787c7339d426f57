import { describe, expect, test } from "vitest";
import type { DesiredResource } from "../desired/desired-resource.ts";
import type { Unfinished } from "../engine/unfinished.ts";
import { identified, identityOf } from "../model/resource-identity.ts";
import { creationDigest } from "./attempts.ts";
import { differingImports, explanationOf, withoutHeldUp } from "./take-over.ts";

const STACK = "identity-center";
const GROUP: DesiredResource = {
  ...identified(identityOf.group("builders")),
  type: "Group",
  properties: { displayName: "builders" },
  dependsOn: [],
};
const MEMBER: DesiredResource = {
  ...identified(identityOf.membership("builders", "ana")),
  type: "GroupMembership",
  properties: { groupId: { $ref: GROUP.key, output: "groupId" } },
  dependsOn: [],
};
const NOTHING = { unfinished: [], attempts: [] };
const pending = (kind: Unfinished["kind"], type = "aws:identitystore/group:Group"): Unfinished => ({
  urn: `urn:pulumi:identity-center::access::${type}::${GROUP.key}`,
  key: GROUP.key,
  kind,
});
const attempted = (stack: string, desired: DesiredResource) => ({
  at: "2026-11-29T10:00:00Z",
  host: "h",
  creates: [creationDigest(stack, desired)],
  locks: [],
});

describe("what explains an object that AWS has and the state doesn't", () => {
  test("nothing, by itself", () => {
    expect(explanationOf(STACK, GROUP, NOTHING)).toBeUndefined();
  });
  test("a pending creation of the same key and type", () => {
    expect(explanationOf(STACK, GROUP, { ...NOTHING, unfinished: [pending("creating")] })).toBe("pending operation");
    const others = [pending("half-made"), pending("creating", "aws:identitystore/user:User")];
    expect(explanationOf(STACK, GROUP, { ...NOTHING, unfinished: others })).toBeUndefined();
    expect(explanationOf(STACK, MEMBER, { ...NOTHING, unfinished: [pending("creating")] })).toBeUndefined();
  });
  test("a deploy that was to make exactly this, in this stack", () => {
    expect(explanationOf(STACK, GROUP, { ...NOTHING, attempts: [attempted(STACK, GROUP)] })).toBe("attempted deploy");
    const changed = { ...GROUP, properties: { displayName: "builders", description: "since then" } };
    for (const attempt of [attempted(STACK, changed), attempted("account-1", GROUP), attempted(STACK, MEMBER)]) {
      expect(explanationOf(STACK, GROUP, { ...NOTHING, attempts: [attempt] })).toBeUndefined();
    }
  });
  test("the organization's tags, where AWS tells an object's tags", () => {
    const tags = { "managed-by": "access" };
    const set: DesiredResource = {
      ...identified(identityOf.permissionSet("builder")),
      type: "PermissionSet",
      properties: { name: "builder" },
      dependsOn: [],
    };
    expect(explanationOf(STACK, set, NOTHING)).toBeUndefined();
    expect(explanationOf(STACK, { ...set, properties: { name: "builder", tags } }, NOTHING)).toBe("tags");
    expect(explanationOf(STACK, { ...GROUP, properties: { tags } }, NOTHING)).toBeUndefined();
  });
});

test("an import that the engine would also write to, or replace, is not as declared", () => {
  const imports = new Map([
    ["group/a", "1"],
    ["group/b", "2"],
    ["group/c", "3"],
  ]);
  const changes = [
    { op: "import", key: "group/a" },
    { op: "import", key: "group/b", diff: ["description"] },
    { op: "update", key: "group/b", diff: ["name", "description"] },
    { op: "replace", key: "group/c" },
    { op: "update", key: "group/d", diff: ["description"] },
  ];
  expect([...differingImports(changes, imports)]).toEqual([
    ["group/b", ["description", "name"]],
    ["group/c", []],
  ]);
});

test("with what is held up go the imports of what depends on it", () => {
  const imports = new Map([
    [GROUP.key, "1"],
    [MEMBER.key, "2"],
    ["group/other", "3"],
  ]);
  expect([...withoutHeldUp(imports, [GROUP, MEMBER], new Set([GROUP.key]))]).toEqual([["group/other", "3"]]);
});
