import { describe, expect, test } from "vitest";
import type { DesiredResource } from "../desired/desired-resource.ts";
import type { Unfinished } from "../engine/unfinished.ts";
import { identified, identityOf } from "../model/resource-identity.ts";
import { creationDigest } from "./attempts.ts";
import { differingImports, mayBeOurs, withoutHeldUp } from "./take-over.ts";

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

describe("what says that a run of ours may have created an object that AWS has and the state doesn't", () => {
  test("nothing, by itself", () => {
    expect(mayBeOurs(STACK, GROUP, NOTHING)).toBe(false);
  });
  test("a pending creation of the same key and type", () => {
    expect(mayBeOurs(STACK, GROUP, { ...NOTHING, unfinished: [pending("creating")] })).toBe(true);
    const others = [pending("half-made"), pending("creating", "aws:identitystore/user:User")];
    expect(mayBeOurs(STACK, GROUP, { ...NOTHING, unfinished: others })).toBe(false);
    expect(mayBeOurs(STACK, MEMBER, { ...NOTHING, unfinished: [pending("creating")] })).toBe(false);
  });
  test("a deploy that was to make exactly this, in this stack", () => {
    expect(mayBeOurs(STACK, GROUP, { ...NOTHING, attempts: [attempted(STACK, GROUP)] })).toBe(true);
    const changed = { ...GROUP, properties: { displayName: "builders", description: "since then" } };
    for (const attempt of [attempted(STACK, changed), attempted("account-1", GROUP), attempted(STACK, MEMBER)]) {
      expect(mayBeOurs(STACK, GROUP, { ...NOTHING, attempts: [attempt] })).toBe(false);
    }
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
