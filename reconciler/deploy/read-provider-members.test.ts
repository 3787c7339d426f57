import { afterEach, describe, expect, test } from "vitest";
import { FACTS } from "../engine/in-memory-state.ts";
import { inMemoryAws } from "../live/in-memory-aws.ts";
import { answersOf, awsFailure } from "../live/in-memory-organization.ts";
import { type Live, openLive } from "../live/open-live.ts";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { readProviderMembers } from "./read-provider-members.ts";

const externalIds = new Map([
  ["group/on-call", "g-1"],
  ["group/readers", "g-2"],
]);
const MEMBERS: { readonly [group: string]: readonly string[] } = { "g-1": ["u-2", "u-1", "u-new"], "g-2": ["u-1"] };

let aws = inMemoryAws({});
afterEach(() => aws.restore());

/** What AWS says; `failure` is thrown in the place of the list of members, and `broken` in the place of any reading. */
async function read(failure?: Error, broken?: Error) {
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
  aws.restore();
  const answers = answersOf({
    users: [
      { UserId: "u-1", UserName: "Zoe", IdentityStoreId: "d-1" },
      { UserId: "u-2", UserName: "kim", IdentityStoreId: "d-1" },
    ],
    members: MEMBERS,
  });
  const failing = failure === undefined ? {} : { ListGroupMembershipsCommand: () => Promise.reject(failure) };
  const newer = ({ UserId }: Record<string, string>) => ({ UserId, UserName: `newer.${UserId}` });
  aws = inMemoryAws({ ...answers, DescribeUserCommand: newer, ...failing });
  const live: Live = broken === undefined ? openLive("eu-central-1", FACTS.instance) : () => Promise.reject(broken);
  const members = await readProviderMembers(access, { externalIds, live });
  return { calls: aws.calls.map((call) => call.replace(/^[\w-]+ (\w+)Command$/, "$1")), members };
}

describe("who is in the identity provider's groups", () => {
  test("is read of those with privileged sets alone, once each; somebody newer than the list of people counts", async () => {
    const { calls, members } = await read();
    expect(calls).toEqual(["ListGroupMemberships", "ListUsers", "DescribeUser"]);
    expect(members).toEqual(new Map([["on-call", { group: "On-Call", people: ["kim", "newer.u-new", "zoe"] }]]));
  });
  test("is not known where AWS doesn't say, which is not nobody", async () => {
    const { members } = await read(awsFailure("AccessDeniedException"));
    expect([...members.values()]).toEqual([
      { group: "On-Call", unread: 'could not read the members of group "on-call": AccessDeniedException: no' },
    ]);
  });
  test("a bug remains one", async () => {
    await expect(read(undefined, new TypeError("x is undefined"))).rejects.toThrow(TypeError);
  });
});
