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
const accessOf = (role: string, files: Readonly<Record<string, string>> = {}) => {
  const { access, found } = buildText({ "teams/a.yaml": team(role), "guardrails.yaml": GUARDRAILS, ...files });
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

test("accounts of every version are there, as the last one that has them says, in the organization of the first", () => {
  const after = accessOf("", {
    "organization.yaml": "organization: { region: eu-north-1, managementAccount: management }\n",
    "accounts.yaml": `accounts:
  - { id: "111122223333", name: management }
  - { id: "099999999999", name: ml-dev }
`,
  });
  const before = accessOf("");
  const seed = seedFromAccess([before, after]);
  expect(seed.instances).toMatchObject([{ region: before.organization.region }]);
  const idsOf = ({ accounts }: typeof before) => accounts.map(({ id }) => id);
  expect((seed.accounts ?? []).map(({ id }) => id).sort()).toEqual([...idsOf(before), "099999999999"].sort());
});
