// What is read to know what nobody declared, and that nothing follows from what wasn't.
import { expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { type HandEdits, handMade, liveAfter } from "../drift/in-memory-drift.ts";
import { FACTS, stateOf } from "../engine/in-memory-state.ts";
import { readAccessFrom } from "../guardrails/read-access.ts";
import { inMemoryLive } from "../live/in-memory-live.ts";
import type { UnreadPart } from "../live/live-object.ts";
import type { Live } from "../live/open-live.ts";
import type { ReadScope } from "../live/read-scope.ts";
import { identityOf } from "../model/resource-identity.ts";
import { TODAY } from "../model/small-world.ts";
import { folderOf, GOOD } from "../validate/small-folder.ts";
import { findUnmanaged } from "./find-unmanaged.ts";
import { planInMemory, quietContext } from "./in-memory-plan.ts";

const TEAM = `team: a
groups: [{ name: data, members: [] }]
permissionSets: [{ name: Viewer, managedPolicies: [ReadOnlyAccess] }]
roles: [{ name: loader, accounts: [ml-dev], trust: { services: [glue.amazonaws.com] }, managedPolicies: [ReadOnlyAccess] }]
`;
const ANA = handMade(identityOf.membership("data", "ana.silva"), "GroupMembership", {
  groupId: { $ref: "group/data", output: "groupId" },
  memberId: { $ref: "user/ana.silva", output: "userId" },
});
const EVERYTHING = "[{ remove: [memberships, permissionSetPolicies, assignments, rolePolicies] }]";

type Story = {
  readonly unread?: readonly UnreadPart[];
  readonly unplanned?: readonly string[];
  readonly objects?: HandEdits["objects"];
  /** Why AWS Organizations could not be read. */
  readonly withoutOrganization?: string;
};

async function find(
  unmanaged: string,
  { unread = [], unplanned = [], objects = ANA, withoutOrganization: reason }: Story = {},
) {
  const guardrails = `guardrails: { unmanaged: ${unmanaged} }\n`;
  const { desired: files, diagnostics } = await readAccessFrom(
    folderOf({ ...GOOD, "teams/a.yaml": TEAM, "guardrails.yaml": guardrails }),
    TODAY,
  );
  if (files === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  const declared = desiredStacks(files.access);
  const { stacks } = planInMemory(files, Object.fromEntries(declared.map((it) => [it.name, stateOf(it)])), unplanned);
  const scopes: (ReadScope | undefined)[] = [];
  const live: Live = async (part) => {
    scopes.push(part.scope);
    return inMemoryLive(liveAfter(declared, { objects, unread }))(part);
  };
  const organization = {
    accounts: undefined,
    unread: reason === undefined ? undefined : { part: "accounts" as const, reason },
  };
  const facts = { ...FACTS, live, caller: { account: "111122223333" }, organization };
  const found = await findUnmanaged(files, { stacks, unplanned, facts }, quietContext(), async () => []);
  return {
    scopes,
    found: found.found.map(({ entry, stays }) => [entry.object.key, stays]),
    unknown: found.unknown.map(({ what }) => what),
  };
}
const KEY = "membership/data/ana.silva";

test("without a word in the guardrails nothing is read", async () => {
  expect(await find("[]")).toEqual({ scopes: [], found: [], unknown: [] });
});

test("only what is to be removed is read: members, policies, assignments, accounts with roles of ours", async () => {
  const scopesFor = async (unmanaged: string) => (await find(unmanaged)).scopes;
  const [first, second] = await scopesFor("[{ remove: [memberships] }]");
  expect(first).toMatchObject({
    ...{ groups: true, members: new Set(["data"]), sets: new Set(), assignments: [], accounts: new Set() },
  });
  // Ana was found: who has what her group has.
  expect(second).toMatchObject({ members: "holders", assignments: [{ of: "group", name: "data" }], sets: new Set() });
  expect(await scopesFor("[{ remove: [assignments, rolePolicies], accounts: [ml-dev] }]")).toMatchObject([
    {
      ...{ groups: false, members: new Set(), sets: new Set(), assignments: "all" },
      accounts: new Set(["022222222222"]),
    },
  ]);
  expect(await scopesFor("[{ remove: [permissionSetPolicies] }]")).toMatchObject([{ sets: new Set(["viewer"]) }]);
});

test("what was found is removed, unless a part of what it is judged by was not read, which is told", async () => {
  expect(await find(EVERYTHING)).toMatchObject({ found: [[KEY, undefined]], unknown: [] });
  const unread = [{ what: "the people", reason: "AccessDenied", covers: () => true }];
  expect(await find(EVERYTHING, { unread })).toMatchObject({
    found: [[KEY, "not all of it could be read: the people: AccessDenied"]],
    unknown: ["the people"],
  });
});

test("nothing in a stack that could not be planned is unmanaged: what is declared there is not known", async () => {
  const { found, unknown } = await find(EVERYTHING, { unplanned: ["identity-center"] });
  expect([found, unknown]).toEqual([[], ["stack identity-center"]]);
});

test("where AWS Organizations could not be read nothing in accounts is removed", async () => {
  const objects = handMade(
    identityOf.assignment("022222222222", "Viewer", { kind: "user", name: "ana.silva" }),
    "AccountAssignment",
    {},
  );
  const [[key] = []] = Object.entries(objects);
  const withoutOrganization = "AccessDenied";
  expect((await find(EVERYTHING, { objects })).found).toEqual([[key, undefined]]);
  expect((await find(EVERYTHING, { objects, withoutOrganization })).found).toEqual([
    [key, "not all of it could be read: AWS Organizations (accounts): AccessDenied"],
  ]);
});
