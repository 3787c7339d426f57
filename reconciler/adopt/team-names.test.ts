import { describe, expect, test } from "vitest";
import { accountNames } from "./account-names.ts";
import type { Holding } from "./holdings.ts";
import { FACTS } from "./in-memory-world.ts";
import { type Grouping, teamName, teamsOf } from "./team-names.ts";

const [MANAGEMENT, DEV, PROD, DATA] = FACTS.accounts.map(({ id }) => id) as [string, string, string, string];

function teams(grouping: Grouping, groups: readonly string[], held: readonly (readonly [string, string, string])[]) {
  const holdings = held.map(([permissionSet, group, accountId]): Holding => {
    return { id: "", permissionSet, principal: { kind: "group", name: group }, accountId };
  });
  return teamsOf(grouping, { groups, holdings, accounts: FACTS.accounts, accountNames: accountNames(FACTS.accounts) });
}

describe("by how groups are called", () => {
  const of = (...groups: readonly string[]) => groups.map(teams({ by: "group-prefix" }, groups, []).ofGroup);
  test.each([
    [
      ["ml-builders", "ml-readers", "auditors"],
      ["ml", "ml", "platform"],
    ],
    // The first word of all says nothing.
    [
      ["aws-ml-a", "aws-ml-b", "AWS-data-a"],
      ["ml", "ml", "platform"],
    ],
    [
      ["MlBuilders", "ml_readers", "ml readers", "x"],
      ["ml", "ml", "ml", "platform"],
    ],
    [
      ["ml", "ml-readers"],
      ["platform", "platform"],
    ],
    [
      ["All-a", "all-b"],
      ["platform", "platform"],
    ],
    [
      ["All-a", "all-b", "x"],
      ["all-accounts", "all-accounts", "platform"],
    ],
    [
      ["Équipe-a", "équipe-b", "日本-a", "日本-b"],
      ["equipe", "equipe", "platform", "platform"],
    ],
  ])("%j", (groups, expected) => {
    expect(of(...groups)).toEqual(expected);
  });
});

test("by the account, or a tag of the accounts, that all that a group holds has in common", () => {
  const held = [
    ["s", "one", DEV],
    ["s", "several", DEV],
    ["s", "several", PROD],
    ["s", "prod", PROD],
    ["s", "prod", DATA],
  ] as const;
  const groups = ["One", "several", "prod", "idle"];
  const byAccount = teams({ by: "account" }, groups, held);
  expect(groups.map(byAccount.ofGroup)).toEqual(["ml-dev", "platform", "platform", "platform"]);
  expect([byAccount.ofRole("r", [DEV]), byAccount.ofRole("r", [DEV, PROD])]).toEqual(["ml-dev", "platform"]);
  const byTag = teams({ by: "tag", tag: "env" }, groups, held);
  expect(groups.map(byTag.ofGroup)).toEqual(["dev", "platform", "prod", "platform"]);
  expect(byTag.ofRole("r", [PROD, MANAGEMENT])).toBe("prod");
  expect(teams({ by: "tag", tag: "none" }, groups, held).ofGroup("one")).toBe("platform");
});

test("a set belongs to the team whose groups alone hold it, and is shared with those that hold it too", () => {
  const groups = ["ml-a", "ml-b", "ops-a", "ops-b"];
  const of = teams({ by: "group-prefix" }, groups, [
    ["own", "ml-a", DEV],
    ["own", "ml-b", PROD],
    ["common", "ml-a", DEV],
    ["common", "ops-a", DEV],
  ]);
  expect(["own", "common", "idle"].map((set) => [of.ofSet(set), of.alsoHolding(set)])).toEqual([
    ["ml", []],
    ["platform", ["ml", "ops"]],
    ["platform", []],
  ]);
});

test("a team's name is what files take", () => {
  expect(["Data & ML", "--x--", "all", "***", "x".repeat(70)].map(teamName)).toEqual([
    "data-ml",
    "x",
    "all-accounts",
    undefined,
    "x".repeat(64),
  ]);
});
