import { describe, expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { identify } from "../model/resource-identity.ts";
import { smallWorld, TODAY } from "../model/small-world.ts";
import { type AccountFacts, checkAccounts, inUnlistedAccounts, organizationNotRead } from "./accounts-match.ts";

const { access } = buildAccess(smallWorld(), TODAY);
if (access === undefined) throw new Error("the small world is valid");

const ACTUAL: Readonly<Record<string, AccountFacts>> = {
  "111111111111": { status: "ACTIVE", ou: [] },
  "022222222222": { status: "ACTIVE", ou: ["Workloads", "ML"] },
  "333333333333": { status: "ACTIVE", ou: ["Workloads", "ML"] },
  "444444444444": { status: "SUSPENDED", ou: ["Workloads"] },
};

function refusals(changed: Record<string, AccountFacts | undefined>, held: readonly string[] = []) {
  const organization = new Map<string, AccountFacts>();
  for (const [id, facts] of Object.entries({ ...ACTUAL, ...changed })) if (facts) organization.set(id, facts);
  return checkAccounts(access!, new Set(held), organization).map(
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

test("what would change in an account that AWS doesn't list is held up, at its entry or at the file", () => {
  const change = (stack: string, key: string) => ({ stack, ...identify(key) });
  const held = inUnlistedAccounts(
    access,
    [
      change("identity-center", "assignment/333333333333/reader/group/data"),
      change("identity-center", "assignment/022222222222/reader/group/data"),
      change("identity-center", "group/data"),
      change("account-999999999999", "role/trainer"),
    ],
    new Map(Object.entries(ACTUAL).filter(([id]) => id !== "333333333333")),
  );
  expect(held.map(({ stack, key, why }) => [stack, key, why.code, why.severity, why.place.file.split("#")[1]])).toEqual(
    [
      [
        "identity-center",
        "assignment/333333333333/reader/group/data",
        "change-in-unlisted-account",
        "error",
        "accounts.2.id",
      ],
      ["account-999999999999", "role/trainer", "change-in-unlisted-account", "error", ""],
    ],
  );
});

test("a comparison that was left out is a warning at the file, with AWS's reason", () => {
  expect(organizationNotRead(access, "AccessDeniedException: no", "accounts")).toMatchObject({
    code: "organization-not-read",
    severity: "warning",
    message: "could not read Organizations: AccessDeniedException: no; accounts.yaml is not compared",
    place: { file: "access/accounts.yaml#" },
  });
});
