// Rights that keep their name, and are narrowed less than before: by conditions, or by resources.
import { describe, expect, test } from "vitest";
import { flagsOf, role, set, type World } from "./compare-small-worlds.ts";

const MFA = { Bool: { "aws:MultiFactorAuthPresent": "true" } };
const OFFICE = { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } };
const document = (Action: string, Resource: string | readonly string[], ...conditions: readonly object[]) => ({
  Version: "2012-10-17" as const,
  Statement: [{ Effect: "Allow", Action, Resource, Condition: Object.assign({}, ...conditions) }],
});
const inline = (...given: Parameters<typeof document>) => set({ inlinePolicy: document(...given) });
const own = (...given: Parameters<typeof document>) =>
  role({ policies: [{ name: "own", document: document(...given) }] });
const ROLE = "arn:aws:iam::*:role/one";

describe.each<[string, (...given: Parameters<typeof document>) => World, string]>([
  ["a permission set", inline, "Builder"],
  ["a role", own, "trainer"],
])("of %s", (_, having, name) => {
  test.each<[string, World, World, string, string]>([
    ["without MFA", having("iam:*", "*", MFA), having("iam:*", "*"), "caution", "widens-itself"],
    ["from anywhere", having("iam:*", "*", MFA, OFFICE), having("iam:*", "*", MFA), "caution", "widens-itself"],
    ["of everything", having("*", "*", MFA), having("*", "*"), "caution", "everything"],
    ["of less than everything", having("*", "*", MFA), having("iam:*", "*"), "caution", "widens-itself"],
    ["on more", having("iam:PutRolePolicy", ROLE), having("iam:PutRolePolicy", "*"), "caution", "widens-itself"],
    ["of data", having("s3:GetObject", "*", MFA), having("s3:GetObject", "*"), "warning", "data"],
  ])("%s is a red flag", async (_, before, after, severity, kind) => {
    const [flag, ...others] = await flagsOf(before, after);
    expect(flag).toMatchObject({ kind: "fewer-limits", severity, subject: { name } });
    expect(flag?.kind === "fewer-limits" && flag.reasons.map((it) => it.kind)).toContain(kind);
    expect(others).toEqual([]);
  });
  test.each<[string, World, World]>([
    ["the same", having("iam:*", "*", MFA), having("iam:*", "*", MFA)],
    ["with MFA", having("iam:*", "*"), having("iam:*", "*", MFA)],
    ["on less", having("iam:PutRolePolicy", "*"), having("iam:PutRolePolicy", ROLE)],
    [
      "in another order",
      having("iam:PutRolePolicy", [ROLE, "arn:aws:iam::*:role/two"]),
      having("iam:PutRolePolicy", ["arn:aws:iam::*:role/two", ROLE]),
    ],
    ["what is ordinary", having("s3:ListBucket", "*", MFA), having("s3:ListBucket", "*")],
  ])("%s is none", async (_, before, after) => {
    expect(await flagsOf(before, after)).toEqual([]);
  });
});

