// What the acceptance tests of hashicorp/terraform-provider-aws assert of SSO Admin, asserted of the stand-in.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { POLICY, policyOf, READ_ONLY } from "./one-of-each.ts";
import { expectGone, expectSettled, throughSteps } from "./settled.ts";
import { DEV, failureOf, startConfigured, type TestProvider } from "./test-provider.ts";
import type { Properties } from "./values.ts";

const SET = "aws:ssoadmin/permissionSet:PermissionSet";
const ASSIGNMENT = "aws:ssoadmin/accountAssignment:AccountAssignment";
const MANAGED = "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment";
const CUSTOMER = "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment";
const INLINE = "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy";
const BOUNDARY = "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment";
const ATTRIBUTES = "aws:ssoadmin/instanceAccessControlAttributes:InstanceAccessControlAttributes";
const AUDIT = "arn:aws:iam::aws:policy/SecurityAudit";

let provider: TestProvider;
beforeEach(async () => {
  provider = await startConfigured();
});
afterEach(() => provider.close());

const storedSet = () => {
  const set = provider.world.permissionSets[0];
  if (set === undefined) throw new Error("there is no permission set");
  return set;
};

async function createSet(inputs: Properties = {}) {
  const set = await provider.create(SET, { instanceArn: provider.instanceArn, name: "Reader", ...inputs });
  return { set, target: { instanceArn: provider.instanceArn, permissionSetArn: set.outputs.arn } };
}

const URL = "https://example.com";

describe("a permission set", () => {
  test.each<[string, readonly Properties[]]>([
    ["without anything but a name, it lasts an hour", [{}]],
    [
      "tags",
      [{ tags: { key1: "value1" } }, { tags: { key1: "updated", key2: "value2" } }, { tags: { key2: "value2" } }],
    ],
    ["description", [{}, { description: "reads" }, { description: "First line\nSecond line" }]],
    ["relayState", [{}, { relayState: URL }, {}]],
    ["sessionDuration", [{}, { sessionDuration: "PT2H" }, {}]],
    [
      "relayState and description stay when sessionDuration changes",
      [
        { description: "reads", relayState: URL, sessionDuration: "PT1H" },
        { description: "reads", relayState: URL, sessionDuration: "PT2H" },
      ],
    ],
  ])("%s: each step is there, and settled", async (_, steps) => {
    const base = { instanceArn: provider.instanceArn, name: "Reader" };
    const { outputs } = await throughSteps(provider, SET, base, steps);
    expect(outputs.sessionDuration).toBe(steps.at(-1)?.sessionDuration ?? "PT1H");
  });
  test("a description that is left out again stays in AWS, and each plan says so", async () => {
    const { set } = await createSet({ description: "reads" });
    const made = await provider.update(set, { description: undefined });
    expect(storedSet().description).toBe("reads");
    expect((await provider.diff(SET, made.outputs, made.inputs)).paths).toEqual(["description"]);
  });
  test("with policies of two kinds it is still settled", async () => {
    const { set, target } = await createSet();
    await provider.create(MANAGED, { ...target, managedPolicyArn: READ_ONLY });
    await provider.create(INLINE, { ...target, inlinePolicy: POLICY });
    await expectSettled(provider, set);
  });
  test("another name or instance is another set", async () => {
    const { set } = await createSet();
    const other = { ...set.inputs, name: "Writer", instanceArn: "arn:aws:sso:::instance/ssoins-other" };
    expect((await provider.diff(SET, set.outputs, other)).replaces).toEqual(["instanceArn", "name"]);
  });
  test("is gone when somebody deleted it", async () => {
    const { set } = await createSet();
    provider.world.permissionSets.pop();
    await expectGone(provider, set);
  });
});

const boundaryOf = (name: string) => ({
  permissionsBoundary: { customerManagedPolicyReference: { name, path: "/ai/" } },
});

/** Of each type that belongs to a set: what makes one, what makes another, and how somebody takes it away by hand. */
const PARTS: readonly (readonly [string, Properties, Properties, () => unknown])[] = [
  [MANAGED, { managedPolicyArn: READ_ONLY }, { managedPolicyArn: AUDIT }, () => storedSet().managedPolicies.pop()],
  [
    CUSTOMER,
    { customerManagedPolicyReference: { name: "boundary", path: "/ai/" } },
    { customerManagedPolicyReference: { name: "other" } },
    () => storedSet().customerManagedPolicies.pop(),
  ],
  [BOUNDARY, boundaryOf("boundary"), boundaryOf("other"), () => delete storedSet().boundary],
  [
    INLINE,
    { inlinePolicy: POLICY },
    { permissionSetArn: "arn:aws:sso:::permissionSet/ssoins-1/ps-2" },
    () => delete storedSet().inlinePolicy,
  ],
];

describe.each(PARTS)("%s", (type, inputs, other, takeAway) => {
  test("is there and settled, on a set that is assigned", async () => {
    const { target } = await createSet();
    await assign(target, "USER");
    await expectSettled(provider, await provider.create(type, { ...target, ...inputs }));
  });
  test("another one, or that of another set, is made anew, the new one first", async () => {
    const { target } = await createSet();
    const made = await provider.create(type, { ...target, ...inputs });
    const diff = await provider.diff(type, made.outputs, { ...made.inputs, ...other });
    expect(diff).toMatchObject({ replaces: Object.keys(other), deleteBeforeReplace: false });
  });
  test("is gone when somebody took it away, or its set", async () => {
    const { target } = await createSet();
    const made = await provider.create(type, { ...target, ...inputs });
    const arn = storedSet().arn;
    takeAway();
    await expectGone(provider, made);
    const again = await provider.create(type, { ...target, ...inputs });
    provider.world.permissionSets = provider.world.permissionSets.filter((set) => set.arn !== arn);
    await expectGone(provider, again);
    await provider.remove(again);
  });
});

