// How people who can do an action by a role are told, in each form.
import { beforeAll, expect, test } from "vitest";
import { type ActionAnswer, explainAction } from "../access-graph/explain-action.ts";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { openIamServices } from "../policy/iam-services.ts";
import { openManagedStatements } from "../policy/managed-statements.ts";
import { actionCsv, actionJson, actionText } from "./action-answer.ts";

const ASKED = { day: TODAY, commit: undefined };
const statements = (...Statement: readonly object[]) => ({ Version: "2012-10-17" as const, Statement });
const allow = (Action: string | readonly string[], Resource: string) => ({ Effect: "Allow", Action, Resource });
const own = (name: string) => `arn:aws:iam::*:role/access/${name}`;
const trustingDev = (Condition?: object) => ({
  policy: statements({
    Effect: "Allow",
    Principal: { AWS: "arn:aws:iam::022222222222:root" },
    Action: "sts:AssumeRole",
    ...(Condition === undefined ? {} : { Condition }),
  }),
});

/** Ana and Ben get at deleter in ml-prod by loader in ml-dev, with a second factor. */
let answer: ActionAnswer;
beforeAll(async () => {
  const world = smallWorld([
    {
      ...TEAM,
      permissionSets: [{ name: "Builder", inlinePolicy: statements(allow("sts:AssumeRole", own("loader"))) }],
      assignments: [
        { permissionSet: "Builder", groups: ["builders"], accounts: ["ml-dev"], expires: "2027-01-31" },
        { permissionSet: "Builder", users: ["ben.okafor"], accounts: ["ml-dev"] },
      ],
      roles: [
        {
          name: "loader",
          accounts: ["ml-dev"],
          trust: trustingDev({ Bool: { "aws:MultiFactorAuthPresent": "true" } }),
          policies: [{ name: "loading", document: statements(allow("sts:AssumeRole", own("deleter"))) }],
        },
        {
          name: "deleter",
          accounts: ["ml-prod"],
          trust: trustingDev(),
          policies: [{ name: "deleting", document: statements(allow("s3:DeleteBucket", "*")) }],
        },
      ],
    },
  ]);
  const { access, diagnostics } = buildAccess(world, TODAY);
  if (access === undefined) throw new Error(JSON.stringify(diagnostics));
  const facts = { services: await openIamServices(), managed: await openManagedStatements() };
  const found = await explainAction(access, { action: "s3:DeleteBucket", account: "ml-prod" }, facts);
  if ("unknown" in found) throw new Error(JSON.stringify(found));
  answer = found;
});

test("as text: with the role, by which set and steps", () => {
  expect(actionText(answer, ASKED, false)).toContain(`
role deleter in ml-prod  [access/teams/0.yaml#roles.1:1]
  allowed by the policy deleting, on everything
  may be narrowed by service control policies
  may be assumed by AWS arn:aws:iam::022222222222:root
  by permission set Builder, which may assume role loader in account ml-dev under conditions on aws:MultiFactorAuthPresent, which may assume role deleter in account ml-prod:
    ana.silva in ml-dev through builders until 2027-01-31  [access/teams/0.yaml#assignments.0:1]
    ben.okafor in ml-dev directly  [access/teams/0.yaml#assignments.1:1]
  by role loader in ml-dev, which may assume role deleter in account ml-prod  [access/teams/0.yaml#roles.0:1]
    may be assumed by AWS arn:aws:iam::022222222222:root (under conditions)

people, or groups of the identity provider: 2; roles: 2
`);
});
test("as JSON: among the people, with the role's policies and the steps", () => {
  const { people, roles } = JSON.parse(actionJson(answer, ASKED));
  expect(people.map(({ name }: { name: string }) => name)).toEqual(["ana.silva", "ben.okafor"]);
  expect(people[0]).toEqual({
    name: "ana.silva",
    account: { id: "022222222222", name: "ml-dev" },
    permissionSet: "Builder",
    via: [{ group: "builders" }],
    expires: "2027-01-31",
    byRole: {
      name: "deleter",
      account: { id: "333333333333", name: "ml-prod" },
      steps: [
        { by: "assume", role: "loader", account: "ml-dev", conditionKeys: ["aws:MultiFactorAuthPresent"] },
        { by: "assume", role: "deleter", account: "ml-prod", conditionKeys: [] },
      ],
    },
    allowedBy: [{ kind: "policy", name: "deleting", on: [{ resources: ["*"], conditionKeys: [] }] }],
    unknownPolicies: [],
    mayBeNarrowedBy: [
      "conditions on aws:MultiFactorAuthPresent to get at role loader in account ml-dev",
      "service control policies",
    ],
    places: [{ file: "access/teams/0.yaml#assignments.0", line: 1, column: 1 }],
  });
  expect(roles).toMatchObject([
    { name: "deleter", trusts: ["AWS arn:aws:iam::022222222222:root"] },
    {
      name: "loader",
      account: { id: "022222222222", name: "ml-dev" },
      trusts: ["AWS arn:aws:iam::022222222222:root (under conditions)"],
      byRole: {
        name: "deleter",
        steps: [{ by: "assume", role: "deleter", account: "ml-prod", conditionKeys: [] }],
      },
      allowedBy: [{ kind: "policy", name: "deleting" }],
      mayBeNarrowedBy: ["service control policies"],
      place: { file: "access/teams/0.yaml#roles.0" },
    },
  ]);
  expect(roles[0]).not.toHaveProperty("byRole");
});
test("as a table: a row for each of them", () => {
  const rows = actionCsv(answer).trim().split("\r\n");
  expect(rows.map((row) => row.split(",").slice(0, 6).join())).toEqual([
    "kind,name,account id,account,permission set,through",
    "person,ana.silva,022222222222,ml-dev,Builder,builders",
    "person,ben.okafor,022222222222,ml-dev,Builder,directly",
    "role,deleter,333333333333,ml-prod,,AWS arn:aws:iam::022222222222:root",
    "role,loader,022222222222,ml-dev,,AWS arn:aws:iam::022222222222:root (under conditions)",
  ]);
  expect(rows.slice(3).map((row) => row.split(",").at(-1))).toEqual(["", "may assume role deleter in account ml-prod"]);
  expect(rows[0]).toMatch(/,by role$/);
  expect(rows[1]).toMatch(
    /,"may assume role loader in account ml-dev under conditions on aws:MultiFactorAuthPresent, which may assume role deleter in account ml-prod"$/,
  );
});
test("of AWS, where one account was read, that others may hold more", () => {
  const note = "AWS was asked about this account alone";
  const live = { at: "2026-11-30T14:11:09Z", unread: [] };
  expect(actionText(answer, { ...ASKED, live }, false)).toContain(note);
  expect(actionText({ ...answer, account: undefined }, { ...ASKED, live }, false)).not.toContain(note);
  expect(actionText(answer, ASKED, false)).not.toContain(note);
});
