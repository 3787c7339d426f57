// Whom roles may trust: what needs no configuration, what is listed for good, and exceptions.
import { describe, expect, test } from "vitest";
import { quote } from "../diagnostics/quote.ts";
import { judge, refusals, type Written } from "./judge-small-world.ts";

const GITHUB = "token.actions.githubusercontent.com";
const CLUSTER = "oidc.eks.eu-west-1.amazonaws.com/id/ABCDEF0123456789";
const provider = (kind: "oidc" | "saml", name: string) => ({
  Federated: `arn:aws:iam::022222222222:${kind}-provider/${name}`,
});

const trusting = (Principal: unknown, Condition?: object, Action: string | string[] = "sts:AssumeRole") => ({
  team: {
    roles: [
      {
        name: "log-reader",
        accounts: ["ml-dev"],
        trust: {
          policy: {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Principal, Action, ...(Condition === undefined ? {} : { Condition }) }],
          },
        },
      },
    ],
  },
});
const web = (name: string, claims: object) =>
  trusting(provider("oidc", name), { StringLike: claims }, "sts:AssumeRoleWithWebIdentity");
const FOREIGN = { AWS: "arn:aws:iam::999999999999:root" };

describe("a trust that is open needs no configuration to be refused", () => {
  const start = 'role-trust-open: role "log-reader" in account "ml-dev" can be assumed by';
  test.each([
    ["anyone", trusting("*"), "anyone with an AWS account"],
    ["another account", trusting(FOREIGN), "account 999999999999, which is not in accounts.yaml"],
    ["GitHub's repo:*", web(GITHUB, { [`${GITHUB}:sub`]: "repo:*" }), "any repository on GitHub"],
    [
      "GitHub's owner alone",
      web(GITHUB, { [`${GITHUB}:sub`]: "repository_owner_id:1234:*" }),
      "any repository on GitHub",
    ],
    [
      "a cluster without sub",
      web(CLUSTER, { [`${CLUSTER}:aud`]: "sts.amazonaws.com" }),
      `any service account of the cluster (${CLUSTER})`,
    ],
    [
      "a cluster without aud",
      web(CLUSTER, { [`${CLUSTER}:sub`]: "system:serviceaccount:ml:trainer" }),
      `whoever has a token of "${CLUSTER}" for whatever audience`,
    ],
    [
      "Cognito's guests",
      trusting(
        { Federated: "cognito-identity.amazonaws.com" },
        { StringEquals: { "cognito-identity.amazonaws.com:aud": "eu-west-1:0000-1111" } },
        "sts:AssumeRoleWithWebIdentity",
      ),
      "anyone, without signing in (a Cognito identity pool)",
    ],
    [
      "SAML without SAML:aud",
      trusting(provider("saml", "Okta"), undefined, "sts:AssumeRoleWithSAML"),
      'whoever SAML provider "Okta" signs in, for whatever audience',
    ],
  ])("%s", (_, world, who) => {
    expect(refusals({}, world)).toEqual([`${start} ${who}`]);
  });
  test("a provider of somebody else's account, even where its name is listed", () => {
    const Principal = { Federated: "arn:aws:iam::999999999999:saml-provider/Okta" };
    const condition = { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } };
    const world = trusting(Principal, condition, "sts:AssumeRoleWithSAML");
    const listed = { samlProviders: ["Okta"] };
    const { refusals: found, hints } = judge({ roles: { services: [], principals: listed } }, world);
    expect(found).toEqual([`${start} SAML provider "Okta" of account 999999999999, which is not in accounts.yaml`]);
    expect(hints).toEqual([
      "name a provider of the role's own account; security lists whom roles may trust for good under roles.principals in guardrails.yaml; " +
        "an exception in guardrails.yaml would be { stack: account-022222222222, keys: [role/log-reader], reason: …, until: … }",
    ]);
    const accounts = ["999999999999"];
    expect(refusals({ roles: { services: [], principals: { ...listed, accounts } } }, world)).toEqual([]);
  });
  test("one that is not: our account, an organization, a repository", () => {
    expect(refusals({}, trusting({ AWS: "arn:aws:iam::333333333333:root" }))).toEqual([]);
    expect(refusals({}, trusting("*", { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } }))).toEqual([]);
    expect(refusals({}, trusting(FOREIGN, { StringEquals: { "sts:ExternalId": "8f1c" } }))).toEqual([]);
    expect(refusals({}, web(GITHUB, { [`${GITHUB}:sub`]: "repo:example/models:*" }))).toEqual([]);
    expect(refusals({}, web(GITHUB, { [`${GITHUB}:repository_id`]: "5678" }))).toEqual([]);
  });
  test("it stands at the trust, and says what would narrow it and which exception would lift it", () => {
    const { places, hints } = judge({}, trusting(FOREIGN));
    expect(places).toEqual(["access/teams/0.yaml#roles.0.trust"]);
    expect(hints).toEqual([
      "if it is right, add a condition on aws:PrincipalOrgID, aws:PrincipalOrgPaths, aws:PrincipalArn or sts:ExternalId, compared with StringEquals, StringLike or ArnLike; " +
        "security lists whom roles may trust for good under roles.principals in guardrails.yaml; " +
        "an exception in guardrails.yaml would be { stack: account-022222222222, keys: [role/log-reader], reason: …, until: … }",
    ]);
  });
  test("an exception lifts it, and one that is deployed is a warning", () => {
    const exceptions = [{ stack: "account-022222222222", keys: ["role/log-reader"], reason: "x", until: "2026-12-31" }];
    expect(refusals({ exceptions }, trusting("*"))).toEqual([]);
    expect(judge({}, { ...trusting("*"), deployed: true })).toMatchObject({
      refusals: [],
      old: [`${start} anyone with an AWS account`],
    });
  });
});