describe("what is attached to a set", () => {
  test("several managed policies stand beside one another, each with its name", async () => {
    const { target } = await createSet();
    const made = [];
    for (const managedPolicyArn of [READ_ONLY, AUDIT])
      made.push(await provider.create(MANAGED, { ...target, managedPolicyArn }));
    expect(made.map(({ outputs }) => outputs.managedPolicyName)).toEqual(["ReadOnlyAccess", "SecurityAudit"]);
    for (const resource of made) await expectSettled(provider, resource);
  });
  test("a path that is left out is /", async () => {
    const { target } = await createSet();
    const made = await provider.create(CUSTOMER, { ...target, customerManagedPolicyReference: { name: "plain" } });
    expect(made.id).toBe(`plain,/,${target.permissionSetArn},${target.instanceArn}`);
    await expectSettled(provider, made);
  });
  test("a managed policy that AWS doesn't have is AWS's refusal", async () => {
    const { target } = await createSet();
    const managedPolicyArn = "arn:aws:iam::aws:policy/NoSuchPolicy";
    const { message, initFailed } = await failureOf(provider.create(MANAGED, { ...target, managedPolicyArn }));
    expect(message).toContain("ResourceNotFoundException");
    expect(message).toContain(managedPolicyArn);
    expect(initFailed).toBeUndefined();
  });
  test("a boundary that AWS maintains is told as such", async () => {
    const { target } = await createSet();
    const permissionsBoundary = { managedPolicyArn: READ_ONLY };
    const made = await provider.create(BOUNDARY, { ...target, permissionsBoundary });
    expect(made.outputs.permissionsBoundary).toEqual(permissionsBoundary);
    await expectSettled(provider, made);
  });
  test("a boundary of both kinds is AWS's refusal", async () => {
    const { target } = await createSet();
    const both = { ...boundaryOf("boundary").permissionsBoundary, managedPolicyArn: READ_ONLY };
    const { message } = await failureOf(provider.create(BOUNDARY, { ...target, permissionsBoundary: both }));
    expect(message).toContain("Only ManagedPolicyArn or CustomerManagedPolicyReference should be given");
  });
  test("an inline policy is updated in place", async () => {
    const { target } = await createSet();
    const steps = [{ inlinePolicy: POLICY }, { inlinePolicy: POLICY.replace("GetObject", "PutObject") }];
    await throughSteps(provider, INLINE, target, steps);
  });
  test("`<`, `>` and `&` in an inline policy count as the six characters that are sent for each", async () => {
    const { target } = await createSet();
    const withSigns = (count: number) => ({ ...target, inlinePolicy: policyOf("&".repeat(count)) });
    const most = Math.floor((10_240 - withSigns(0).inlinePolicy.length) / 6);
    await expectSettled(provider, await provider.create(INLINE, withSigns(most)));
    expect(storedSet().inlinePolicy).toContain("\\u0026\\u0026");
    expect((await failureOf(provider.create(INLINE, withSigns(most + 1)))).message).toContain("10240");
  });
  test("a character above U+00FF in an inline policy is AWS's refusal", async () => {
    const { target } = await createSet();
    const creation = provider.create(INLINE, { ...target, inlinePolicy: policyOf("日本") });
    expect((await failureOf(creation)).message).toContain("ValidationException");
  });
});

function assign(target: Properties, principalType: "GROUP" | "USER") {
  const [user] = provider.world.users;
  const [group] = provider.world.groups;
  const principalId = principalType === "USER" ? user?.userId : group?.groupId;
  return provider.create(ASSIGNMENT, {
    ...target,
    principalType,
    principalId,
    targetId: DEV,
    targetType: "AWS_ACCOUNT",
  });
}

describe("an account assignment", () => {
  test.each(["GROUP", "USER"] as const)("of a %s is there and settled", async (principalType) => {
    const { target } = await createSet();
    const made = await assign(target, principalType);
    expect(made.outputs).toMatchObject({ principalType, targetId: DEV, targetType: "AWS_ACCOUNT" });
    await expectSettled(provider, made);
  });
  test("is gone when somebody took it away", async () => {
    const { target } = await createSet();
    const made = await assign(target, "GROUP");
    provider.world.assignments.pop();
    await expectGone(provider, made);
  });
});

describe("the attributes for access control", () => {
  const attribute = (key: string, path: string) => ({ key, values: [{ sources: [`\${path:${path}}`] }] });
  const [given, family] = [attribute("name", "name.givenName"), attribute("last", "name.familyName")];

  test.each<[string, readonly Properties[]]>([
    ["one", [{ attributes: [given] }]],
    ["several, and fewer", [{ attributes: [given, family] }, { attributes: [family] }]],
    ["another source", [{ attributes: [given] }, { attributes: [attribute("name", "name.familyName")] }]],
  ])("%s: each step is there, enabled and settled", async (_, steps) => {
    const made = await throughSteps(provider, ATTRIBUTES, { instanceArn: provider.instanceArn }, steps);
    expect(made.outputs.status).toBe("ENABLED");
  });
  test("none at all are refused before any call", async () => {
    const { failures } = await provider.check(ATTRIBUTES, { instanceArn: provider.instanceArn, attributes: [] });
    expect(failures.map(({ reason }) => reason).join()).toContain("requires 1 item minimum");
  });
  test("are gone when somebody switched them off", async () => {
    const made = await provider.create(ATTRIBUTES, { instanceArn: provider.instanceArn, attributes: [given] });
    delete provider.world.instances[0]?.accessControlAttributes;
    await expectGone(provider, made);
  });
});
