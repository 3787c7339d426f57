// Whom trust policies let in, and which of them are open: every way that narrows for certain, and those that only seem to.
import { describe, expect, test } from "vitest";
import { type KnownPrincipals, openTrusts, unclaimedOrganizations } from "./open-trusts.ts";
import { lacksTagSession, trustsOf } from "./trust.ts";

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

const KNOWN: KnownPrincipals = { accounts: new Set(["111111111111"]), organizations: new Set(), oidcSubjects: [] };
const FOREIGN = "arn:aws:iam::999999999999:root";

const document = (...statements: readonly object[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((it) => ({ Effect: "Allow", Action: "sts:AssumeRole", ...it })),
  });
const openOf = (Principal: unknown, Condition: Conditions = {}, known = KNOWN) =>
  openTrusts(document({ Principal, Condition }), known).map(({ what }) => what);

describe("who is trusted", () => {
  test.each([
    ["*", { kind: "anyone", type: "AWS" }],
    [{ AWS: "*" }, { kind: "anyone" }],
    [{ AWS: "arn:aws:iam::111111111111:role/*" }, { kind: "anyone" }],
    [{ AWS: "111111111111" }, { kind: "account", account: "111111111111" }],
    [{ AWS: "arn:aws-cn:iam::111111111111:root" }, { kind: "account", account: "111111111111" }],
    [
      { AWS: "arn:aws:iam::111111111111:role/a/b" },
      { kind: "principal", account: "111111111111", resource: "role/a/b" },
    ],
    [{ AWS: "arn:aws:sts::111111111111:assumed-role/a/b" }, { kind: "principal", resource: "assumed-role/a/b" }],
    [{ AWS: "AROAEXAMPLE" }, { kind: "unknown" }],
    [{ CanonicalUser: "79a59d" }, { kind: "unknown" }],
    [{ Service: "lambda.amazonaws.com" }, { kind: "service", name: "lambda.amazonaws.com" }],
    [
      { Federated: "arn:aws:iam::111111111111:saml-provider/Okta" },
      { kind: "saml", provider: "Okta", providerAccount: "111111111111" },
    ],
    [
      { Federated: "arn:aws:iam::111111111111:oidc-provider/a.example/b" },
      { kind: "oidc", provider: "a.example/b", providerAccount: "111111111111" },
    ],
    [
      { Federated: "accounts.google.com" },
      { kind: "oidc", provider: "accounts.google.com", providerAccount: undefined },
    ],
  ])("%j", (Principal, trusted) => {
    expect(trustsOf(document({ Principal }))).toEqual([expect.objectContaining(trusted)]);
  });
  test("only by statements that allow to assume, also by wildcards and NotAction", () => {
    const count = (statement: object) => trustsOf(document({ Principal: "*", ...statement })).length;
    expect(count({ Effect: "Deny" })).toBe(0);
    expect(count({ Action: ["sts:TagSession", "sts:SetSourceIdentity"] })).toBe(0);
    expect(count({ Action: "sts:*" })).toBe(1);
    expect(count({ Action: "STS:assumerolewith*" })).toBe(1);
    expect(trustsOf(document({ Action: undefined, NotAction: "sts:TagSession", Principal: "*" }))).toHaveLength(1);
  });
});

