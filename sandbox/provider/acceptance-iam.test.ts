// What the acceptance tests of hashicorp/terraform-provider-aws assert of IAM, asserted of the stand-in.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { POLICY, policyOf, READ_ONLY, TRUST } from "./one-of-each.ts";
import { expectGone, expectSettled, throughSteps } from "./settled.ts";
import { failureOf, MANAGEMENT, startConfigured, type TestProvider } from "./test-provider.ts";
import type { Properties } from "./values.ts";

const ROLE = "aws:iam/role:Role";
const POLICY_TYPE = "aws:iam/policy:Policy";
const ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
const OIDC = "aws:iam/openIdConnectProvider:OpenIdConnectProvider";
const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";

let provider: TestProvider;
beforeEach(async () => {
  provider = await startConfigured();
});
afterEach(() => provider.close());

const createRole = (inputs: Properties = {}) =>
  provider.create(ROLE, { name: "trainer", assumeRolePolicy: TRUST, ...inputs });
const storedRole = () => {
  const role = provider.world.iam[MANAGEMENT]?.roles[0];
  if (role === undefined) throw new Error("there is no role");
  return role;
};
const trustOf = (principal: Properties, more: Properties = {}) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Principal: principal, ...more }],
  });

describe("a role", () => {
  const ROLE_STEPS: readonly (readonly [string, readonly Properties[]])[] = [
    [
      "description, with signs of all kinds and over several lines",
      [
        {},
        { description: "This 1s a D3scr!pti0n with weird content: &@90ë\"'{«¡Çø}" },
        { description: "First line\nSecond line\tand more" },
        {},
      ],
    ],
    ["maxSessionDuration", [{ maxSessionDuration: 3700 }, { maxSessionDuration: 3701 }, {}]],
    [
      "permissionsBoundary",
      [
        { permissionsBoundary: ADMINISTRATOR },
        { permissionsBoundary: READ_ONLY },
        {},
        { permissionsBoundary: ADMINISTRATOR },
      ],
    ],
    ["tags", [{ tags: { key1: "value1" } }, { tags: { key1: "updated", key2: "value2" } }, { tags: { key2: "" } }, {}]],
    ["path", [{ path: "/access/" }]],
  ];
  test.each(ROLE_STEPS)("%s: each step is there, and settled", async (_, steps) => {
    await throughSteps(provider, ROLE, { name: "trainer", assumeRolePolicy: TRUST }, steps);
  });
  test("a boundary of an empty text is none", async () => {
    const made = await provider.update(await createRole({ permissionsBoundary: READ_ONLY }), {
      permissionsBoundary: "",
    });
    expect(storedRole()).not.toHaveProperty("boundaryArn");
    await expectSettled(provider, made);
  });
  test("a boundary that somebody took off is put back", async () => {
    const made = await createRole({ permissionsBoundary: READ_ONLY });
    delete storedRole().boundaryArn;
    const { outputs } = await provider.refresh(made);
    expect((await provider.diff(ROLE, outputs, made.inputs)).paths).toEqual(["permissionsBoundary"]);
  });
  test("no tags and an empty map of tags are the same", async () => {
    const made = await createRole();
    expect(await provider.diff(ROLE, made.outputs, { ...made.inputs, tags: {} })).toMatchObject({ changed: false });
  });
  test("another name is another role, and the old one goes first", async () => {
    const made = await createRole();
    expect(await provider.diff(ROLE, made.outputs, { ...made.inputs, name: "other" })).toMatchObject({
      replaces: ["name"],
      deleteBeforeReplace: true,
    });
  });
  test("principals in another order, and a condition's single value as a list, are no difference", async () => {
    const accounts = [`arn:aws:iam::${MANAGEMENT}:root`, "arn:aws:iam::444444444444:root"];
    const condition = (value: unknown) => ({ Condition: { IpAddress: { "aws:SourceIp": value } } });
    const made = await createRole({ assumeRolePolicy: trustOf({ AWS: accounts }, condition("10.0.0.0/8")) });
    const other = trustOf({ AWS: accounts.toReversed() }, condition(["10.0.0.0/8"]));
    expect(await provider.diff(ROLE, made.outputs, { ...made.inputs, assumeRolePolicy: other })).toMatchObject({
      changed: false,
    });
  });
  test.each([
    ["bad JSON", { assumeRolePolicy: "{ not JSON" }, "contains an invalid JSON policy"],
    ["3599 seconds", { maxSessionDuration: 3599 }, "expected max_session_duration to be in the range"],
    ["43201 seconds", { maxSessionDuration: 43_201 }, "expected max_session_duration to be in the range"],
    ["typographic quotes in a description", { description: "so-called “admin”" }, "cannot contain specially formatted"],
  ])("%s: refused before any call", async (_, inputs, reason) => {
    const { failures } = await provider.check(ROLE, { name: "trainer", assumeRolePolicy: TRUST, ...inputs });
    expect(failures.map((failure) => failure.reason).join()).toContain(reason);
  });
  test("a trust policy that is none is AWS's refusal", async () => {
    const { message } = await failureOf(createRole({ assumeRolePolicy: '{"invalid":true}' }));
    expect(message).toContain("MalformedPolicyDocument: Unknown field invalid");
  });
  test("a trust policy that names a missing role is tried again for two minutes, and then AWS's refusal", async () => {
    const { message, initFailed } = await failureOf(
      createRole({ assumeRolePolicy: trustOf({ AWS: `arn:aws:iam::${MANAGEMENT}:role/missing` }) }),
    );
    expect(message).toContain(`Invalid principal in policy: "AWS":"arn:aws:iam::${MANAGEMENT}:role/missing"`);
    expect(initFailed).toBeUndefined();
    // Half a second, doubling to ten seconds at most: the seventeenth attempt is the last.
    expect(provider.operations()).toEqual(Array(17).fill("CreateRole"));
  });
  test("so is an update of it", async () => {
    const made = await createRole();
    provider.operations();
    const missing = trustOf({ AWS: `arn:aws:iam::${MANAGEMENT}:role/missing` });
    const { message } = await failureOf(provider.update(made, { assumeRolePolicy: missing }));
    expect(message).toContain("Invalid principal in policy");
    expect(provider.operations()).toEqual(Array(17).fill("UpdateAssumeRolePolicy"));
  });
  test("what others attach and write is no difference", async () => {
    const made = await createRole();
    storedRole().attachedPolicyArns.push(READ_ONLY);
    storedRole().inlinePolicies.byHand = POLICY;
    const { outputs, inputs } = await provider.refresh(made);
    expect(outputs).toMatchObject({
      managedPolicyArns: [READ_ONLY],
      inlinePolicies: [{ name: "byHand" }],
    });
    expect(await provider.diff(ROLE, outputs, inputs)).toMatchObject({ changed: false });
  });
  test.each(["a refresh has seen", "forceDetachPolicies says"])(
    "is deleted with what others attached, as far as %s",
    async (what) => {
      const made = await createRole(what.startsWith("force") ? { forceDetachPolicies: true } : {});
      storedRole().attachedPolicyArns.push(READ_ONLY);
      storedRole().inlinePolicies.byHand = POLICY;
      const state = what.startsWith("force") ? made : { ...made, ...(await provider.refresh(made)) };
      await provider.remove(state);
      expect(provider.world.iam[MANAGEMENT]?.roles).toEqual([]);
    },
  );
  test("is not deleted with what others attached since: AWS's refusal after two minutes", async () => {
    const made = await createRole();
    storedRole().attachedPolicyArns.push(READ_ONLY);
    provider.operations();
    const { message } = await failureOf(provider.remove(made));
    expect(message).toContain("must detach all policies first");
    expect(provider.operations().filter((name) => name === "DeleteRole")).toHaveLength(17);
    expect(storedRole().attachedPolicyArns).toEqual([READ_ONLY]);
  });
});

