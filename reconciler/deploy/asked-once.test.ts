// What looking for what exists asks AWS, call by call. AWS is answered in memory.
import { afterEach, expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { FACTS } from "../engine/in-memory-state.ts";
import { openIdentityReader } from "../live/identity-reader.ts";
import { inMemoryAws } from "../live/in-memory-aws.ts";
import { buildText } from "../model/build-text.ts";
import { findExisting } from "./existing-objects.ts";

const DEV = "022222222222";
const SET = "arn:set";

const TEAM = `team: a
groups: [{ name: data, members: [ana] }]
permissionSets: [{ name: Reader, managedPolicies: [ReadOnlyAccess] }]
assignments: [{ permissionSet: Reader, groups: [data], accounts: [ml-dev] }]
`;
const PEOPLE = "users: [{ userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com }]\n";

/** Both the group and the set hold what is not declared, so that both are told by name. */
const aws = inMemoryAws({
  ListUsersCommand: { Users: [{ UserName: "ana", UserId: "u-ana" }] },
  ListGroupsCommand: { Groups: [{ DisplayName: "data", GroupId: "g-data" }] },
  ListPermissionSetsCommand: { PermissionSets: [SET, "arn:by-hand"] },
  DescribePermissionSetCommand: ({ PermissionSetArn }) => ({
    PermissionSet: { Name: PermissionSetArn === SET ? "Reader" : "ByHand" },
  }),
  ListGroupMembershipsCommand: {
    GroupMemberships: ["u-ana", "u-other"].map((UserId) => ({ MembershipId: UserId, MemberId: { UserId } })),
  },
  ListAccountAssignmentsForPrincipalCommand: ({ PrincipalId }) => ({
    AccountAssignments: [SET, "arn:by-hand"].map((PermissionSetArn) => ({
      AccountId: DEV,
      PermissionSetArn,
      PrincipalId,
      PrincipalType: "GROUP",
    })),
  }),
  ListManagedPoliciesInPermissionSetCommand: { AttachedManagedPolicies: [] },
  ListCustomerManagedPolicyReferencesInPermissionSetCommand: { CustomerManagedPolicyReferences: [] },
  GetInlinePolicyForPermissionSetCommand: {},
  GetPermissionsBoundaryForPermissionSetCommand: () => {
    throw Object.assign(new Error("no boundary"), { name: "ResourceNotFoundException" });
  },
  ListAccountsForProvisionedPermissionSetCommand: { AccountIds: [DEV] },
  ListAccountAssignmentsCommand: {
    AccountAssignments: ["g-data", "g-x"].map((PrincipalId) => ({ PrincipalId, PrincipalType: "GROUP" })),
  },
});
afterEach(() => aws.restore());

test("AWS is asked once for each thing that is there, whatever asks for it", async () => {
  const { access, found } = buildText({ "people.yaml": PEOPLE, "teams/a.yaml": TEAM });
  if (access === undefined) throw new Error(found.join("\n"));
  const { onlyAlone } = await findExisting(
    access,
    desiredStacks(access).map((desired) => ({ desired, state: [], unfinished: [] })),
    {
      ...FACTS,
      caller: { account: "111122223333" },
      reader: openIdentityReader(access.organization.region, FACTS.instance),
      organization: { accounts: undefined, unread: { part: "accounts", reason: "not asked" } },
    },
    async () => [],
  );
  expect(onlyAlone.filter(({ surplus }) => surplus.length > 0).map(({ key }) => key)).toEqual([
    "permission-set/reader",
    "group/data",
  ]);
  expect(aws.calls.map((call) => call.replace(/^[\w-]+ (\w+)Command$/, "$1")).toSorted()).toEqual([
    // One for each of the two sets.
    "DescribePermissionSet",
    "DescribePermissionSet",
    "GetInlinePolicyForPermissionSet",
    "GetPermissionsBoundaryForPermissionSet",
    "ListAccountAssignments",
    "ListAccountAssignmentsForPrincipal",
    "ListAccountsForProvisionedPermissionSet",
    "ListCustomerManagedPolicyReferencesInPermissionSet",
    "ListGroupMemberships",
    "ListGroups",
    "ListManagedPoliciesInPermissionSet",
    "ListPermissionSets",
    "ListUsers",
  ]);
});
