// What stays though it is to be removed: by who could lose something, and by the accounts that have an older version of a set.
import { expect, test } from "vitest";
import { OperationError } from "../diagnostics/operation-error.ts";
import { comparedAfter, handMade, judgedAfter } from "../drift/in-memory-drift.ts";
import { buildGuardrails } from "../guardrails/build-guardrails.ts";
import { buildAccess } from "../model/build-access.ts";
import { identityOf } from "../model/resource-identity.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import type { WrittenGuardrails } from "../validate/written.ts";
import { judgeRemovals } from "./judge-removals.ts";

const UNMANAGED: WrittenGuardrails["guardrails"] = {
  unmanaged: [{ remove: ["memberships", "permissionSetPolicies"] }],
};
const SET = "set,instance";
const ADMIN = handMade(identityOf.managedPolicy("Builder", "AdministratorAccess"), "ManagedPolicyAttachment", {
  managedPolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
});
const BEN = handMade(identityOf.membership("builders", "ben.okafor"), "GroupMembership", {});

type Story = {
  readonly guardrails?: WrittenGuardrails["guardrails"];
  readonly isOutdated?: () => Promise<boolean>;
  readonly provisions?: readonly string[];
  readonly user?: string;
};

async function judged({ guardrails = UNMANAGED, isOutdated, provisions, user }: Story) {
  const world = smallWorld([TEAM], guardrails);
  const { access } = buildAccess(world, TODAY);
  if (access === undefined) throw new Error("the small world is valid");
  const edits = { objects: { ...ADMIN, ...BEN, "permission-set/builder": { importId: SET } } };
  const compared = comparedAfter(edits);
  const recorded = compared.recorded.map((it) => (it.type === "PermissionSet" ? { ...it, id: SET } : it));
  const asked: string[] = [];
  const { found, sets } = await judgeRemovals(
    { access, guardrails: buildGuardrails(world, access, TODAY).guardrails },
    await judgedAfter(edits),
    { recorded, live: compared.live },
    {
      caller: { account: "111122223333", ...(user === undefined ? {} : { user }) },
      today: TODAY,
      attempts: async () => [
        { at: "2026-01-01T00:00:00Z", host: "h", creates: [], locks: [], ...(provisions && { provisions }) },
      ],
    },
    async ({ arn }) => {
      asked.push(arn);
      return isOutdated?.() ?? false;
    },
  );
  const stays = Object.fromEntries(found.map((it) => [it.entry.object.identity?.kind, it.stays]));
  return { stays, sets: sets.map(({ key }) => key), asked };
}
const REMOVED = { "managed-policy": undefined, membership: undefined };

test("nothing is judged, and AWS not asked, where nothing is to be removed", async () => {
  expect(await judged({ guardrails: {}, provisions: ["set"] })).toEqual({ stays: {}, sets: [], asked: [] });
});

test("what is in all accounts as it is, is removed; AWS is asked of its set alone", async () => {
  expect(await judged({})).toEqual({ stays: REMOVED, sets: [], asked: ["set"] });
});

test("where some account has an older version a policy stays, unless a run of ours was cut off there", async () => {
  const isOutdated = async () => true;
  const { stays, sets } = await judged({ isOutdated });
  expect([stays["managed-policy"], stays.membership, sets]).toEqual([
    expect.stringContaining("some accounts have an older version"),
    undefined,
    [],
  ]);
  expect(await judged({ isOutdated, provisions: ["set"] })).toMatchObject({
    stays: REMOVED,
    sets: ["permission-set/builder"],
  });
  expect((await judged({ provisions: ["set"] })).sets).toEqual([]);
});

test("where that can't be read the policy stays, with AWS's reason", async () => {
  const isOutdated = () => Promise.reject(new OperationError("could not read which accounts: AccessDenied"));
  const { stays, sets } = await judged({ isOutdated, provisions: ["set"] });
  expect([stays["managed-policy"], sets]).toEqual([expect.stringContaining("AccessDenied"), []]);
});

test("whoever is break-glass, or whose credentials these are, loses nothing", async () => {
  const breakGlass = { ...UNMANAGED, breakGlass: { users: ["ben.okafor"] } };
  expect((await judged({ guardrails: breakGlass })).stays.membership).toContain("break-glass user ben.okafor");
  expect((await judged({ user: "ben.okafor" })).stays.membership).toContain("this run's own credentials");
});
