import { expect, test } from "vitest";
import { displayNamesInState } from "../desired/display-names.ts";
import { renderOutputs } from "./render-outputs.ts";

const dev = { id: "222222222222", name: "dev" };
const trial = { id: "333333333333", name: "333333333333" };

test("ids and ARNs in columns, and who has access to what", () => {
  const outputs = {
    stacks: {
      "account-222222222222": { roles: { trainer: "arn:aws:iam::222222222222:role/access/trainer" } },
      "identity-center": { groups: { a: "id-a", builders: "id-b" }, permissionSets: {} },
    },
    access: [dev, trial].map((account) => ({
      person: "ana",
      account,
      permissionSet: "Builder",
      via: [{ group: "builders" }],
    })),
    providerGroups: [{ group: "staff", account: dev, permissionSet: "Reader" }],
  };
  expect(renderOutputs(outputs, false)).toBe(
    `roles  [account-222222222222]
  trainer  arn:aws:iam::222222222222:role/access/trainer

groups  [identity-center]
  a         id-a
  builders  id-b

access
  ana has Builder in dev, 333333333333 through builders
  everybody in staff has Reader in dev through staff
`,
  );
  expect(renderOutputs(outputs, true)).toContain("\u001b[1maccess\u001b[22m");
});
test("an empty state says so", () => {
  expect(renderOutputs({ stacks: {}, access: [], providerGroups: [] }, false)).toBe("nothing is deployed\n");
});
test("names come from the state as people wrote them, by what stands in keys", () => {
  const names = displayNamesInState(
    [
      { type: "aws:identitystore/user:User", outputs: { userName: "Ana.Silva" } },
      { type: "aws:identitystore/group:Group", outputs: { displayName: "Builders" } },
      { type: "aws:ssoadmin/permissionSet:PermissionSet", outputs: { name: "AIBuilder" } },
      { type: "aws:iam/role:Role", outputs: { name: "Trainer" } },
    ],
    new Map(),
  );
  expect([...names.users, ...names.groups, ...names.permissionSets]).toEqual([
    ["ana.silva", "Ana.Silva"],
    ["builders", "Builders"],
    ["aibuilder", "AIBuilder"],
  ]);
});
