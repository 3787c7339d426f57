import { describe, expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { type IdOf, surplusOfGroup, surplusOfRole, surplusOfSet } from "./surplus.ts";

const { access } = buildAccess(smallWorld([TEAM]), TODAY);
if (access === undefined) throw new Error("the small world is valid");
const { groups, permissionSets, assignments } = access;
const [group, set] = [groups[0]!, permissionSets[0]!];
const idOf: IdOf = ({ kind, name }) => (name === "nobody" ? undefined : `${kind} ${name.toLowerCase()}`);
const nameOf = (id: string) => id.replace("u-", "the user ");
const members = group.members.map(({ principal }) => ({ userId: idOf(principal) ?? "" }));

describe("a group", () => {
  const setArnOf = (name: string) => `arn of ${name}`;
  const surplus = (
    memberships: Parameters<typeof surplusOfGroup>[1]["memberships"],
    held: Parameters<typeof surplusOfGroup>[1]["assignments"] = [],
    ids = idOf,
  ) => surplusOfGroup(group, { memberships, assignments: held }, assignments, { idOf: ids, setArnOf, nameOf });
  test("with its declared members, or some of them, holds nothing else", () => {
    expect(surplus(members)).toEqual([]);
    expect(surplus([])).toEqual([]);
  });
  test("with another member does, also while a declared one is still to be made", () => {
    expect(surplus([...members, { userId: "user eve" }])).toEqual(['member "user eve"']);
    expect(surplus([{ userId: "user eve" }], [], () => undefined)).toEqual(['member "user eve"']);
  });
  test("with an assignment that no file declares does: whoever is added to it would have that access", () => {
    const declared = assignments
      .filter(({ principal }) => principal.kind === "group" && principal.name === group.name)
      .map(({ account, permissionSet }) => ({ accountId: account.id, permissionSetArn: `arn of ${permissionSet}` }));
    expect(declared).not.toEqual([]);
    expect(surplus(members, declared)).toEqual([]);
    expect(surplus(members, [...declared, { accountId: "999999999999", permissionSetArn: "arn of Admin" }])).toEqual([
      'an assignment of "arn of Admin" in account 999999999999',
    ]);
  });
});

describe("a permission set", () => {
  const holds = { managedPolicyArns: [], customerManagedPolicies: [], inlinePolicy: undefined, boundary: undefined };
  const declared = assignments.map(({ account, principal }) => ({
    accountId: account.id,
    permissionSetArn: "arn",
    principal: { type: principal.kind === "user" ? ("USER" as const) : ("GROUP" as const), id: idOf(principal) ?? "" },
  }));
  test("with what is declared holds nothing else", () => {
    const all = { ...holds, managedPolicyArns: set.managedPolicies, assignments: declared };
    expect(surplusOfSet(set, all, assignments, { idOf, nameOf })).toEqual([]);
  });
  test("each thing that is not declared is told", () => {
    const bare = {
      ...set,
      managedPolicies: [],
      customerManagedPolicies: [],
      inlinePolicy: undefined,
      permissionsBoundary: undefined,
    };
    const all = {
      managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"],
      customerManagedPolicies: [{ name: "Logs", path: "/team/" }],
      inlinePolicy: JSON.stringify({ Statement: { Effect: "Allow", Action: "s3:GetObject", Resource: "*" } }),
      boundary: { managedPolicyArn: "arn:x" },
      assignments: [
        { accountId: "999999999999", permissionSetArn: "arn", principal: { type: "USER" as const, id: "u-eve" } },
      ],
    };
    expect(surplusOfSet(bare, all, assignments, { idOf, nameOf })).toEqual([
      'policy "arn:aws:iam::aws:policy/AdministratorAccess" (may do everything)',
      'customer managed policy "/team/Logs"',
      "an inline policy (may read all data of a service, or let others read it (s3:GetObject))",
      "a permissions boundary",
      'an assignment to user "the user eve" in account 999999999999',
    ]);
  });
});

test("a role holds nothing else with its policies, and each other one is told", () => {
  const role = {
    policies: [{ name: "own", description: undefined, document: "{}" }],
    managedPolicies: ["arn:managed"],
  };
  const held = { attachedPolicyArns: ["arn:own", "arn:managed"], inlinePolicies: new Map() };
  expect(surplusOfRole(role, held, () => "arn:own")).toEqual([]);
  const allows = (action: string) => JSON.stringify({ Statement: { Effect: "Allow", Action: action, Resource: "*" } });
  const inlinePolicies = new Map([
    ["x", allows("s3:ListAllMyBuckets")],
    ["y", allows("*")],
  ]);
  expect(surplusOfRole(role, { ...held, inlinePolicies }, () => undefined)).toEqual([
    'policy "arn:own"',
    'inline policy "x"',
    'inline policy "y" (may do everything)',
  ]);
});
