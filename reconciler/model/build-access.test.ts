import { describe, expect, test } from "vitest";
import type { WrittenAssignment, WrittenSelectorEntry } from "../validate/written.ts";
import { buildAccess } from "./build-access.ts";
import { smallWorld, TEAM, TODAY } from "./small-world.ts";

function assign(accounts: readonly WrittenSelectorEntry[], rest: Partial<WrittenAssignment> = {}) {
  const assignments = [{ permissionSet: "Builder", groups: ["builders"], accounts, ...rest }];
  return buildAccess(smallWorld([{ ...TEAM, assignments }]), TODAY);
}

const accountsOf = (built: ReturnType<typeof buildAccess>) =>
  built.access?.assignments.map(({ account }) => account.name);
const problems = (built: ReturnType<typeof buildAccess>) =>
  built.diagnostics.map(({ code, place }) => `${code} ${place.file.split("#")[1]}`);

describe("account selectors", () => {
  const cases: [string, WrittenSelectorEntry[], string[]][] = [
    ["a plain name, in any letter case", ["ML-dev"], ["ml-dev"]],
    ["an organizational unit, with the units below it", [{ ou: "Workloads" }], ["ml-dev", "ml-prod"]],
    ["a tag", [{ tag: { env: "prod" } }], ["ml-prod"]],
    ["unit and tag together mean both", [{ ou: "Workloads/ML", tag: { env: "dev" } }], ["ml-dev"]],
    ["all leaves out the management and suspended accounts", [{ all: true }], ["ml-dev", "ml-prod"]],
    ["except belongs to its entry", [{ all: true, except: ["ml-dev"] }, "management"], ["management", "ml-prod"]],
    ["an account selected twice is one assignment", ["ml-dev", { all: true }], ["ml-dev", "ml-prod"]],
  ];
  test.each(cases)("%s", (_, accounts, expected) => expect(accountsOf(assign(accounts))).toEqual(expected));

  test("a part of a unit's name is another unit", () => {
    expect(problems(assign([{ ou: "Work" }]))).toEqual(["selector-matches-nothing assignments.0.accounts.0.ou"]);
  });
  test("an unknown name is refused, in except too, with the nearest name", () => {
    const built = assign(["ml-dve", { all: true, except: ["ml-prodd"] }]);
    expect(problems(built)).toEqual([
      "unknown-account assignments.0.accounts.0",
      "unknown-account assignments.0.accounts.1.except.0",
    ]);
    expect(built.diagnostics[0]?.hint).toBe('did you mean "ml-dev"?');
  });
  test("a suspended account that is named is a warning, and gets nothing", () => {
    const built = assign(["old", "ml-dev"]);
    expect(problems(built)).toEqual(["account-not-active assignments.0.accounts.0"]);
    expect(accountsOf(built)).toEqual(["ml-dev"]);
  });
  test("a delegated administrator may not name the management account", () => {
    const world = smallWorld([
      { ...TEAM, assignments: [{ permissionSet: "Builder", users: ["ana.silva"], accounts: ["management"] }] },
    ]);
    const organization = { ...world.organization.value.organization, runsIn: "delegated" as const };
    const built = buildAccess({ ...world, organization: { ...world.organization, value: { organization } } }, TODAY);
    expect(problems(built)).toEqual(["management-account-delegated assignments.0.accounts.0"]);
  });
});

describe("references", () => {
  test("every dangling name is listed at its place", () => {
    const built = buildAccess(
      smallWorld([
        {
          ...TEAM,
          groups: [{ name: "builders", members: ["ana.silva", "bne.okafor"] }],
          assignments: [{ permissionSet: "Bilder", groups: ["biulders"], users: ["nobody"], accounts: ["ml-dev"] }],
        },
      ]),
      TODAY,
    );
    expect(built.access).toBeUndefined();
    expect(problems(built)).toEqual([
      "unknown-user groups.0.members.1",
      "unknown-permission-set assignments.0.permissionSet",
      "unknown-group assignments.0.groups.0",
      "unknown-user assignments.0.users.0",
    ]);
  });
  test("a member in another letter case is the one person, and twice the same is refused", () => {
    const built = buildAccess(
      smallWorld([{ ...TEAM, groups: [{ name: "builders", members: ["ANA.Silva", "ana.silva"] }] }]),
      TODAY,
    );
    expect(problems(built)).toEqual(["duplicate-member groups.0.members.1"]);
  });
  test("a template value that the account lacks is refused", () => {
    const roles = (TEAM.roles ?? []).map((role) => ({ ...role, accounts: ["ml-dev", "ml-prod"] }));
    expect(problems(buildAccess(smallWorld([{ ...TEAM, roles }]), TODAY))).toEqual([
      "unknown-template-value roles.0.policies.0.document.Statement.0.Resource",
    ]);
  });
});