describe("an account that is not ours, and anyone", () => {
  const UNKNOWN = "account 999999999999, which is not in accounts.yaml";
  test.each([
    ["*", "anyone with an AWS account"],
    [{ AWS: ["*"] }, "anyone with an AWS account"],
    [{ Service: "*" }, "any AWS service"],
    [{ Federated: "*" }, "anyone whom any identity provider signs in"],
    [{ AWS: FOREIGN }, UNKNOWN],
    [{ AWS: "999999999999" }, UNKNOWN],
    [
      { AWS: "arn:aws:iam::999999999999:role/loader" },
      '"role/loader" of account 999999999999, which is not in accounts.yaml',
    ],
    [{ AWS: "nobody, as agreed" }, '"nobody, as agreed", whose account is not known'],
    [{ AWS: "AIDAEXAMPLE" }, '"AIDAEXAMPLE", whose account is not known'],
  ])("%j is open", (principal, what) => {
    expect(openOf(principal)).toEqual([what]);
  });
  test("NotPrincipal beside Allow is open, whatever its condition", () => {
    const NotPrincipal = { AWS: "arn:aws:iam::111111111111:root" };
    const Condition = { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } };
    expect(openTrusts(document({ NotPrincipal, Condition }), KNOWN)).toEqual([
      { kind: "anyone", what: "everybody but those under NotPrincipal" },
    ]);
  });
  test("ours, listed ones and services are not", () => {
    expect(openOf({ AWS: "111111111111", Service: "lambda.amazonaws.com" })).toEqual([]);
    expect(openOf({ AWS: "arn:aws:iam::111111111111:role/x" })).toEqual([]);
    expect(openOf({ AWS: FOREIGN }, {}, { ...KNOWN, accounts: new Set(["999999999999"]) })).toEqual([]);
  });
  test.each<[string, Conditions]>([
    ["organization", { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }],
    ["key in another letter case", { StringEquals: { "AWS:principalorgid": ["o-a1b2c3d4e5", "o-b1b2c3d4e5"] } }],
    ["path", { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*" } }],
    ["principal", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::999999999999:role/loader-*" } }],
    ["anybody of an account of ours", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::111111111111:*" } }],
    ["account of ours", { StringEquals: { "aws:PrincipalAccount": "111111111111" } }],
    ["external id", { StringEquals: { "sts:ExternalId": "8f1c" } }],
    ["services for an account of ours", { StringEquals: { "aws:SourceAccount": "111111111111" } }],
    ["one of several", { StringEquals: { "sts:ExternalId": "8f1c" }, Bool: { "aws:MultiFactorAuthPresent": "true" } }],
  ])("is narrowed by a condition on the %s", (_, condition) => {
    expect(openOf("*", condition)).toEqual([]);
    expect(openOf({ AWS: FOREIGN }, condition)).toEqual([]);
  });
  describe("where organizations are listed", () => {
    const listed = { ...KNOWN, organizations: new Set(["o-a1b2c3d4e5"]) };
    const of = (...values: readonly string[]): Conditions => ({ StringEquals: { "aws:PrincipalOrgID": values } });
    const inPath = (path: string): Conditions => ({ "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": path } });
    test("one of them narrows", () => {
      for (const principal of ["*", { AWS: FOREIGN }]) {
        expect(openOf(principal, of("o-a1b2c3d4e5"), listed)).toEqual([]);
        expect(openOf(principal, inPath("o-a1b2c3d4e5/*"), listed)).toEqual([]);
        expect(openOf(principal, { StringEquals: { "aws:SourceOrgID": "o-a1b2c3d4e5" } }, listed)).toEqual([]);
      }
    });
    test.each<[string, Conditions]>([
      ["another", of("o-theirs1234")],
      ["another beside it", of("o-a1b2c3d4e5", "o-theirs1234")],
      ["a part of another", inPath("o-theirs1234/r-ab12/*")],
      ["another that services act for", { StringEquals: { "aws:SourceOrgID": "o-theirs1234" } }],
      [
        "a part of another that services act for",
        { "ForAnyValue:StringLike": { "aws:SourceOrgPaths": "o-theirs1234/*" } },
      ],
    ])("%s is somebody else's", (_, condition) => {
      const what = "any account of organization o-theirs1234, which is not listed under roles.principals";
      expect(openTrusts(document({ Principal: "*", Condition: condition }), listed)).toEqual([
        { kind: "organization", what },
      ]);
      expect(openOf({ AWS: FOREIGN }, condition, listed)).toEqual([UNKNOWN]);
      expect(openOf({ AWS: "111111111111" }, condition, listed)).toEqual([]);
    });
    test("another narrows beside something that does by itself", () => {
      const condition = { StringEquals: { "aws:PrincipalOrgID": "o-theirs1234", "sts:ExternalId": "8f1c" } };
      expect(openOf("*", condition, listed)).toEqual([]);
    });
  });
  test("the organizations that alone narrow a trust, where none is listed", () => {
    const by = (Principal: unknown, of: Readonly<Record<string, string>>, known = KNOWN) =>
      unclaimedOrganizations(document({ Principal, Condition: { StringEquals: of } }), known);
    const theirs = { "aws:PrincipalOrgID": "o-theirs1234" };
    expect(by("*", theirs)).toEqual(["o-theirs1234"]);
    expect(by({ AWS: FOREIGN }, theirs)).toEqual(["o-theirs1234"]);
    expect(by({ AWS: "111111111111" }, theirs)).toEqual([]);
    expect(by({ Service: "lambda.amazonaws.com" }, theirs)).toEqual([]);
    expect(by("*", { ...theirs, "sts:ExternalId": "8f1c" })).toEqual([]);
    expect(by("*", theirs, { ...KNOWN, organizations: new Set(["o-ours123456"]) })).toEqual([]);
  });
  test.each<[string, Conditions]>([
    ["organization by a wildcard", { StringLike: { "aws:PrincipalOrgID": "o-*" } }],
    ["organization, one value of which is any", { StringLike: { "aws:PrincipalOrgID": ["o-a1b2c3d4e5", "*"] } }],
    ["caller's own organization", { StringEquals: { "aws:PrincipalOrgID": `\${aws:PrincipalOrgID}` } }],
    ["organization if there is one", { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }],
    ["organization that it must not be", { StringNotEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }],
    [
      "paths, which hold where there are none",
      { "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3/*" } },
    ],
    ["presence of a key", { Null: { "aws:PrincipalOrgID": "false" } }],
    ["path in any organization", { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "*/r-ab12/*" } }],
    ["role of a name in any account", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/loader" } }],
    ["letter in a role's name", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::999999999999:role/*a*" } }],
    ["beginning of the type", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::999999999999:ro*" } }],
    ["roles and others of a name", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::999999999999:r*e/loader" } }],
    [
      "all of Identity Center there",
      { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::999999999999:role/aws-reserved/*" } },
    ],
    ["all roles of another account", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::999999999999:role/*" } }],
    ["another account", { StringEquals: { "aws:PrincipalAccount": "999999999999" } }],
    ["external id that may be any", { StringLike: { "sts:ExternalId": "?*" } }],
    ["services for another account", { StringEquals: { "aws:SourceAccount": "999999999999" } }],
    ["second factor", { Bool: { "aws:MultiFactorAuthPresent": "true" } }],
    ["tag that its administrators set", { StringEquals: { "aws:PrincipalTag/team": "ml" } }],
    ["address", { IpAddress: { "aws:SourceIp": "192.0.2.0/24" } }],
  ])("is not narrowed by a condition on the %s", (_, condition) => {
    expect(openOf("*", condition)).toEqual(["anyone with an AWS account"]);
    expect(openOf({ AWS: FOREIGN }, condition)).toEqual([UNKNOWN]);
  });
});

describe("a service that acts for an account that is not ours", () => {
  const S3 = { Service: "s3.amazonaws.com" };
  const theirs = ['"s3.amazonaws.com" for account 999999999999, which is not in accounts.yaml'];
  test.each<[string, Conditions]>([
    ["the account", { StringEquals: { "aws:SourceAccount": "999999999999" } }],
    ["it beside ours", { StringEquals: { "aws:SourceAccount": ["111111111111", "999999999999"] } }],
    ["something in it", { ArnLike: { "aws:SourceArn": "arn:aws:s3:*:999999999999:*" } }],
  ])("by a condition on %s", (_, condition) => {
    const trust = document({ Principal: S3, Condition: condition });
    expect(openTrusts(trust, KNOWN)).toEqual([{ kind: "source", what: theirs[0] }]);
    expect(openOf(S3, condition, { ...KNOWN, accounts: new Set(["111111111111", "999999999999"]) })).toEqual([]);
  });
  test("by one on its organization, where ours is listed", () => {
    const condition = { StringEquals: { "aws:SourceOrgID": "o-theirs1234" } };
    const listed = { ...KNOWN, organizations: new Set(["o-a1b2c3d4e5"]) };
    expect(openOf(S3, condition, listed)).toEqual([
      '"s3.amazonaws.com" for organization o-theirs1234, which is not listed under roles.principals',
    ]);
    expect(openOf(S3, condition)).toEqual([]);
  });
  test.each<[string, Conditions]>([
    ["none", {}],
    ["ours", { StringEquals: { "aws:SourceAccount": "111111111111" } }],
    [
      "a bucket of theirs that must be ours",
      {
        StringEquals: { "aws:SourceAccount": "111111111111" },
        ArnLike: { "aws:SourceArn": "arn:aws:s3:*:999999999999:*" },
      },
    ],
    ["a bucket, whose ARN has no account", { ArnLike: { "aws:SourceArn": "arn:aws:s3:::research" } }],
    ["any but theirs", { StringNotEquals: { "aws:SourceAccount": "999999999999" } }],
  ])("but not by %s", (_, condition) => {
    expect(openOf(S3, condition)).toEqual([]);
  });
});

describe("a statement that denies", () => {
  const beside = (...denying: readonly object[]) =>
    openTrusts(document({ Principal: "*" }, ...denying.map((it) => ({ Effect: "Deny", ...it }))), KNOWN).length;
  const unless = { StringNotEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } };
  test("narrows where it denies everybody who is not in the organization", () => {
    expect(beside({ Principal: "*", Condition: unless })).toBe(0);
    expect(beside({ Principal: { AWS: "*" }, Action: "sts:*", Condition: unless })).toBe(0);
    const paths = { "ForAllValues:StringNotLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" } };
    expect(beside({ Principal: "*", Condition: paths })).toBe(0);
  });
  test.each([
    ["of some principals", { Principal: { AWS: FOREIGN }, Condition: unless }],
    ["of other actions", { Principal: "*", Action: "sts:TagSession", Condition: unless }],
    ["of all but some", { NotPrincipal: { AWS: "111111111111" }, Condition: unless }],
    ["under two conditions", { Principal: "*", Condition: { ...unless, Bool: { "aws:SecureTransport": "false" } } }],
    [
      "where some value is another",
      { Principal: "*", Condition: { "ForAnyValue:StringNotEquals": unless.StringNotEquals } },
    ],
    ["of members", { Principal: "*", Condition: { StringEquals: unless.StringNotEquals } }],
  ])("does not %s", (_, denying) => {
    expect(beside(denying)).toBe(1);
  });
});

const oidc = (provider: string) => ({ Federated: `arn:aws:iam::111111111111:oidc-provider/${provider}` });
const web = (provider: string, Condition: Conditions, known = KNOWN) =>
  openTrusts(document({ Action: "sts:AssumeRoleWithWebIdentity", Principal: oidc(provider), Condition }), known);

describe("GitHub", () => {
  const GITHUB = "token.actions.githubusercontent.com";
  const sub = (value: string | readonly string[], operator = "StringLike", provider = GITHUB) => ({
    StringEquals: { [`${provider}:aud`]: "sts.amazonaws.com" },
    [operator === "StringEquals" ? "ForAnyValue:StringEquals" : operator]: { [`${provider}:sub`]: value },
  });
  test.each([
    "repo:example/models:ref:refs/heads/main",
    "repo:example/models:*",
    "repo:example@1234/models@5678:environment:prod",
    "repository:example/models:environment:*",
    "repository_owner_id:1234:repository_id:5678:*",
    "repository_id:5678",
    "job_workflow_ref:example/workflows/.github/workflows/deploy.yml@*",
    "environment:prod:repo:example/models:ref:*",
  ])("%s names a repository", (value) => {
    expect(web(GITHUB, sub(value))).toEqual([]);
    expect(web(GITHUB, sub(value, "StringEquals"))).toEqual([]);
  });
  test.each([
    ["repo:*", "any repository on GitHub"],
    ["*", "any repository on GitHub"],
    ["repo:*/models:*", "any repository on GitHub"],
    ["*:repo:example/models:*", "any repository on GitHub"],
    ["environment:prod", "any repository on GitHub"],
    ["repository_owner_id:1234:*", "any repository on GitHub"],
    ["repository_id:56*", "any repository on GitHub"],
    ["repo:exam*", "any repository on GitHub"],
    ["repo:example/*", 'any repository of "example" on GitHub'],
    ["repo:example/models*", 'any repository of "example" on GitHub'],
    ["repo:example/models-?:*", 'any repository of "example" on GitHub'],
    ["job_workflow_ref:example/*", "any repository on GitHub"],
  ])("%s doesn't: %s", (value, what) => {
    expect(web(GITHUB, sub(value))).toEqual([{ kind: "repository", what }]);
    expect(web(GITHUB, sub([value, "repo:example/models:*"]))).toHaveLength(1);
  });
  test.each<[string, string]>([
    ["repository", "example/models"],
    ["repository_id", "5678"],
    ["job_workflow_ref", "example/workflows/.github/workflows/deploy.yml@refs/heads/main"],
  ])("a condition on %s names one too", (claim, value) => {
    expect(web(GITHUB, { StringLike: { [`${GITHUB}:${claim}`]: value } })).toEqual([]);
    expect(web(GITHUB, { StringLike: { [`${GITHUB}:${claim}`]: "*" } })).toHaveLength(1);
  });
  test("without a condition on them, if the key is missing, or with that of another provider, it is open", () => {
    expect(web(GITHUB, { StringEquals: { [`${GITHUB}:aud`]: "sts.amazonaws.com" } })).toHaveLength(1);
    expect(web(GITHUB, sub("repo:example/models:*", "ForAllValues:StringLike"))).toHaveLength(1);
    expect(web(GITHUB, sub("repo:example/models:*", "StringLike", "other.example"))).toHaveLength(1);
  });
  test("GitHub Enterprise Cloud is GitHub", () => {
    for (const provider of [
      `${GITHUB}/example`,
      "token.actions.example.ghe.com",
      "Token.Actions.GitHubUserContent.com",
    ]) {
      expect(web(provider, sub("repo:example/models:*", "StringLike", provider))).toEqual([]);
      expect(web(provider, sub("repo:*", "StringLike", provider))[0]?.kind).toBe("repository");
    }
  });
  test("subjects that are listed are meant, and no more than those", () => {
    const known = { ...KNOWN, oidcSubjects: [{ provider: GITHUB, subject: "repo:example/*" }] };
    expect(web(GITHUB, sub("repo:example/*"), known)).toEqual([]);
    expect(web(GITHUB, sub(["repo:example/models*", "repo:example/a:*"]), known)).toEqual([]);
    expect(web(GITHUB, sub("repo:exampl*"), known)).toHaveLength(1);
    expect(web(GITHUB, sub("repo:*"), known)).toHaveLength(1);
    expect(web(`${GITHUB}/example`, sub("repo:example/*", "StringLike", `${GITHUB}/example`), known)).toHaveLength(1);
  });
});

describe("other providers", () => {
  const CLUSTER = "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789";
  const claims = (provider: string, of: Readonly<Record<string, string>>): Conditions => ({
    StringLike: Object.fromEntries(Object.entries(of).map(([claim, value]) => [`${provider}:${claim}`, value])),
  });
  const aud = "sts.amazonaws.com";
  const cluster = (of: Readonly<Record<string, string>>) => web(CLUSTER, claims(CLUSTER, of)).map(({ what }) => what);
  test("a cluster needs the service account, or its namespace, and the audience", () => {
    expect(cluster({ sub: "system:serviceaccount:ml:trainer", aud })).toEqual([]);
    expect(cluster({ sub: "system:serviceaccount:ml:*", aud })).toEqual([]);
    const anyAccount = [`any service account of the cluster (${CLUSTER})`];
    expect(cluster({ sub: "system:serviceaccount:*:trainer", aud })).toEqual(anyAccount);
    expect(cluster({ sub: "system:serviceaccount:m*:trainer", aud })).toEqual(anyAccount);
    expect(cluster({ sub: "*", aud })).toEqual(anyAccount);
    expect(cluster({ aud })).toEqual(anyAccount);
    const anyAudience = [`whoever has a token of "${CLUSTER}" for whatever audience`];
    expect(cluster({ sub: "system:serviceaccount:ml:trainer" })).toEqual(anyAudience);
    expect(cluster({ sub: "system:serviceaccount:ml:trainer", aud: "*" })).toEqual(anyAudience);
  });
  test.each([
    ["project_path:example/models:ref_type:branch:ref:main", true],
    ["project_path:example/*", true],
    ["project_path:*", false],
    ["project_path:exam*", false],
    ["*", false],
    // CircleCI's, and Bitbucket's, which begin with the repository.
    ["org/0a1b2c3d-0000/project/1a2b3c4d-0000/user/*", true],
    ["org/*", false],
    ["org/0a1b2c3d*", false],
    ["{0a1b2c3d-1111-2222-3333-444455556666}:*", true],
    ["{0a1b2c3d-1111-2222-3333-4444*", false],
    ["https://*", false],
    ["https://login.example/*", false],
  ])("a subject such as %s names somebody: %s", (sub, isNamed) => {
    const open = isNamed ? [] : [{ kind: "subject", what: 'whoever signs in at "gitlab.com"' }];
    expect(web("gitlab.com", claims("gitlab.com", { sub, aud: "https://gitlab.com" }))).toEqual(open);
  });
  describe("an identity pool of Cognito", () => {
    const COGNITO = "cognito-identity.amazonaws.com";
    const aud = "eu-west-1:0000-1111";
    const of = (claimed: Readonly<Record<string, string>>, amr: Conditions = {}) =>
      openTrusts(
        document({ Principal: { Federated: COGNITO }, Condition: { ...claims(COGNITO, claimed), ...amr } }),
        KNOWN,
      );
    const signedIn = (operator: string, ...values: readonly string[]) => ({
      [operator]: { [`${COGNITO}:amr`]: values },
    });
    const any = "ForAnyValue:StringLike";
    test.each<[string, ReturnType<typeof of>]>([
      ["who signed in", of({ aud }, signedIn(any, "authenticated"))],
      ["who signed in at a provider", of({ aud }, signedIn(any, "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_a:*"))],
      ["one visitor", of({ aud, sub: "eu-west-1:2222-3333" })],
    ])("that lets in %s is not open", (_, open) => {
      expect(open).toEqual([]);
    });
    test.each<[string, ReturnType<typeof of>]>([
      ["by its audience alone", of({ aud })],
      ["by nothing", of({})],
      ["if they didn't", of({ aud }, signedIn(any, "unauthenticated"))],
      ["whether they did or not", of({ aud }, signedIn(any, "authenticated", "unauthenticated"))],
      ["by a wildcard", of({ aud }, signedIn(any, "*authenticated"))],
      ["also where nothing is said", of({ aud }, signedIn("ForAllValues:StringLike", "authenticated"))],
    ])("lets in anyone %s", (_, open) => {
      expect(open).toEqual([{ kind: "guest", what: "anyone, without signing in (a Cognito identity pool)" }]);
    });
    test("needs its audience too", () => {
      expect(of({}, signedIn(any, "authenticated"))).toEqual([
        { kind: "audience", what: `whoever has a token of "${COGNITO}" for whatever audience` },
      ]);
    });
  });
  describe("of an account that is not ours", () => {
    const THEIRS = "999999999999";
    const theirs = { ...KNOWN, accounts: new Set([...KNOWN.accounts, THEIRS]) };
    const signIn = { "SAML:aud": "https://signin.aws.amazon.com/saml" };
    test.each([
      ['SAML provider "Okta"', "saml-provider/Okta", signIn],
      [
        'OIDC provider "token.actions.githubusercontent.com"',
        "oidc-provider/token.actions.githubusercontent.com",
        { "token.actions.githubusercontent.com:sub": "repo:example/models:*" },
      ],
      [
        'OIDC provider "login.example"',
        "oidc-provider/login.example",
        { "login.example:sub": "me", "login.example:aud": "x", "sts:ExternalId": "8f1c" },
      ],
    ])("%s is open, whatever its conditions", (name, resource, condition) => {
      const trust = document({
        Principal: { Federated: `arn:aws:iam::${THEIRS}:${resource}` },
        Condition: { StringLike: condition },
      });
      const what = `${name} of account ${THEIRS}, which is not in accounts.yaml`;
      expect(openTrusts(trust, KNOWN)).toEqual([{ kind: "provider", what }]);
      expect(openTrusts(trust, theirs)).toEqual([]);
    });
  });
  test("SAML needs its audience", () => {
    const principal = { Federated: "arn:aws:iam::111111111111:saml-provider/Okta" };
    expect(openOf(principal, { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } })).toEqual([]);
    expect(openOf(principal, { StringLike: { "SAML:aud": "*" } })).toEqual(openOf(principal));
    expect(openOf(principal)).toEqual(['whoever SAML provider "Okta" signs in, for whatever audience']);
  });
});

test("Pod Identity tags its sessions: a trust that lacks it can't be used", () => {
  const POD = "pods.eks.amazonaws.com";
  const lacks = (...statements: readonly object[]) => lacksTagSession(document(...statements), POD);
  const Principal = { Service: POD };
  expect(lacks({ Principal })).toBe(true);
  expect(lacks({ Principal, Action: ["sts:AssumeRole", "sts:TagSession"] })).toBe(false);
  expect(lacks({ Principal }, { Principal, Action: "sts:TagSession" })).toBe(false);
  expect(lacks({ Principal, Action: "sts:*" })).toBe(false);
  expect(lacks({ Principal }, { Effect: "Deny", Principal, Action: "sts:TagSession" })).toBe(true);
  expect(lacks({ Principal: { Service: "lambda.amazonaws.com" } })).toBe(false);
});
