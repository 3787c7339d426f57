// What somebody gets by roles of these files: whoever may assume one, or pass one to something that runs with it, can do what it can do.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reasonText } from "../policy/reason-text.ts";
import { LEVELS } from "../policy/rights.ts";
import type { WrittenPermissionSet, WrittenRole } from "../validate/written.ts";
import { buildAccess } from "./build-access.ts";
import { levelIn, rightsOfRole, rightsOfSet } from "./rights.ts";
import { smallWorld, TEAM, TODAY } from "./small-world.ts";

const [MANAGEMENT, DEV, PROD] = ["111111111111", "022222222222", "333333333333"] as const;

function built(set: Partial<WrittenPermissionSet>, roles: readonly WrittenRole[]) {
  const { access, diagnostics } = buildAccess(
    smallWorld([{ ...TEAM, permissionSets: [{ ...set, name: "Builder" }], roles }]),
    TODAY,
  );
  if (access === undefined) throw new Error(JSON.stringify(diagnostics));
  return access;
}

/** Of the set Builder in ml-dev. */
function reasonsOf(set: Partial<WrittenPermissionSet>, roles: readonly WrittenRole[]): readonly string[] {
  const access = built(set, roles);
  const [builder] = access.permissionSets;
  if (builder === undefined) throw new Error("no set");
  return rightsOfSet(builder, [{ id: DEV, name: "ml-dev" }], access).reasons.map(reasonText);
}