describe("a policy", () => {
  const create = (inputs: Properties = {}) =>
    provider.create(POLICY_TYPE, { name: "training", policy: POLICY, ...inputs });

  test("its text is stored with sorted keys and without spaces", async () => {
    const written = JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(POLICY)).toReversed()), undefined, 2);
    const made = await create({ policy: written });
    expect(made.outputs).toMatchObject({
      policy: POLICY,
      arn: `arn:aws:iam::${MANAGEMENT}:policy/training`,
      path: "/",
      attachmentCount: 0,
    });
    await expectSettled(provider, made);
  });
  test.each([
    ["policy", [{ policy: POLICY }, { policy: POLICY.replace("GetObject", "PutObject") }]],
    [
      "tags",
      [{ tags: { key1: "value1" } }, { tags: { key1: "updated", key2: "value2" } }, { tags: { key2: "value2" } }, {}],
    ],
    ["description", [{ description: "description1" }]],
    ["path", [{ path: "/path1/" }]],
  ])("%s: each step is there, and settled", async (_, steps: readonly Properties[]) => {
    await throughSteps(provider, POLICY_TYPE, { name: "training", policy: POLICY }, steps);
  });
  test("another description is another policy", async () => {
    const made = await create({ description: "description1" });
    const { replaces } = await provider.diff(POLICY_TYPE, made.outputs, { ...made.inputs, description: "other" });
    expect(replaces).toEqual(["description"]);
  });
  test("an Id, actions in another order and an empty map of tags are no difference", async () => {
    const text = (actions: readonly string[]) =>
      JSON.stringify({
        Id: "training",
        Version: "2012-10-17",
        Statement: [{ Sid: "60c9d11f", Effect: "Allow", Action: actions, Resource: "*" }],
      });
    const made = await create({ policy: text(["kms:Get*", "s3:GetObject", "kms:List*"]) });
    const other = { ...made.inputs, policy: text(["kms:List*", "kms:Get*", "s3:GetObject"]), tags: {} };
    expect(await provider.diff(POLICY_TYPE, made.outputs, other)).toMatchObject({ changed: false });
  });
  test("a text that is no JSON is refused before any call", async () => {
    const { failures } = await provider.check(POLICY_TYPE, { name: "training", policy: "not-json" });
    expect(failures.map(({ reason }) => reason).join()).toContain("invalid JSON");
  });
  test("`<`, `>` and `&` count as the six characters that are sent for each", async () => {
    const withSigns = (count: number) => ({ policy: policyOf("&".repeat(count)) });
    const most = Math.floor((6144 - withSigns(0).policy.length) / 6);
    const made = await create(withSigns(most));
    expect(provider.world.iam[MANAGEMENT]?.policies[0]?.versions[0]?.document).toContain("\\u0026\\u0026");
    await expectSettled(provider, made);
    await provider.remove(made);
    expect((await failureOf(create(withSigns(most + 1)))).message).toContain("PolicySize");
  });
  test("a character above U+00FF is AWS's refusal", async () => {
    const { message } = await failureOf(create({ policy: policyOf("日本") }));
    expect(message).toContain("operation error IAM: CreatePolicy, https response error StatusCode: 400");
    expect(provider.world.iam[MANAGEMENT]?.policies ?? []).toEqual([]);
  });
});

