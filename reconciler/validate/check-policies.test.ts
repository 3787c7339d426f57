import { expect, test } from "vitest";
import { codesIn, someManagedPolicies, validateFiles } from "./small-folder.ts";

const FILE = "teams/a.yaml";
const POLICY = "policies/p.json";
const statement = (keys: string) => `{"Version":"2012-10-17","Statement":[{${keys}}]}`;
const ALLOW = '"Effect":"Allow","Action":"s3:*","Resource":"*"';
const TEAM = "team: a\npermissionSets: [{ name: P, inlinePolicy: policies/p.json }]\n";

const inlineFile = (policy: string) => codesIn(validateFiles({ [FILE]: TEAM, [POLICY]: policy }), POLICY);
const set = (keys: string) =>
  codesIn(validateFiles({ [FILE]: `team: a\npermissionSets: [{ name: P, ${keys} }]\n` }), FILE);
const managed = (list: string) => set(`managedPolicies: [${list}]`);
const many = (count: number) => someManagedPolicies(count).join(", ");

/** A policy of exactly `size` bytes in compact form. */
function policyOf(size: number): string {
  const empty = statement(`"Sid":"",${ALLOW}`);
  return statement(`"Sid":"${"x".repeat(size - empty.length)}",${ALLOW}`);
}

/** The same with ten signs in it that are escaped when they are sent. */
function withSigns(size: number): string {
  const name = '"arn:aws:s3:::<>&<>&<>&&"';
  return policyOf(size)
    .replace("x".repeat(name.length - '"*"'.length), "")
    .replace('"*"', name);
}

test.each([
  ["10,405 bytes", policyOf(10_405), ["policy-too-big 1:1"]],
  ["10,241 bytes", policyOf(10_241), ["policy-too-big 1:1"]],
  ["exactly 10,240", policyOf(10_240), []],
  ["exactly 10,240 as sent, of which ten signs are six characters each", withSigns(10_190), []],
  ["one more", withSigns(10_191), ["policy-too-big-as-sent 1:1"]],
  ["too big as it is written", withSigns(10_241), ["policy-too-big 1:1"]],
  [
    "10,100 bytes padded to over 33,000, which are sent compact",
    policyOf(10_100).replace("[", `[${" ".repeat(23_000)}`),
    [],
  ],
  ["a curly quote", statement(`"Sid":"it’s",${ALLOW}`), ["policy-character 1:48"]],
  ["not JSON", '{\n  "Version": "2012-10-17",\n}', ["json-syntax 3:1"]],
  ["a list", "[]", ["policy-shape 1:1"]],
  ["no version", '{"Statement":[]}', ["policy-shape 1:1", "policy-shape 1:14"]],
  ["no effect", statement('"Action":"s3:*","Resource":"*"'), ["policy-shape 1:38"]],
  ["a key in lower case", statement(`${ALLOW},"action":"x"`), ["unknown-key 1:87"]],
  ["a principal", statement(`${ALLOW},"Principal":"*"`), ["unknown-key 1:87"]],
  ["both actions", statement(`${ALLOW},"NotAction":"s3:x"`), ["policy-shape 1:38"]],
  ["a number for a resource", statement('"Effect":"Allow","Action":"s3:*","Resource":1'), ["policy-shape 1:83"]],
  [
    "a template",
    statement('"Effect":"Allow","Action":"s3:*","Resource":"{{vars.x}}"'),
    ["template-in-permission-set 1:83"],
  ],
  [
    "a policy variable of AWS",
    statement(`"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::\${aws:username}"`),
    [],
  ],
  [
    "a condition with number and boolean",
    statement(`${ALLOW},"Condition":{"Bool":{"aws:a":true},"NumericEquals":{"aws:b":5}}`),
    [],
  ],
])("inline policy: %s", (_, policy, expected) => {
  expect(inlineFile(policy)).toEqual(expected);
});

test("the measured number and the limit are said", () => {
  const result = validateFiles({ [FILE]: TEAM, [POLICY]: policyOf(10_405) });
  expect(result.diagnostics[0]?.message).toMatch(/10405 bytes .*10240/);
});

test("an account id in a YAML policy keeps its zero or is refused", () => {
  const policy = (id: string) =>
    `Version: 2012-10-17\nStatement:\n  - { Effect: Allow, Action: "*", Resource: "*", Condition: { StringEquals: { "aws:k": ${id} } } }\n`;
  const yaml = "team: a\npermissionSets: [{ name: P, inlinePolicy: policies/p.yaml }]\n";
  const found = (id: string) =>
    codesIn(validateFiles({ [FILE]: yaml, "policies/p.yaml": policy(id) }), "policies/p.yaml");
  expect(found("012345678901")).toEqual(["needs-quotes 3:88"]);
  expect(found('"012345678901"')).toEqual([]);
});

