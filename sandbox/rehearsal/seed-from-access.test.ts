import { expect, test } from "vitest";
import { buildText } from "../../reconciler/model/build-text.ts";
import { seedFromAccess } from "./seed-from-access.ts";

const team = (role: string) => `team: a
permissionSets:
  - name: Reader
    customerManagedPolicies: [{ name: own, path: /access/ }, { name: logs, path: /team/ }]
${role}`;
const ROLE = `roles:
  - name: trainer
    accounts: [ml-dev]
    trust: { services: [lambda.amazonaws.com] }
    policies: [{ name: own, document: { Version: "2012-10-17", Statement: { Effect: Allow, Action: "s3:GetObject", Resource: "*" } } }]
`;
const GUARDRAILS = `guardrails:
  roles: { permissionsBoundary: "arn:aws:iam::{account}:policy/limits/ops" }
`;
const accessOf = (role: string) => {
  const { access, found } = buildText({ "teams/a.yaml": team(role), "guardrails.yaml": GUARDRAILS });
  if (access === undefined) throw new Error(found.join("\n"));
  return access;
};
const policiesOf = (...versions: Parameters<typeof seedFromAccess>[0]) =>
  Object.fromEntries(
    (seedFromAccess(versions).accounts ?? []).map(({ name, policies = [] }) => [
      name,
      policies.map((it) => `${it.path}${it.name}`),
    ]),
  );

test("what sets name and roles are bounded by is there, and what the files make themselves is not", () => {
  const policies = policiesOf(accessOf(ROLE));
  expect(policies["ml-dev"]).toEqual(["/team/logs", "/limits/ops"]);
  expect(policies.management).toEqual(["/access/own", "/team/logs"]);
  expect(policiesOf(accessOf(""), accessOf(ROLE))["ml-dev"]).toEqual(["/team/logs", "/limits/ops"]);
});
