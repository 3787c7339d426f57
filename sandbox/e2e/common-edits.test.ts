// What people change every week, one after the other in one organization: each deploy ends well, and leaves nothing to do.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkplace, type Workplace } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ deployed: true });
});
afterAll(() => workplace.close());

type Team = {
  readonly members: string;
  /** Of the permission set. */
  readonly name: string;
  readonly session: string;
  readonly policies: string;
  readonly inline: boolean;
  readonly boundary: string | undefined;
  /** Of its assignment. */
  readonly to: string;
  readonly accounts: string;
};

const AT_FIRST: Team = {
  members: "ana.silva, ben.okafor",
  name: "AIModelBuilder",
  session: "PT8H",
  policies: "AmazonSageMakerReadOnly",
  inline: true,
  boundary: undefined,
  to: "groups: [ai-model-builders]",
  accounts: "ml-dev, ml-test",
};

/** The example's team but for what varies here. */
function written({ members, name, session, policies, inline, boundary, to, accounts }: Team): string {
  const set = [
    `name: ${name}`,
    ...(name === AT_FIRST.name ? [] : [`previously: ${AT_FIRST.name}`]),
    'description: "SageMaker, ECR and logs for model builders"',
    `sessionDuration: ${session}`,
    `managedPolicies: [${policies}]`,
    ...(inline ? ["inlinePolicy: policies/ai-model-builder.json"] : []),
    ...(boundary === undefined ? [] : [`permissionsBoundary: { managedPolicy: ${boundary} }`]),
  ];
  const before = workplace.read("teams/ai-platform.yaml");
  const [head = "", roles = ""] = [before.split("groups:")[0], before.slice(before.indexOf("roles:"))];
  return `${head}groups:
  - { name: ai-model-builders, description: Build and train models, members: [${members}], membersFrom: [data-science] }
permissionSets:
  - { ${set.join(", ")} }
assignments:
  - { permissionSet: ${name}, ${to}, accounts: [${accounts}] }
${roles}`;
}

let team = AT_FIRST;

test.each<[string, Partial<Team>]>([
  ["nothing but another way to write it", {}],
  ["two policies in the place of one", { policies: "SecurityAudit, ViewOnlyAccess" }],
  ["a managed policy in the place of the inline one", { policies: "ViewOnlyAccess, ReadOnlyAccess", inline: false }],
  ["the inline policy in the place of all others", { policies: "", inline: true }],
  ["a boundary more", { boundary: "PowerUserAccess" }],
  ["another boundary, and policies besides", { boundary: "ReadOnlyAccess", policies: "SecurityAudit" }],
  ["no boundary any more, and a policy for another", { boundary: undefined, policies: "AmazonSageMakerReadOnly" }],
  ["a shorter session", { session: "PT4H" }],
  ["an account for another", { accounts: "ml-dev, ml-prod" }],
  ["a person in the place of the group", { to: "users: [ben.okafor]" }],
  ["the group again, in one account", { to: "groups: [ai-model-builders]", accounts: "ml-dev" }],
  ["a member for another", { members: "ben.okafor, dana.novak" }],
  [
    "another name, another policy and another member",
    { name: "Builder", policies: "ViewOnlyAccess", members: "ana.silva" },
  ],
])("%s", async (_, edit) => {
  team = { ...team, ...edit };
  workplace.write("teams/ai-platform.yaml", written(team));
  const { status, stdout, stderr } = await workplace.outside("deploy");
  expect([status, stdout], stderr).toEqual([0, expect.stringMatching(/^\d+ done, 0 failed: /)]);
  expect((await workplace.preview()).changes).toEqual([]);
});
