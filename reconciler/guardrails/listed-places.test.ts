// Of sets with several dangers: a more dangerous right never lifts a refusal, and a place that is listed for more is listed for less.
import { describe, expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import type { WrittenPermissionSet } from "../validate/written.ts";
import { buildGuardrails } from "./build-guardrails.ts";
import { judge, type Written } from "./judge-small-world.ts";
import { relaxations } from "./relaxations.ts";

const PLACES = [{ permissionSet: "Ops", accounts: ["ml-dev"] }];
const DATA = "secretsmanager:GetSecretValue";

const allowing = (...Action: string[]): Partial<WrittenPermissionSet> => ({
  inlinePolicy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] },
});
const managed = (policy: string) => ({ managedPolicies: [`arn:aws:iam::aws:policy/${policy}`] });

/** Where a set of these policies is assigned in ml-dev. */
function refused(written: Written, policies: Partial<WrittenPermissionSet>): readonly string[] {
  const permissionSets = [{ name: "Ops", ...policies }];
  const assignments = [{ permissionSet: "Ops", users: ["ben.okafor"], accounts: ["ml-dev"] }];
  return judge(written, { team: { permissionSets, assignments } }).refusals;
}

function codes(...given: Parameters<typeof refused>): readonly (string | undefined)[] {
  return refused(...given).map((it) => it.split(":")[0]);
}

describe("where only a less dangerous level is guarded", () => {
  test.each([
    ["reads all data alone", allowing(DATA)],
    ["borrows roles beside", allowing(DATA, "ssm:StartSession")],
    ["becomes everything beside", allowing(DATA, "iam:PutRolePolicy")],
    ["becomes everything, and so gets at all data", allowing("iam:PutRolePolicy")],
    ["has everything", managed("AdministratorAccess")],
    ["holds what may be anything", { customerManagedPolicies: [{ name: "Unknown" }] }],
  ])("a set that %s is refused by allDataSets, and not where it is listed", (_, policies) => {
    expect(codes({ allDataSets: [] }, policies)).toEqual(["all-data-set-assigned"]);
    expect(codes({ allDataSets: PLACES }, policies)).toEqual([]);
  });
  test("the sentence says whether it is certain", () => {
    const where = 'is assigned to "user ben.okafor" in "ml-dev", where it is not listed';
    const ofUnknown = { customerManagedPolicies: [{ name: "Unknown" }] };
    expect([...refused({ allDataSets: [] }, allowing("iam:*")), ...refused({ allDataSets: [] }, ofUnknown)]).toEqual([
      `all-data-set-assigned: permission set "Ops", with which one can read all data of a service, ${where}`,
      `all-data-set-assigned: permission set "Ops", which holds a policy that is not known here and may read all data of a service, ${where}`,
    ]);
  });
  test("a set that borrows roles and reads no data is none of allDataSets", () => {
    expect(codes({ allDataSets: [] }, allowing("ssm:StartSession"))).toEqual([]);
  });
  test("a privileged set is refused by borrowingSets, and one that reads data alone isn't", () => {
    expect(codes({ borrowingSets: [] }, allowing("ssm:StartSession", "iam:PutRolePolicy"))).toEqual([
      "borrowing-set-assigned",
    ]);
    expect(codes({ borrowingSets: [] }, managed("AdministratorAccess"))).toEqual(["borrowing-set-assigned"]);
    expect(codes({ borrowingSets: [] }, allowing(DATA))).toEqual([]);
  });
});

describe("where several levels are guarded", () => {
  const both = allowing(DATA, "ssm:StartSession");
  test("the most dangerous that the set has refuses it, once", () => {
    const all: Written = { privilegedSets: [], borrowingSets: [], allDataSets: [] };
    expect(codes(all, managed("AdministratorAccess"))).toEqual(["privileged-set-assigned"]);
    expect(codes(all, both)).toEqual(["borrowing-set-assigned"]);
    expect(codes(all, allowing(DATA))).toEqual(["all-data-set-assigned"]);
  });
  test("what is listed for more may do less there, and not the other way round", () => {
    expect(codes({ borrowingSets: PLACES, allDataSets: [] }, both)).toEqual([]);
    expect(codes({ privilegedSets: PLACES, borrowingSets: [], allDataSets: [] }, both)).toEqual([]);
    expect(codes({ privilegedSets: PLACES, allDataSets: [] }, allowing(DATA))).toEqual([]);
    expect(codes({ borrowingSets: [], allDataSets: PLACES }, both)).toEqual(["borrowing-set-assigned"]);
  });
});

describe("reviewers are told", () => {
  test("what a new list of a more dangerous level allows that a less dangerous one forbade, once", () => {
    const allowed = "may be assigned in account 022222222222 (ml-dev) to anybody";
    const side = (written: Written) => {
      const world = smallWorld(
        [{ ...TEAM, permissionSets: [{ name: "Ops", ...allowing(DATA) }], assignments: [] }],
        written,
      );
      const { access } = buildAccess(world, TODAY);
      if (access === undefined) throw new Error("the small world is valid");
      return { access, written: world, guardrails: buildGuardrails(world, access, TODAY).guardrails };
    };
    const of = (before: Written, after: Written) => relaxations(side(before), side(after));
    expect(of({ allDataSets: [] }, { allDataSets: [], borrowingSets: PLACES })).toEqual([
      `all-data permission set Ops ${allowed}`,
    ]);
    expect(of({ allDataSets: [], borrowingSets: [] }, { allDataSets: [], borrowingSets: PLACES })).toEqual([
      `role-borrowing permission set Ops ${allowed}`,
    ]);
    expect(
      of({ allDataSets: [], borrowingSets: [] }, { allDataSets: [], borrowingSets: [], privilegedSets: PLACES }),
    ).toEqual([`role-borrowing permission set Ops ${allowed}`]);
    expect(of({}, { privilegedSets: PLACES })).toEqual([]);
    expect(of({ allDataSets: PLACES }, { allDataSets: PLACES, borrowingSets: PLACES })).toEqual([]);
    expect(of({ privilegedSets: PLACES, allDataSets: [] }, { privilegedSets: [], allDataSets: PLACES })).toEqual([]);
  });
});