const statements = (...Statement: readonly object[]) => ({ Version: "2012-10-17" as const, Statement });
const allow = (Action: string | readonly string[], Resource: string | readonly string[] = "*", more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
const own = (name: string, account = "*") => `arn:aws:iam::${account}:role/access/${name}`;
const trusting = (AWS: string | readonly string[], Condition?: object) => ({
  policy: statements({
    Effect: "Allow",
    Principal: { AWS },
    Action: "sts:AssumeRole",
    ...(Condition === undefined ? {} : { Condition }),
  }),
});
const LAMBDA = { services: ["lambda.amazonaws.com"] };
const root = (account: string) => `arn:aws:iam::${account}:root`;
const role = (
  name: string,
  trust: WrittenRole["trust"],
  documents: readonly object[],
  accounts: readonly string[] = ["ml-dev"],
): WrittenRole => ({
  name,
  accounts,
  trust,
  policies: documents.length === 0 ? [] : [{ name: `${name}-own`, document: statements(...documents) }],
});
const SECRETS = allow("secretsmanager:GetSecretValue");
const READER = "may assume role reader in account ml-dev, which";
const READS = "may read all data of a service, or let others read it (secretsmanager:GetSecretValue)";
const assumes = (name = "reader"): Partial<WrittenPermissionSet> => ({
  inlinePolicy: statements(allow("sts:AssumeRole", own(name))),
});

describe("who may assume a role can do what it can do", () => {
  test.each<[string, object[], string[]]>([
    ["reads all secrets", [SECRETS], [`${READER} ${READS}`]],
    [
      "runs what holds a role",
      [allow("ssm:StartSession")],
      [`${READER} may run, change or enter what holds a role already (ssm:StartSession)`],
    ],
    ["does everything", [allow("*")], [`${READER} may do everything`]],
    ["is ordinary", [allow("s3:GetObject", "arn:aws:s3:::one/*")], []],
    ["has no policy", [], []],
  ])("one that %s", (_, documents, reasons) => {
    expect(reasonsOf(assumes(), [role("reader", trusting(root(DEV)), documents)])).toEqual(reasons);
  });
  test("everything becomes what one can get; the rest keeps its level", () => {
    const level = (document: object) =>
      levelIn(built(assumes(), [role("reader", trusting(root(DEV)), [document])]))("Builder", { id: DEV });
    expect([allow("*"), allow("iam:*"), allow("ssm:StartSession"), SECRETS].map(level)).toEqual([
      "becomes-everything",
      "becomes-everything",
      "borrows-roles",
      "all-data",
    ]);
  });
  test("rights over Identity Center count where the role is", () => {
    const sso = allow("sso:CreateAccountAssignment");
    const roles = role("reader", trusting(root(DEV)), [sso], ["management", "ml-dev"]);
    const said = "may add people to any group, or assign and change permission sets (sso:CreateAccountAssignment)";
    expect(reasonsOf(assumes(), [roles])).toEqual([`may assume role reader in account management, which ${said}`]);
  });
});

describe("a trust", () => {
  const SSO = `arn:aws:iam::${DEV}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Builder_0123456789abcdef`;
  const isLetIn = (trust: WrittenRole["trust"], set: Partial<WrittenPermissionSet> = assumes()) =>
    reasonsOf(set, [role("reader", trust, [SECRETS])]).length > 0;
  const PATTERN = `arn:aws:iam::${DEV}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Builder_*`;

  test.each<[string, boolean, WrittenRole["trust"]]>([
    ["the account", true, trusting(root(DEV))],
    ["the account by its id", true, trusting(DEV)],
    ["another account", false, trusting(root(PROD))],
    ["the set's role", true, trusting(SSO)],
    ["the set's role without a region", true, trusting(SSO.replace("eu-west-1/", ""))],
    [
      "a session of the set",
      true,
      trusting(`arn:aws:sts::${DEV}:assumed-role/AWSReservedSSO_Builder_0123456789abcdef/a`),
    ],
    ["the set's role of another account", false, trusting(SSO.replace(DEV, PROD))],
    ["the role of another set", false, trusting(SSO.replace("Builder", "Other"))],
    ["the role of a set whose name is longer", false, trusting(SSO.replace("Builder", "Builder_More"))],
    ["another role", false, trusting(`arn:aws:iam::${DEV}:role/ci`)],
    ["anyone", true, trusting("*", { StringEquals: { "aws:PrincipalOrgID": "o-ours123456" } })],
    ["an id", true, trusting("AROA1234567890EXAMPLE")],
    ["a service", false, LAMBDA],
    ["the account, when it is the set", true, trusting(root(DEV), { ArnLike: { "aws:PrincipalArn": PATTERN } })],
    [
      "the account, when it is another set",
      false,
      trusting(root(DEV), { ArnLike: { "aws:PrincipalArn": PATTERN.replace("Builder", "Other") } }),
    ],
    [
      "the account, when it is somebody by a tag",
      true,
      trusting(root(DEV), {
        ArnLike: { "aws:PrincipalArn": `${root(DEV).replace("root", "role")}/\${aws:PrincipalTag/x}` },
      }),
    ],
    [
      "the account, with an id that one may know",
      true,
      trusting(root(DEV), { StringEquals: { "sts:ExternalId": "7" } }),
    ],
    ["anyone of another account", false, trusting("*", { StringEquals: { "aws:PrincipalAccount": PROD } })],
    ["anyone, when it isn't another", true, trusting("*", { ArnNotLike: { "aws:PrincipalArn": PATTERN } })],
    [
      "anyone, when a service of the account calls",
      false,
      trusting("*", { StringEquals: { "aws:SourceAccount": DEV } }),
    ],
  ])("of %s lets the set in: %s", (_, lets, trust) => {
    expect(isLetIn(trust)).toBe(lets);
  });
  test.each<[string, boolean, WrittenRole["trust"]]>([
    ["the set's role", true, trusting(SSO)],
    ["anyone", true, trusting("*", { StringEquals: { "aws:PrincipalOrgID": "o-ours123456" } })],
    ["the account", false, trusting(root(DEV))],
    ["an id", false, trusting("AROA1234567890EXAMPLE")],
  ])("of %s is enough without a policy of the set's: %s", (_, lets, trust) => {
    expect(isLetIn(trust, {})).toBe(lets);
  });
  test("is not enough where the set denies it", () => {
    const denying = { inlinePolicy: statements({ ...allow("sts:*"), Effect: "Deny" }) };
    expect(
      [denying, { managedPolicies: ["arn:aws:iam::aws:policy/AWSDenyAll"] }].map((it) => isLetIn(trusting(SSO), it)),
    ).toEqual([false, false]);
  });
  test("of an identity provider lets in who may use its tokens", () => {
    const policy = statements({
      Effect: "Allow",
      Principal: { Federated: `arn:aws:iam::${DEV}:oidc-provider/login.example.com` },
      Action: "sts:AssumeRoleWithWebIdentity",
    });
    const uses = (action: string) => ({ inlinePolicy: statements(allow(action, own("reader"))) });
    const actions = ["sts:AssumeRoleWithWebIdentity", "sts:AssumeRole"];
    expect(actions.map((action) => isLetIn({ policy }, uses(action)))).toEqual([true, false]);
  });
});

describe("the set's own policies", () => {
  const reader = role("reader", trusting(root(DEV)), [SECRETS]);
  const isAllowed = (set: Partial<WrittenPermissionSet>, roles: readonly WrittenRole[] = [reader]) =>
    reasonsOf(set, roles).some((it) => it.startsWith(READER));
  const inline = (...documents: readonly object[]) => ({ inlinePolicy: statements(...documents) });
  const deny = (Resource: string, more: object = {}) => ({
    ...allow("sts:AssumeRole", Resource, more),
    Effect: "Deny",
  });
  const boundedBy = (...documents: readonly object[]) => ({
    ...assumes(),
    permissionsBoundary: { customerManagedPolicy: { name: "bound", path: "/access/" } },
    roles: [{ ...role("worker", LAMBDA, []), policies: [{ name: "bound", document: statements(...documents) }] }],
  });

  test.each<[string, boolean, object[]]>([
    ["by a pattern", true, [allow("sts:Assume*", own("read*"))]],
    ["by a tag of the person's", true, [allow("sts:AssumeRole", own(`\${aws:PrincipalTag/role}`))]],
    ["of another account", false, [allow("sts:AssumeRole", own("reader", PROD))]],
    ["of another name", false, [allow("sts:AssumeRole", own("read"))]],
    ["by another action", false, [allow("sts:TagSession", own("reader"))]],
    [
      "under a condition",
      true,
      [allow("sts:AssumeRole", own("reader"), { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } })],
    ],
    ["denied by name", false, [allow("sts:AssumeRole", own("*")), deny(own("reader"))]],
    [
      "denied under a condition",
      true,
      [
        allow("sts:AssumeRole", own("*")),
        deny(own("reader"), { Condition: { Bool: { "aws:MultiFactorAuthPresent": "false" } } }),
      ],
    ],
    [
      "denied by a tag of the person's",
      true,
      [allow("sts:AssumeRole", own("*")), deny(own(`\${aws:PrincipalTag/role}`))],
    ],
    ["all but it", false, [{ Effect: "Allow", Action: "sts:AssumeRole", NotResource: ["*", own("reader")] }]],
  ])("%s: %s", (_, is, documents) => {
    expect(isAllowed(inline(...documents))).toBe(is);
  });
  test("within a boundary", () => {
    const given = [
      boundedBy(allow("s3:*")),
      boundedBy(allow("sts:AssumeRole", own("other"))),
      boundedBy(allow(["s3:*", "sts:*"], own("*"))),
    ];
    expect(given.map(({ roles, ...set }) => isAllowed(set, [reader, ...roles]))).toEqual([false, false, true]);
    const aws = (name: string) => ({
      ...assumes(),
      permissionsBoundary: { managedPolicy: `arn:aws:iam::aws:policy/${name}` },
    });
    expect(["ReadOnlyAccess", "PowerUserAccess", "MadeUp"].map((name) => isAllowed(aws(name)))).toEqual([
      false,
      true,
      true,
    ]);
  });
  test("where our policies that it names allow it", () => {
    const policy = (account: string, resource: string) => ({
      ...role(`${account}-worker`, LAMBDA, [], [account]),
      policies: [{ name: "shared", document: statements(allow("sts:AssumeRole", resource)) }],
    });
    const access = built({ customerManagedPolicies: [{ name: "shared", path: "/access/" }] }, [
      role("prod-reader", trusting(root(PROD)), [SECRETS], ["ml-prod"]),
      policy("ml-dev", own("nobody-here")),
      policy("ml-prod", own("prod-reader")),
    ]);
    const level = (id: string) => levelIn(access)("Builder", { id });
    expect([PROD, DEV, MANAGEMENT].map(level)).toEqual(["all-data", "borrows-roles", "borrows-roles"]);
  });
});

