import { describe, expect, test } from "vitest";
import { OperationError } from "../diagnostics/operation-error.ts";
import { EMPTY_IDENTITY_CENTER } from "../live/in-memory-identity-center.ts";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { readProviderMembers } from "./read-provider-members.ts";

const externalIds = new Map([
  ["group/on-call", "g-1"],
  ["group/readers", "g-2"],
]);
const MEMBERS: { readonly [group: string]: readonly string[] } = { "g-1": ["u-2", "u-1", "u-new"], "g-2": ["u-1"] };

async function read(memberships?: () => Promise<never>) {
  const { access } = buildAccess(
    smallWorld([
      {
        ...TEAM,
        external: { groups: ["On-Call", "Readers"] },
        permissionSets: [
          { name: "Builder", managedPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] },
          { name: "Admin", managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"] },
        ],
        assignments: [
          { permissionSet: "Admin", groups: ["builders", "On-Call"], accounts: ["ml-dev", "ml-prod"] },
          { permissionSet: "Builder", groups: ["Readers", "On-Call"], accounts: ["ml-dev"] },
        ],
      },
    ]),
    TODAY,
  );
  if (access === undefined) throw new Error("the small world is wrong");
  const asked: string[] = [];
  const reader = {
    ...EMPTY_IDENTITY_CENTER,
    users: async () =>
      new Map([
        ["zoe", "u-1"],
        ["kim", "u-2"],
      ]),
    memberships:
      memberships ??
      (async (ids: readonly string[]) => {
        asked.push(...ids);
        return ids.flatMap((groupId) =>
          (MEMBERS[groupId] ?? []).map((userId) => ({ membershipId: `${groupId}-${userId}`, groupId, userId })),
        );
      }),
  };
  return { asked, members: await readProviderMembers(access, { externalIds, reader }) };
}

describe("who is in the identity provider's groups", () => {
  test("is read of those with privileged sets alone, once each; somebody newer than the list of people counts", async () => {
    const { asked, members } = await read();
    expect(asked).toEqual(["g-1"]);
    expect(members).toEqual(new Map([["on-call", { group: "On-Call", people: ["kim", "u-new", "zoe"] }]]));
  });
  test("is not known where AWS doesn't say, which is not nobody", async () => {
    const { members } = await read(async () => {
      throw new OperationError("could not read the groups' memberships: AccessDeniedException: no");
    });
    expect([...members.values()]).toEqual([
      { group: "On-Call", unread: "could not read the groups' memberships: AccessDeniedException: no" },
    ]);
  });
  test("a bug remains one", async () => {
    const broken = read(async () => {
      throw new TypeError("x is undefined");
    });
    await expect(broken).rejects.toThrow(TypeError);
  });
});