describe("by a role that may do everything", () => {
  const ROOT = { AWS: "arn:aws:iam::022222222222:root" };
  const [ASSUME, PASS] = ["sts:AssumeRole", "iam:PassRole"];
  const TO_LAMBDA = { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } };
  const trust = (Principal: object, Condition: object = {}) => ({
    policy: {
      Version: "2012-10-17" as const,
      Statement: [{ Effect: "Allow", Principal, Action: ASSUME, Condition }],
    },
  });
  const fixer = (trusting: object, name = "fixer") => ({
    name,
    accounts: ["ml-dev"],
    trust: trusting,
    managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"],
  });
  const OF_FIXER = "arn:aws:iam::022222222222:role/access/fixer";
  /** Who may pass it may also run something with it. */
  const policy = (action: string, resource: string | readonly string[], ...conditions: readonly object[]) => ({
    ...document(action, resource),
    Statement: [
      ...document(action, resource, ...conditions).Statement,
      ...document("lambda:CreateFunction", "arn:aws:lambda:*:*:function:ai-one").Statement,
    ],
  });
  type Given = Parameters<typeof policy>;
  const roles = [fixer(trust(ROOT)), fixer({ services: ["lambda.amazonaws.com"] }, "runner")];
  const bySet = (...given: Given) => ({ ...set({ inlinePolicy: policy(...given) }), roles }) as World;
  const byRole = (...given: Given) => {
    const [trainer] = role({ policies: [{ name: "own", document: policy(...given) }] }).roles ?? [];
    return { ...set({}), roles: [trainer, ...roles] } as World;
  };
  const OF_RUNNER = "arn:aws:iam::022222222222:role/access/runner";

  describe.each<[string, (...given: Given) => World, string]>([
    ["a permission set", bySet, "Builder"],
    ["another role", byRole, "trainer"],
  ])("of %s", (_, having, name) => {
    test.each<[string, World, World, string]>([
      ["assumed without MFA", having(ASSUME, OF_FIXER, MFA), having(ASSUME, OF_FIXER), "fixer"],
      ["assumed from anywhere", having(ASSUME, OF_FIXER, MFA, OFFICE), having(ASSUME, OF_FIXER, MFA), "fixer"],
      ["passed to any service", having(PASS, OF_RUNNER, TO_LAMBDA), having(PASS, OF_RUNNER), "runner"],
      ["got at by less than everything", having("*", "*", MFA), having(ASSUME, OF_FIXER), "fixer"],
    ])("%s is a red flag", async (_, before, after, through) => {
      expect(await flagsOf(before, after)).toMatchObject([
        {
          kind: "fewer-limits",
          severity: "caution",
          subject: { name },
          reasons: [{ kind: "everything", through: [{ role: through }] }],
        },
      ]);
    });
    test.each<[string, World, World]>([
      ["the same", having(ASSUME, OF_FIXER, MFA), having(ASSUME, OF_FIXER, MFA)],
      ["with MFA", having(ASSUME, OF_FIXER), having(ASSUME, OF_FIXER, MFA)],
      ["beside a role that is ordinary", having(ASSUME, OF_FIXER), having(ASSUME, [OF_FIXER, `${OF_FIXER}-not`])],
    ])("%s is none", async (_, before, after) => {
      const ordinary = { ...fixer(trust(ROOT), "fixer-not"), managedPolicies: [] };
      const withOrdinary = (world: World) => ({ ...world, roles: [...(world.roles ?? []), ordinary] }) as World;
      expect(await flagsOf(withOrdinary(before), withOrdinary(after))).toEqual([]);
    });
  });

  test("a way more is told, also where another stays as it is", async () => {
    const both = (...conditions: readonly object[]) => {
      const { Statement } = policy(PASS, OF_RUNNER, ...conditions);
      const inlinePolicy = {
        ...document(ASSUME, OF_RUNNER),
        Statement: [...Statement, ...document(ASSUME, OF_RUNNER).Statement],
      };
      const trusting = trust({ ...ROOT, Service: "lambda.amazonaws.com" });
      return { ...set({ inlinePolicy }), roles: [fixer(trusting, "runner")] } as World;
    };
    expect(await flagsOf(both(TO_LAMBDA), both())).toMatchObject([
      { kind: "fewer-limits", subject: { name: "Builder" } },
    ]);
  });
  test("a trust that names the set itself makes the conditions of its own policies idle", async () => {
    const named = {
      AWS: "arn:aws:iam::022222222222:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Builder_0123456789abcdef",
    };
    const having = (...conditions: readonly object[]) =>
      ({
        ...set({ inlinePolicy: policy(ASSUME, OF_FIXER, ...conditions) }),
        roles: [fixer(trust(named, MFA))],
      }) as World;
    expect(await flagsOf(having(OFFICE, MFA), having(OFFICE))).toEqual([]);
  });
});

describe("what AWS-managed policies allow already is not narrowed by the inline policy", () => {
  const both = (managed: string, action: string, ...conditions: readonly object[]) =>
    set({
      managedPolicies: [`arn:aws:iam::aws:policy/${managed}`],
      inlinePolicy: document(action, "*", ...conditions),
    });
  test("the same action", async () => {
    const having = (...conditions: readonly object[]) => both("IAMFullAccess", "iam:PutRolePolicy", ...conditions);
    expect(await flagsOf(having(MFA), having())).toEqual([]);
  });
  test("another action of the same kind is no excuse", async () => {
    const having = (...conditions: readonly object[]) =>
      both("AmazonS3ReadOnlyAccess", "secretsmanager:GetSecretValue", ...conditions);
    expect(await flagsOf(having(MFA), having())).toMatchObject([
      { kind: "fewer-limits", reasons: [{ kind: "data", actions: ["secretsmanager:GetSecretValue"] }] },
    ]);
  });
});

test("a policy of the account that loses its condition counts for the sets that name it", async () => {
  const naming = (...conditions: readonly object[]): World => ({
    permissionSets: [{ name: "Builder", customerManagedPolicies: [{ name: "shared", path: "/access/" }] }],
    ...role({ policies: [{ name: "shared", document: document("iam:*", "*", ...conditions) }] }),
  });
  const found = await flagsOf(naming(MFA), naming());
  expect(found.map((it) => "subject" in it && [it.kind, it.subject.name])).toEqual([
    ["fewer-limits", "Builder"],
    ["fewer-limits", "trainer"],
  ]);
});
