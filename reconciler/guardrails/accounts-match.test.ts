import { describe, expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import type { WrittenAccess, WrittenSelectorEntry } from "../validate/written.ts";
import { type AccountFacts, checkAccounts, organizationNotRead } from "./accounts-match.ts";

const WORLD = smallWorld();

const ACTUAL: Readonly<Record<string, AccountFacts>> = {
  "111111111111": { status: "ACTIVE", ou: [] },
  "022222222222": { status: "ACTIVE", ou: ["Workloads", "ML"] },
  "333333333333": { status: "ACTIVE", ou: ["Workloads", "ML"] },
  "444444444444": { status: "SUSPENDED", ou: ["Workloads"] },
};

function accessOf(written: WrittenAccess) {
  const { access } = buildAccess(written, TODAY);
  if (access === undefined) throw new Error("the world is valid");
  return access;
}

function refusals(
  changed: Record<string, AccountFacts | undefined>,
  held: readonly string[] = [],
  written: WrittenAccess = WORLD,
) {
  const organization = new Map<string, AccountFacts>();
  for (const [id, facts] of Object.entries({ ...ACTUAL, ...changed })) if (facts) organization.set(id, facts);
  return checkAccounts({ access: accessOf(written), written }, new Set(held), organization, TODAY).map(
    ({ code, place, message, related }) =>
      `${code} ${place.file.split("#")[1]}: ${message}; ${related?.map((it) => it.place.file.split("/").at(-1))}`,
  );
}

describe("an account that an assignment or a role is in", () => {
  test("as in the file: nothing to say", () => expect(refusals({})).toEqual([]));
  test.each(["SUSPENDED", "PENDING_CLOSURE", "CLOSED"])("%s in AWS", (status) => {
    expect(refusals({ "022222222222": { status, ou: ["Workloads", "ML"] } })).toEqual([
      `account-status-differs accounts.1.status: account "ml-dev" (022222222222) is ${status} in AWS Organizations, but ACTIVE here; 0.yaml#assignments.0`,
    ]);
  });
  test("under another unit", () => {
    expect(refusals({ "022222222222": { status: "ACTIVE", ou: ["Sandbox"] } })).toEqual([
      'account-unit-differs accounts.1.ou: account "ml-dev" (022222222222) is in "Sandbox" in AWS Organizations, but in "Workloads/ML" here; 0.yaml#assignments.0',
    ]);
  });
  test("under a unit that could not be read", () => {
    expect(refusals({ "022222222222": { status: "ACTIVE", ou: undefined } })).toEqual([]);
  });
  test("not in the organization", () => {
    expect(refusals({ "022222222222": undefined })).toEqual([
      'account-not-in-organization accounts.1.id: account "ml-dev" (022222222222) is not in the organization; 0.yaml#assignments.0',
    ]);
  });
});

test("the management account must be in the organization that was read", () => {
  expect(refusals({ "111111111111": undefined })).toEqual([
    'account-not-in-organization accounts.0.id: account "management" (111111111111) is not in the organization; undefined',
  ]);
});

test("an account that nothing reaches may differ", () => {
  expect(refusals({ "333333333333": undefined })).toEqual([]);
  expect(refusals({ "444444444444": { status: "ACTIVE", ou: ["Workloads"] } })).toEqual([]);
});

test("an account that a role trusts must be one of the organization: the file alone doesn't make it one of ours", () => {
  const trusting = smallWorld([
    {
      team: "a",
      roles: [
        {
          name: "loader",
          accounts: ["ml-dev"],
          trust: {
            policy: {
              Version: "2012-10-17",
              Statement: [
                { Effect: "Allow", Principal: { AWS: "arn:aws:iam::333333333333:root" }, Action: "sts:AssumeRole" },
              ],
            },
          },
        },
      ],
    },
  ]);
  expect(refusals({}, [], trusting)).toEqual([]);
  expect(refusals({ "333333333333": undefined }, [], trusting)).toEqual([
    'account-not-in-organization accounts.2.id: account "ml-prod" (333333333333) is not in the organization; 0.yaml#roles.0',
  ]);
});

describe("an account that only the state holds something in", () => {
  test("is refused when the file says closed and AWS says active", () => {
    expect(refusals({ "444444444444": { status: "ACTIVE", ou: ["Workloads"] } }, ["444444444444"])).toEqual([
      'account-status-differs accounts.3.status: account "old" (444444444444) is ACTIVE in AWS Organizations, but SUSPENDED here; undefined',
    ]);
  });
  test("is refused when AWS says closed and the file says active", () => {
    expect(refusals({ "333333333333": { status: "SUSPENDED", ou: [] } }, ["333333333333"])).toEqual([
      expect.stringMatching(
        /^account-status-differs accounts.2.status: .* is SUSPENDED in AWS Organizations, but ACTIVE here/,
      ),
    ]);
  });
  test("may otherwise differ: what it holds is about to go", () => {
    const changed = {
      "333333333333": { status: "ACTIVE", ou: [] },
      "444444444444": { status: "PENDING_CLOSURE", ou: [] },
    };
    expect(refusals(changed, ["333333333333", "444444444444"])).toEqual([]);
  });
  test("is not refused when AWS doesn't list it: its changes are held up", () => {
    expect(refusals({ "333333333333": undefined }, ["333333333333"])).toEqual([]);
  });
});

test("a comparison that was left out is a warning at the file, with AWS's reason", () => {
  expect(organizationNotRead(accessOf(WORLD), { part: "accounts", reason: "AccessDeniedException: no" })).toMatchObject(
    {
      code: "organization-not-read",
      severity: "warning",
      message: "could not read Organizations: AccessDeniedException: no; accounts.yaml is not compared",
      place: { file: "access/accounts.yaml#" },
    },
  );
});

describe("what selectors make of accounts", () => {
  /** The small team, with Builder assigned where `accounts` says. */
  const assigned = (accounts: readonly WrittenSelectorEntry[], expires?: string) =>
    smallWorld([
      {
        ...TEAM,
        assignments: [
          { permissionSet: "Builder", groups: ["builders"], accounts, ...(expires === undefined ? {} : { expires }) },
        ],
        roles: [],
      },
    ]);
  const ml = (id: string, tags: Record<string, string>, ou = ["Workloads", "ML"]) => ({
    [id]: { status: "ACTIVE", ou, tags: new Map(Object.entries(tags)) },
  });
  const DEV = "022222222222";
  const PROD = "333333333333";
  const BY_TAG = assigned([{ ou: "Workloads/ML", tag: { env: "dev" } }]);

  test("the tags as in the file, and others that nobody asks for: nothing to say", () => {
    const changed = { ...ml(DEV, { env: "dev", cost: "1" }), ...ml(PROD, { env: "prod", cost: "2" }) };
    expect(refusals(changed, [], BY_TAG)).toEqual([]);
  });
  test.each([
    ["another value", { env: "test" }, 'has the tag "env" with "test"'],
    ["no such tag", { Env: "dev" }, 'has no tag "env"'],
  ])("%s in AWS of an account that a selector reaches", (_, tags, actual) => {
    expect(refusals(ml(DEV, tags), [], BY_TAG)).toEqual([
      `account-tag-differs accounts.1.tags.env: account "ml-dev" (${DEV}) ${actual} in AWS Organizations, but the tag "env" with "dev" here; 0.yaml#assignments.0`,
    ]);
  });
  test("an account that a selector would reach by its tags in AWS", () => {
    expect(refusals(ml(PROD, { env: "dev" }), [], BY_TAG)).toEqual([
      `account-tag-differs accounts.2.tags.env: account "ml-prod" (${PROD}) has the tag "env" with "dev" in AWS Organizations, but the tag "env" with "prod" here; 0.yaml#assignments.0`,
    ]);
  });
  test("an account that a selector would reach by its unit in AWS", () => {
    const rest = assigned([{ ou: "Workloads", except: [{ ou: "Workloads/ML", tag: { env: "prod" } }] }]);
    expect(refusals(ml(PROD, { env: "prod" }, ["Workloads", "Data"]), [], rest)).toEqual([
      `account-unit-differs accounts.2.ou: account "ml-prod" (${PROD}) is in "Workloads/Data" in AWS Organizations, but in "Workloads/ML" here; 0.yaml#assignments.0`,
    ]);
  });
  test("unit and tag are both told", () => {
    const found = refusals(ml(DEV, { env: "test" }, ["Other"]), [], BY_TAG);
    expect(found.map((it) => it.split(":")[0])).toEqual([
      "account-unit-differs accounts.1.ou",
      "account-tag-differs accounts.1.tags.env",
    ]);
  });
  test("an entry that has ended reaches nothing, one of today does", () => {
    const until = (day: string) => assigned([{ tag: { env: "dev" } }], day);
    expect(refusals(ml(DEV, { env: "test" }), [], until("2026-11-24"))).toEqual([]);
    expect(refusals(ml(DEV, { env: "test" }), [], until(TODAY))).toHaveLength(1);
  });
  test("a tag that only a guardrail asks for, of an account in use", () => {
    const written = { ...assigned(["ml-dev"]), guardrails: smallWorld([], SHORT).guardrails };
    expect(refusals(ml(DEV, { env: "test" }), [], written)).toHaveLength(1);
    expect(refusals(ml(DEV, { env: "test" }), [], assigned(["ml-dev"]))).toEqual([]);
  });
  test("tags that could not be read", () => {
    expect(refusals({}, [], BY_TAG)).toEqual([]);
  });
});

const SHORT = { accountRules: [{ accounts: [{ tag: { env: "dev" } }], sessionDuration: "PT1H" }] };
