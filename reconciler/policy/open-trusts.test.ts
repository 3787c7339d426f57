// Whom trust policies let in, and which of them are open: every way that narrows for certain, and those that only seem to.
import { describe, expect, test } from "vitest";
import { type Conditions, document, KNOWN, openOf } from "./in-memory-trusts.ts";
import { openTrusts, unclaimedOrganizations } from "./open-trusts.ts";
import { lacksTagSession, trustsOf } from "./trust.ts";

const FOREIGN = "arn:aws:iam::999999999999:root";

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
