// Whom trusts in identity providers let in: GitHub, clusters, SAML and others.
import { describe, expect, test } from "vitest";
import { type Conditions, document, KNOWN, openOf } from "./in-memory-trusts.ts";
import { openTrusts } from "./open-trusts.ts";

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
