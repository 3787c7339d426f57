// Where much exists already: what a preview lists is what the deploy makes, nothing less.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkplace, type Workplace } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ deployed: true });
});
afterAll(() => workplace.close());

test("a new person, group, membership, permission set and assignment in one pull request", async () => {
  workplace.write(
    "more-people.yaml",
    "users:\n  - { userName: eva.roth, givenName: Eva, familyName: Roth, email: eva.roth@example.com }\n",
  );
  workplace.write(
    "teams/research.yaml",
    `team: research
groups:
  - { name: researchers, members: [eva.roth] }
permissionSets:
  - { name: Researcher, managedPolicies: [ReadOnlyAccess] }
assignments:
  - { permissionSet: Researcher, groups: [researchers], accounts: [ml-test] }
`,
  );
  const owner = "owner: ai-platform\n    vars: { bucket: example-ml-test }";
  workplace.edit("accounts.yaml", owner, owner.replace("\n", "\n    sharedWith: [research]\n"));
  const { changes, access } = await workplace.preview();
  const previewed = changes.map(({ op, key }) => `${op} ${key}`).toSorted();
  expect(previewed).toEqual([
    "create assignment/333333333333/researcher/group/researchers",
    "create group/researchers",
    "create managed-policy/researcher/ReadOnlyAccess",
    "create membership/researchers/eva.roth",
    "create permission-set/researcher",
    "create user/eva.roth",
  ]);
  // By name, while the ids are not known yet.
  expect(access.gained).toMatchObject([
    { person: "eva.roth", account: { name: "ml-test" }, permissionSet: "Researcher", via: [{ group: "researchers" }] },
  ]);
  expect(await workplace.deployed()).toEqual(previewed);
  expect((await workplace.preview()).changes).toEqual([]);
});