describe("who may pass a role to something that runs with it", () => {
  const passes = (...more: readonly string[]) => ({
    inlinePolicy: statements(allow("iam:PassRole", own("reader")), ...(more.length === 0 ? [] : [allow(more)])),
  });
  const reasons = (set: Partial<WrittenPermissionSet>, trust: WrittenRole["trust"] = LAMBDA, accounts = ["ml-dev"]) =>
    reasonsOf(set, [role("reader", trust, [SECRETS], accounts)]);

  test("can do what it can do", () => {
    expect(reasons(passes("lambda:CreateFunction"))).toEqual([
      `may run something with role reader in account ml-dev, which ${READS}`,
    ]);
  });
  test.each<[string, readonly string[]]>([
    ["nothing that runs", reasons(passes())],
    ["a role of another account", reasons(passes("lambda:CreateFunction"), LAMBDA, ["ml-prod"])],
    ["a role that only people assume", reasons(passes("lambda:CreateFunction"), trusting(root(PROD)))],
    [
      "a role of a service that runs no code",
      reasons(passes("lambda:CreateFunction"), { services: ["vpc-flow-logs.amazonaws.com"] }),
    ],
  ])("%s", (_, found) => {
    expect(found).toEqual([]);
  });
});

describe("through roles", () => {
  const link = (name: string, next: string, from: string, ...more: readonly object[]) =>
    role(name, trusting(from), [allow("sts:AssumeRole", own(next)), ...more]);
  const role1 = (name: string) => `arn:aws:iam::${DEV}:role/access/${name}`;

  test("to the end of a chain, in whatever order", () => {
    const chain = [link("a", "b", root(DEV)), link("b", "c", root(DEV)), role("c", trusting(role1("b")), [SECRETS])];
    const said = (name: string) => `may assume role ${name} in account ml-dev, which`;
    for (const roles of [chain, chain.toReversed()]) {
      expect(reasonsOf(assumes("a"), roles)).toEqual([`${said("a")} ${said("b")} ${said("c")} ${READS}`]);
    }
    const access = built({}, chain);
    expect(access.roles.map((it) => rightsOfRole(it, access).level)).toEqual(["all-data", "all-data", "all-data"]);
  });
  test("of which many are counted, not named", () => {
    const chain = (...names: readonly string[]) =>
      names.map((name, index) => {
        const next = names[index + 1];
        return next === undefined ? role(name, trusting(root(DEV)), [SECRETS]) : link(name, next, root(DEV));
      });
    const [four] = reasonsOf(assumes("a"), chain("a", "b", "c", "d"));
    const [six] = reasonsOf(assumes("a"), chain("a", "b", "c", "d", "e", "f"));
    expect(four).toContain(`may assume role c in account ml-dev, which by one more role ${READS}`);
    expect(six).toContain(`may assume role c in account ml-dev, which by 3 more roles ${READS}`);
  });
  test("that assume one another", () => {
    const circle = (...more: readonly object[]) => [link("a", "b", root(DEV)), link("b", "a", root(DEV), ...more)];
    expect(reasonsOf(assumes("a"), circle())).toEqual([]);
    expect(reasonsOf(assumes("a"), circle(SECRETS))).toEqual([
      `may assume role a in account ml-dev, which may assume role b in account ml-dev, which ${READS}`,
    ]);
  });
  test("of which each may assume itself", () => {
    expect(reasonsOf(assumes("a"), [link("a", "a", root(DEV))])).toEqual([]);
  });
  test("across accounts, by the trust of the other", () => {
    const roles = [link("a", "c", root(DEV)), role("c", trusting(role1("a")), [allow("iam:*")], ["ml-prod"])];
    expect(reasonsOf(assumes("a"), roles)).toEqual([
      expect.stringMatching(
        /^may assume role a in account ml-dev, which may assume role c in account ml-prod, which may /,
      ),
    ]);
  });
  test("the level is that of the worst role at the end of any way, however they lead", () => {
    const NAMES = ["a", "b", "c", "d", "e"];
    const OWN = { ordinary: "s3:ListBucket", "all-data": "s3:GetObject", "borrows-roles": "ssm:StartSession" } as const;
    const anyRole = fc.record({
      own: fc.constantFrom(...(Object.keys(OWN) as (keyof typeof OWN)[])),
      next: fc.subarray(NAMES),
    });
    fc.assert(
      fc.property(fc.array(anyRole, { minLength: NAMES.length, maxLength: NAMES.length }), (written) => {
        const roles = written.map(({ own: level, next }, index) =>
          role(NAMES[index] ?? "", trusting(root(DEV)), [
            allow(OWN[level]),
            ...(next.length === 0
              ? []
              : [
                  allow(
                    "sts:AssumeRole",
                    next.map((name) => own(name)),
                  ),
                ]),
          ]),
        );
        const access = built({}, roles);
        const expected = NAMES.map((start) => {
          const seen = new Set([start]);
          for (const name of seen) for (const next of written[NAMES.indexOf(name)]?.next ?? []) seen.add(next);
          const levels = [...seen].map((name) => LEVELS.indexOf(written[NAMES.indexOf(name)]?.own ?? "ordinary"));
          return LEVELS[Math.min(...levels)];
        });
        expect(access.roles.map((it) => rightsOfRole(it, access).level)).toEqual(expected);
      }),
      { numRuns: 50, seed: 20261130 },
    );
  });
});