describe("an attachment", () => {
  test("to another policy is another one, the old one first; its id and its import say the same", async () => {
    await createRole();
    const made = await provider.create(ATTACHMENT, { role: "trainer", policyArn: READ_ONLY });
    expect(made.id).toBe(`trainer/${READ_ONLY}`);
    await expectSettled(provider, made);
    const diff = await provider.diff(ATTACHMENT, made.outputs, { ...made.inputs, policyArn: ADMINISTRATOR });
    expect(diff).toMatchObject({ replaces: ["policyArn"], deleteBeforeReplace: true });
  });
  test.each([
    ["the role", () => provider.world.iam[MANAGEMENT]?.roles.pop()],
    ["what is attached", () => storedRole().attachedPolicyArns.pop()],
  ])("is gone when somebody takes away %s", async (_, takeAway) => {
    await createRole();
    const made = await provider.create(ATTACHMENT, { role: "trainer", policyArn: READ_ONLY });
    takeAway();
    await expectGone(provider, made);
  });
  test.each(["arn:aws:iam::aws:policy/NoSuchPolicy", `arn:aws:iam::${MANAGEMENT}:policy/NoSuchPolicy`])(
    "of %s, which isn't there, is AWS's refusal",
    async (policyArn) => {
      await createRole();
      const { message } = await failureOf(provider.create(ATTACHMENT, { role: "trainer", policyArn }));
      expect(message).toContain(`Policy ${policyArn} does not exist or is not attachable`);
      expect(storedRole().attachedPolicyArns).toEqual([]);
    },
  );
});

describe("an OpenID Connect provider", () => {
  const inputs = { url: "https://accounts.example.com/abc", clientIdLists: ["one"] };

  test("its URL is told without the scheme, which is no difference; it has no thumbprint of its own", async () => {
    const made = await provider.create(OIDC, inputs);
    expect(made.outputs).toMatchObject({
      url: "accounts.example.com/abc",
      arn: `arn:aws:iam::${MANAGEMENT}:oidc-provider/accounts.example.com/abc`,
      clientIdLists: ["one"],
      thumbprintLists: [],
    });
    await expectSettled(provider, made);
  });
  test.each([
    ["clients", [{ clientIdLists: ["one"] }, { clientIdLists: ["one", "two"] }, { clientIdLists: ["two"] }]],
    [
      "tags",
      [{ tags: { key1: "value1" } }, { tags: { key1: "updated", key2: "value2" } }, { tags: { key2: "value2" } }, {}],
    ],
  ])("%s: each step is there, and settled", async (_, steps: readonly Properties[]) => {
    await throughSteps(provider, OIDC, inputs, steps);
  });
  test("another URL is another provider", async () => {
    const made = await provider.create(OIDC, inputs);
    const other = { ...made.inputs, url: "https://accounts.example.com/def" };
    expect((await provider.diff(OIDC, made.outputs, other)).replaces).toEqual(["url"]);
  });
  test("a client without a name is refused before any call", async () => {
    const { failures } = await provider.check(OIDC, { ...inputs, clientIdLists: ["x".repeat(256)] });
    expect(failures.map(({ reason }) => reason).join()).toContain("(1 - 255)");
  });
});