test("Pod Identity without sts:TagSession is refused", () => {
  const pods = { Service: "pods.eks.amazonaws.com" };
  expect(refusals({}, trusting(pods))).toEqual([
    'role-trust-without-tag-session: role "log-reader" in account "ml-dev" trusts EKS Pod Identity without sts:TagSession, so that no pod gets it',
  ]);
  expect(refusals({}, trusting(pods, undefined, ["sts:AssumeRole", "sts:TagSession"]))).toEqual([]);
});

describe("principals that are listed", () => {
  const listing = (principals: NonNullable<Written["roles"]>["principals"], services?: readonly string[]): Written => ({
    roles: { ...(services === undefined ? {} : { services }), ...(principals === undefined ? {} : { principals }) },
  });
  const owners = web(GITHUB, { [`${GITHUB}:sub`]: "repo:example/*" });
  const subject = { provider: GITHUB, subject: "repo:example/*" };
  test("may be trusted without a condition", () => {
    expect(refusals(listing({ accounts: ["999999999999"] }), trusting(FOREIGN))).toEqual([]);
    expect(refusals(listing({ accounts: ["888888888888"] }), trusting(FOREIGN))).toHaveLength(1);
    expect(refusals(listing({ oidcSubjects: [subject] }), owners)).toEqual([]);
    expect(refusals(listing({ oidcSubjects: [{ ...subject, subject: "repo:example/a*" }] }), owners)).toHaveLength(1);
  });
  test.each([
    ["as it is", "gitlab.example/Group", "gitlab.example/Group", true],
    ["with its host in other letters, in the list", "GitLab.Example/Group", "gitlab.example/Group", true],
    ["with its host in other letters, in the trust", "gitlab.example/Group", "GITLAB.example/Group", true],
    [
      "with a scheme in capitals, which the schema lets through",
      "HTTPS://gitlab.example/Group",
      "gitlab.example/Group",
      true,
    ],
    ["with a path in other letters", "gitlab.example/group", "gitlab.example/Group", false],
    ["of another host", "gitlab.example.org/Group", "gitlab.example/Group", false],
  ])("a provider is the one that is listed %s", (_, listed, trusted, isListed) => {
    const world = web(trusted, { [`${trusted}:sub`]: "any*", [`${trusted}:aud`]: "x" });
    const principals = { oidcSubjects: [{ provider: listed, subject: "any*" }] };
    // Both floors: whom services alone leave, and what is open.
    for (const services of [undefined, ["lambda.amazonaws.com"]]) {
      expect(refusals(listing(principals, services), world).length > 0).toBe(!isListed);
    }
  });
  const saml = trusting(
    provider("saml", "Okta"),
    { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
    "sts:AssumeRoleWithSAML",
  );
  const organization = trusting("*", { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } });
  const paths = trusting("*", { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/*" } });
  test.each([
    ["an account", trusting(FOREIGN), { accounts: ["999999999999"] }, "AWS arn:aws:iam::999999999999:root"],
    ["an organization", organization, { organizations: ["o-a1b2c3d4e5"] }, "* (under conditions)"],
    ["its paths", paths, { organizations: ["o-a1b2c3d4e5"] }, "* (under conditions)"],
    [
      "a SAML provider",
      saml,
      { samlProviders: ["Okta"] },
      "Federated arn:aws:iam::022222222222:saml-provider/Okta (under conditions)",
    ],
    [
      "a subject",
      owners,
      { oidcSubjects: [subject] },
      `Federated arn:aws:iam::022222222222:oidc-provider/${GITHUB} (under conditions)`,
    ],
  ])("%s may be trusted beside the services that are listed, and another may not", (_, world, principals, name) => {
    expect(refusals(listing(principals, ["lambda.amazonaws.com"]), world)).toEqual([]);
    const unlisted = refusals(listing({}, ["lambda.amazonaws.com"]), world);
    expect(unlisted).toEqual([expect.stringContaining(quote(name))]);
    const [list] = Object.keys(principals);
    expect(judge(listing({}, ["lambda.amazonaws.com"]), world).hints[0]).toContain(
      `under roles.principals.${list} in guardrails.yaml`,
    );
  });
  test("a service that isn't listed is to be listed among services, and nothing else is said", () => {
    const world = trusting({ Service: "ec2.amazonaws.com" });
    expect(judge(listing({}, ["lambda.amazonaws.com"]), world).hints[0]).toMatch(
      /^ask security to list the service under roles\.services in guardrails\.yaml; an exception/,
    );
  });
  test("one who is neither listed nor pinned is one refusal with both reasons, and so are two of them", () => {
    const { refusals: found, hints } = judge(listing({}, ["lambda.amazonaws.com"]), trusting(FOREIGN));
    expect(found).toEqual([
      'role-trust-open: role "log-reader" in account "ml-dev" can be assumed by account 999999999999, which is not in accounts.yaml; guardrails.yaml does not list "AWS arn:aws:iam::999999999999:root"',
    ]);
    expect(hints).toEqual([
      "if it is right, add a condition on aws:PrincipalOrgID, aws:PrincipalOrgPaths, aws:PrincipalArn or sts:ExternalId, compared with StringEquals, StringLike or ArnLike; " +
        "ask security to list the account under roles.principals.accounts in guardrails.yaml; " +
        "an exception in guardrails.yaml would be { stack: account-022222222222, keys: [role/log-reader], reason: …, until: … }",
    ]);
    expect(refusals({}, trusting({ AWS: ["*", "999999999999"] }))).toEqual([
      'role-trust-open: role "log-reader" in account "ml-dev" can be assumed by anyone with an AWS account; account 999999999999, which is not in accounts.yaml',
    ]);
  });
  test("once an organization is listed, another is somebody else's", () => {
    const listed = listing({ organizations: ["o-ours123456"] });
    const { refusals: found, hints } = judge(listed, organization);
    expect(found).toEqual([
      'role-trust-open: role "log-reader" in account "ml-dev" can be assumed by any account of organization o-a1b2c3d4e5, which is not listed under roles.principals',
    ]);
    expect(hints).toEqual([
      "name your own organization in the condition; " +
        "security lists whom roles may trust for good under roles.principals in guardrails.yaml; " +
        "an exception in guardrails.yaml would be { stack: account-022222222222, keys: [role/log-reader], reason: …, until: … }",
    ]);
    expect(refusals(listing({ organizations: ["o-a1b2c3d4e5"] }), organization)).toEqual([]);
  });
  test("a service that is not listed beside one who is pinned is told alone", () => {
    const world = trusting({ Service: "glue.amazonaws.com", AWS: "arn:aws:iam::333333333333:root" });
    expect(refusals(listing({ accounts: ["333333333333"] }, ["lambda.amazonaws.com"]), world)).toEqual([
      'role-trust-not-listed: role "log-reader" in account "ml-dev" may be assumed by "glue.amazonaws.com", which guardrails.yaml does not list',
    ]);
  });
});