test.each([
  ["policies/q.json", "unknown-policy-file 2:43"],
  ["../secret.json", "policy-path 2:43"],
  ["policies/../../x.json", "policy-path 2:43"],
  ["/etc/passwd", "policy-path 2:43"],
  ["./policies/p.json", "policy-path 2:43"],
  ["policies\\p.json", "policy-path 2:43"],
])("a policy named %s is refused", (path, expected) => {
  const text = `team: a\npermissionSets: [{ name: P, inlinePolicy: ${path} }, { name: Q, inlinePolicy: policies/p.json }]\n`;
  expect(codesIn(validateFiles({ [FILE]: text, [POLICY]: statement(ALLOW) }), FILE)).toEqual([expected]);
});

test("a policy that can't be parsed is not also missing; one that nobody names is said", () => {
  expect(codesIn(validateFiles({ [FILE]: TEAM, [POLICY]: "{" }), FILE)).toEqual([]);
  const unused = validateFiles({ [POLICY]: statement(ALLOW) });
  expect(codesIn(unused, POLICY)).toEqual(["unused-policy-file 1:1"]);
  expect(unused.access).toBeDefined();
});

test("a trust policy needs a principal and has no resource; a role policy has a limit of its own", () => {
  const text = (trust: string, document: string) =>
    `team: a\nroles:\n  - name: r\n    accounts: [ml-dev]\n    trust: { policy: ${trust} }\n    policies: [{ name: p, document: ${document} }]\n`;
  const trust = (keys: string) =>
    `{ Version: "2012-10-17", Statement: { Effect: Allow, Action: "sts:AssumeRole", ${keys} } }`;
  const found = (keys: string, size: number) =>
    codesIn(validateFiles({ [FILE]: text(trust(keys), "policies/p.json"), [POLICY]: policyOf(size) }), FILE);
  expect(found('Principal: { AWS: "*" }', 6_144)).toEqual([]);
  expect(found('Resource: "*"', 6_144)).toEqual(["policy-shape 5:58", "unknown-key 5:101"]);
  const big = validateFiles({
    [FILE]: text(trust('Principal: { AWS: "*" }'), "policies/p.json"),
    [POLICY]: policyOf(6_145),
  });
  expect(codesIn(big, POLICY)).toEqual(["policy-too-big 1:1"]);
});

test.each([
  [
    "the same ARN twice",
    "arn:aws:iam::aws:policy/SecurityAudit, arn:aws:iam::aws:policy/SecurityAudit",
    ["duplicate-policy 2:86"],
  ],
  ["a name and its ARN", "ReadOnlyAccess, arn:aws:iam::aws:policy/ReadOnlyAccess", ["duplicate-policy 2:63"]],
  ["21", many(21), ["too-many-policies 2:29"]],
  ["11, with a warning only", many(11), ["many-policies 2:29"]],
  ["10", many(10), []],
  ["a customer's policy", "arn:aws:iam::111122223333:policy/team/Deploy", ["customer-policy-as-managed 2:47"]],
  ["a misspelt name", "ReadOnlyAcess", ["unknown-managed-policy 2:47"]],
  ["a policy only AWS can attach", "AWSAppMeshServiceRolePolicy", ["unknown-managed-policy 2:47"]],
  ["no policy at all", "arn:aws:iam::aws:role/x", ["invalid-arn 2:47"]],
  ["another partition", "arn:aws-us-gov:iam::aws:policy/ReadOnlyAccess", []],
])("managed policies: %s", (_, list, expected) => {
  expect(managed(list)).toEqual(expected);
});

test("a name with the path of its ARN is answered with the name alone", () => {
  const text = "team: a\npermissionSets: [{ name: P, managedPolicies: [service-role/AWSGlueServiceRole] }]\n";
  expect(validateFiles({ [FILE]: text }).diagnostics[0]?.hint).toBe('did you mean "AWSGlueServiceRole"?');
});

test("customer managed policies count too, and are listed once", () => {
  expect(set(`managedPolicies: [${many(20)}], customerManagedPolicies: [{ name: x }]`)).toEqual([
    "too-many-policies 2:29",
  ]);
  expect(set("customerManagedPolicies: [{ name: x }, { name: X, path: / }]")).toEqual(["duplicate-policy 2:68"]);
});

test("eleven policies are accepted", () => {
  const result = validateFiles({ [FILE]: `team: a\npermissionSets: [{ name: P, managedPolicies: [${many(11)}] }]\n` });
  expect(result.access).toBeDefined();
});
