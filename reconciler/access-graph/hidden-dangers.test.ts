// Ways in which a change could give somebody more and look ordinary; each was found by somebody who tried.
import { describe, expect, test } from "vitest";
import { smallWorld, TEAM } from "../model/small-world.ts";
import { allowing, changes, flagsOf, role, set, type World } from "./compare-small-worlds.ts";

const ADMIN = { name: "Builder", managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"] };
const trusting = (...Statement: readonly object[]): World =>
  role({
    trust: {
      policy: {
        Version: "2012-10-17",
        Statement: Statement.map((it) => ({ Action: "sts:AssumeRole", Effect: "Allow", ...it })),
      },
    },
  });
const services2 = { Principal: { Service: ["sagemaker.amazonaws.com", "lambda.amazonaws.com"] } };
const bound = (organization: string) => ({
  Principal: { AWS: "*" },
  Condition: { StringEquals: { "aws:PrincipalOrgID": organization } },
});

describe("trust", () => {
  test("the same principal under another condition is somebody else, also beside a service that goes", async () => {
    const found = await changes(
      trusting(services2, bound("o-ours123456")),
      trusting({ Principal: { Service: "sagemaker.amazonaws.com" } }, bound("o-theirs1234")),
    );
    expect(found.flags).toMatchObject([
      {
        kind: "trust",
        who: ["*, when aws:PrincipalOrgID is o-theirs1234"],
        organizations: ["o-theirs1234"],
        before: ["*, when aws:PrincipalOrgID is o-ours123456", "lambda.amazonaws.com", "sagemaker.amazonaws.com"],
      },
    ]);
    expect(found.touched).toMatchObject({
      rolesOpened: [{ name: "trainer", accounts: ["ml-dev"] }],
      rolesNarrowed: [],
    });
  });
  test("a condition more is no opening, and one less is", async () => {
    const more = {
      ...bound("o-ours123456"),
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-ours123456", "sts:ExternalId": "7" } },
    };
    const narrowed = await changes(trusting(bound("o-ours123456")), trusting(more));
    expect([narrowed.flags, narrowed.touched.rolesNarrowed]).toEqual([[], [{ name: "trainer", accounts: ["ml-dev"] }]]);
    expect(await flagsOf(trusting(more), trusting(bound("o-ours123456")))).toMatchObject([{ kind: "trust" }]);
  });
  test("of one that stays under another condition, the condition that differs is told", async () => {
    const GITHUB = "token.actions.githubusercontent.com";
    const github = (sub: string) =>
      trusting({
        Principal: { Federated: `arn:aws:iam::022222222222:oidc-provider/${GITHUB}` },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: { [`${GITHUB}:aud`]: "sts.amazonaws.com" },
          StringLike: { [`${GITHUB}:sub`]: `repo:example/models:${sub}` },
        },
      });
    const [removed, added] = ["images:*", "*"].map((sub) => [`sub is like repo:example/models:${sub} (${GITHUB})`]);
    const { flags, entries } = await changes(github("images:*"), github("*"));
    expect(flags).toMatchObject([{ kind: "trust", severity: "warning", conditions: { removed, added } }]);
    expect(entries[0]?.differences).toEqual([{ what: "may be assumed when", removed, added }]);
  });
  test("a provider of the same name in another account is told with the account", async () => {
    const saml = (account: string) =>
      trusting({
        Principal: { Federated: `arn:aws:iam::${account}:saml-provider/Okta` },
        Action: "sts:AssumeRoleWithSAML",
        Condition: { StringEquals: { "SAML:aud": "https://signin.aws.amazon.com/saml" } },
      });
    const when = "when SAML:aud is https://signin.aws.amazon.com/saml";
    const [own, theirs] = [`SAML provider Okta, ${when}`, `SAML provider Okta of account 999999999999, ${when}`];
    const { flags, roles } = await changes(saml("022222222222"), saml("999999999999"));
    expect(roles[0]?.trust).toMatchObject({ added: [theirs], removed: [own], conditions: [] });
    expect(flags).toMatchObject([
      {
        kind: "trust",
        isOpen: true,
        who: ['SAML provider "Okta" of account 999999999999, which is not in accounts.yaml'],
        before: [own],
      },
    ]);
    expect(await flagsOf(saml("022222222222"), saml("333333333333"))).toMatchObject([
      { kind: "trust", severity: "warning", who: [`SAML provider Okta of account ml-prod, ${when}`] },
    ]);
  });
  test("what is told of a trust that is narrowed: no flag, and what it was and is", async () => {
    const aws = (AWS: string, Condition?: object) => trusting({ Principal: { AWS }, ...(Condition && { Condition }) });
    const [prod, loader] = ["arn:aws:iam::333333333333:root", "arn:aws:iam::333333333333:role/loader"];
    const inOrganization = (...values: readonly string[]) => ({ StringEquals: { "aws:PrincipalOrgID": values } });
    const told = async (before: World, after: World) => {
      const { flags, touched, roles } = await changes(before, after);
      const { added = [], removed = [] } = roles[0]?.trust ?? {};
      return [flags.length, touched.rolesOpened.length, touched.rolesNarrowed.length, added, removed];
    };
    const [account, role] = ["account ml-prod", "role/loader of account ml-prod"];
    expect(await told(aws(prod), aws(loader))).toEqual([0, 0, 1, [role], [account]]);
    expect(await told(aws(loader), aws(prod))).toEqual([1, 1, 0, [account], [role]]);
    expect(await told(aws(prod), aws("333333333333"))).toEqual([0, 0, 0, [], []]);
    const both = aws("*", inOrganization("o-a1b2c3d4e5", "o-b1b2c3d4e5"));
    expect(await told(both, aws("*", inOrganization("o-a1b2c3d4e5")))).toEqual([
      0,
      0,
      1,
      ["*, when aws:PrincipalOrgID is o-a1b2c3d4e5"],
      ["*, when aws:PrincipalOrgID is one of o-a1b2c3d4e5, o-b1b2c3d4e5"],
    ]);
    expect((await told(both, aws(prod, inOrganization("o-b1b2c3d4e5")))).slice(0, 3)).toEqual([0, 0, 1]);
    // More actions with it, as one that tags sessions, may let more.
    const tagging = trusting({ Principal: { AWS: loader }, Action: ["sts:AssumeRole", "sts:TagSession"] });
    expect((await told(aws(prod), tagging)).slice(0, 2)).toEqual([0, 1]);
  });
  test("whom a role names in its own account needs no policy of its own any more", async () => {
    const own = (resource: string) => trusting({ Principal: { AWS: `arn:aws:iam::022222222222:${resource}` } });
    expect(await flagsOf(own("root"), own("role/loader"))).toMatchObject([
      { kind: "trust", who: ["role/loader of account ml-dev"] },
    ]);
  });
  test("a service under no condition any more may act for anybody: a flag, with what it was", async () => {
    const service = { Principal: { Service: "sagemaker.amazonaws.com" } };
    const pinned = { ...service, Condition: { StringEquals: { "aws:SourceAccount": "022222222222" } } };
    const found = await changes(trusting(pinned), trusting(service));
    const was = "sagemaker.amazonaws.com, when aws:SourceAccount is 022222222222";
    expect(found.flags).toMatchObject([
      { kind: "trust", severity: "warning", who: ["sagemaker.amazonaws.com"], before: [was] },
    ]);
    expect(found.entries).toMatchObject([
      { differences: [{ what: "may be assumed by", removed: [was], added: ["sagemaker.amazonaws.com"] }] },
    ]);
    expect(await flagsOf(trusting(service), trusting(pinned))).toEqual([]);
  });
  test("a denial that goes", async () => {
    const ours = { Principal: { AWS: "arn:aws:iam::333333333333:root" } };
    const denied = { Effect: "Deny", Principal: { AWS: "arn:aws:iam::333333333333:role/evil" } };
    const found = await changes(trusting(ours, denied), trusting(ours));
    expect(found.flags).toMatchObject([
      {
        kind: "trust",
        severity: "warning",
        who: ["whom it denied: AWS arn:aws:iam::333333333333:role/evil (sts:AssumeRole)"],
      },
    ]);
    expect(found.touched.rolesOpened).toEqual([{ name: "trainer", accounts: ["ml-dev"] }]);
  });
  test("a denial that is of other actions, or one of several of the same principal", async () => {
    const ours = { Principal: { AWS: "arn:aws:iam::333333333333:root" }, Action: "sts:*" };
    const denied = (...Action: readonly string[]) => ({ Effect: "Deny", Principal: { AWS: "333333333333" }, Action });
    const [assuming, tagging] = [denied("sts:AssumeRole"), denied("sts:TagSession")];
    const who = ["whom it denied: AWS 333333333333 (sts:AssumeRole)"];
    const inTwo = trusting(ours, assuming, tagging);
    const changed = await changes(trusting(ours, assuming), trusting(ours, tagging));
    expect(changed.flags).toMatchObject([{ kind: "trust", severity: "warning", who }]);
    expect(changed.entries).toMatchObject([
      { differences: [{ added: who, removed: ["whom it denies now: AWS 333333333333 (sts:TagSession)"] }] },
    ]);
    expect(await flagsOf(inTwo, trusting(ours, tagging))).toMatchObject([{ kind: "trust", who }]);
    // The same by one statement, by a wildcard, and whatever the case.
    for (const same of [denied("sts:AssumeRole", "sts:TagSession"), denied("STS:*")])
      expect(await flagsOf(inTwo, trusting(ours, same))).toEqual([]);
  });
});

describe("rights", () => {
  test("more of a kind that is there already is told, action by action", async () => {
    const reading = (...actions: readonly string[]) => set({ inlinePolicy: allowing(...actions) });
    expect(await flagsOf(reading("ssm:GetParameter"), reading("ssm:GetParameter", "s3:GetObject"))).toMatchObject([
      { kind: "rights", severity: "warning", reasons: [{ kind: "data", actions: ["s3:GetObject"] }] },
    ]);
  });
  test("a policy whose contents are not known, and one that may have denied something", async () => {
    const naming = (...names: readonly string[]) =>
      set({ customerManagedPolicies: names.map((name) => ({ name, path: "/other/" })) });
    expect(await flagsOf(naming(), naming("Admin"))).toMatchObject([
      { kind: "unknown-policies", added: ["/other/Admin"], removed: [] },
    ]);
    const found = await changes(naming("deny-guard"), naming());
    expect(found.flags).toMatchObject([{ kind: "unknown-policies", removed: ["/other/deny-guard"] }]);
    expect(found.touched.notKnown).toEqual(["ana.silva"]);
  });
  test("a boundary of our own that leaves more names the set and who holds it", async () => {
    const bounded = (...actions: readonly string[]): World => ({
      ...set({ permissionsBoundary: { customerManagedPolicy: { name: "training", path: "/access/" } } }),
      ...role({ policies: [{ name: "training", document: allowing(...actions) }] }),
    });
    const found = await changes(bounded("s3:ListBucket"), bounded("s3:ListBucket", "sqs:SendMessage"));
    expect(found.flags).toMatchObject([
      { kind: "boundary-allows", subject: { name: "Builder", people: ["ana.silva"] }, actions: ["sqs:SendMessage"] },
    ]);
    expect(found.touched.canDoMore).toEqual(["ana.silva"]);
  });
  test("what only groups of the identity provider hold is held, and their day counts", async () => {
    const external = (
      more: object,
      policies: readonly string[] = ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    ): World => ({
      external: { groups: ["Vendors"] },
      ...set({ managedPolicies: policies }),
      assignments: [{ permissionSet: "Builder", groups: ["Vendors"], accounts: ["ml-dev"], ...more }],
    });
    const wider = await changes(external({}), external({}, ADMIN.managedPolicies));
    expect(wider.flags).toMatchObject([{ kind: "rights", subject: { people: [], groups: ["Vendors"] } }]);
    expect([wider.touched.providerGroups, wider.entries[0]?.groups]).toEqual([["Vendors"], ["Vendors"]]);
    const longer = await changes(
      external({ expires: "2026-12-31" }, ADMIN.managedPolicies),
      external({}, ADMIN.managedPolicies),
    );
    expect(longer.flags).toMatchObject([
      { kind: "kept-longer", severity: "caution", groups: ["Vendors"], before: "2026-12-31", after: undefined },
    ]);
    expect(longer.touched.providerGroups).toEqual(["Vendors"]);
  });
  test("privileged access for good, and in longer sessions", async () => {
    const admin = (more: object, sessionDuration: string): World => ({
      permissionSets: [{ ...ADMIN, sessionDuration }],
      assignments: [{ permissionSet: "Builder", groups: ["builders"], accounts: ["ml-dev"], ...more }],
    });
    expect(await flagsOf(admin({ expires: "2026-12-31" }, "PT1H"), admin({}, "PT12H"))).toMatchObject([
      { kind: "kept-longer", severity: "caution", people: ["ana.silva"] },
      { kind: "session", severity: "warning", before: "PT1H", after: "PT12H" },
    ]);
  });
  test("sessions that begin at another page", async () => {
    expect(await flagsOf(set({}), set({ relayState: "https://evil.example/console" }))).toMatchObject([
      { kind: "session", what: "relay state", after: "https://evil.example/console" },
    ]);
  });
});

describe("who somebody is", () => {
  const people = (more: object): World => ({
    users: (TEAM.users ?? []).map((it) => (it.userName === "ana.silva" ? { ...it, ...more } : it)),
  });
  test("another e-mail address of who holds something", async () => {
    expect(await flagsOf({}, people({ email: "mallory@evil.example" }))).toMatchObject([
      { kind: "person", name: "ana.silva", after: "Ana Silva <mallory@evil.example>" },
    ]);
  });
  test("somebody else under a new name", async () => {
    const mallory = { userName: "mallory", previously: "ana.silva", email: "mallory@evil.example" };
    const found = await changes(
      {},
      { ...people(mallory), groups: [{ name: "builders", description: "Build models", members: ["mallory"] }] },
    );
    expect(found.flags).toMatchObject([{ kind: "person", name: "mallory", previously: "ana.silva" }]);
    expect(found.touched.replaced).toEqual(["mallory"]);
  });
  test("a name of the identity provider that becomes one of ours", async () => {
    const vendor = { userName: "vendor.kim", givenName: "M", familyName: "M", email: "m@evil.example" };
    const members: World = {
      groups: [{ name: "builders", description: "Build models", members: ["ana.silva", "vendor.kim"] }],
    };
    const found = await flagsOf(
      { ...members, external: { users: ["vendor.kim"] } },
      { ...members, users: [...(TEAM.users ?? []), vendor] },
    );
    expect(found).toMatchObject([{ kind: "other-directory", severity: "caution", name: "vendor.kim", isOurs: true }]);
  });
  test("accounts whose names are swapped", async () => {
    const [management, dev, prod, old] = smallWorld().accounts[0]?.value.accounts ?? [];
    if (management === undefined || dev === undefined || prod === undefined || old === undefined)
      throw new Error("four");
    const swapped = [management, { ...dev, name: "ml-prod" }, { ...prod, name: "ml-dev", vars: { bucket: "x" } }, old];
    expect(await flagsOf({}, { accounts: swapped })).toContainEqual({
      kind: "account-renamed",
      severity: "caution",
      id: "333333333333",
      before: "ml-prod",
      after: "ml-dev",
    });
  });
  test("what runs and rights of the organization go by", async () => {
    const found = await flagsOf({}, { organization: { deployRole: "arn:aws:iam::{account}:role/attacker/deploy" } });
    expect(found).toMatchObject([{ kind: "organization", severity: "caution", what: "the role of deploys" }]);
  });
  test("where everything is: the region, with it the partition, and the instance", async () => {
    const instanceArn = "arn:aws-cn:sso:::instance/ssoins-0123456789abcdef";
    const bare = set({});
    const found = await flagsOf(bare, { ...bare, organization: { region: "cn-north-1", instanceArn } });
    expect(found).toEqual([
      { kind: "organization", severity: "caution", what: "the region", before: "eu-west-1", after: "cn-north-1" },
      { kind: "organization", severity: "caution", what: "the partition", before: "aws", after: "aws-cn" },
      {
        kind: "organization",
        severity: "caution",
        what: "the instance",
        before: "the only one of the region",
        after: instanceArn,
      },
    ]);
  });
});

test("what other teams may use from now on, by the approval of their own owners alone", async () => {
  const sets = (sharedWith: "all" | readonly string[]) =>
    (TEAM.permissionSets ?? []).map((it) => ({ ...it, sharedWith }));
  expect(await flagsOf({ permissionSets: sets([]) }, { permissionSets: sets("all") })).toMatchObject([
    { kind: "consent", severity: "caution", of: "permission set Builder", teams: ["all teams"], before: ["ai"] },
  ]);
  expect(await flagsOf({ permissionSets: sets("all") }, { permissionSets: sets([]) })).toEqual([]);
});
test("tags of sets and roles, by which policies may grant", async () => {
  const tagged = (tags: { readonly [key: string]: string }): World => ({
    permissionSets: (TEAM.permissionSets ?? []).map((it) => ({ ...it, tags })),
    roles: (TEAM.roles ?? []).map((it) => ({ ...it, tags })),
  });
  expect((await changes(tagged({ env: "dev" }), tagged({ env: "prod" }))).entries).toMatchObject([
    { kind: "permission-set", differences: [{ what: "tags", removed: ["env=dev"], added: ["env=prod"] }] },
    { kind: "role", differences: [{ what: "tags", removed: ["env=dev"], added: ["env=prod"] }] },
  ]);
});
test("another attribute of who holds a set that goes by it", async () => {
  const organization = { accessControlAttributes: [{ key: "kind", source: `\${path:userType}` }] };
  const policy = (tag: string) => {
    const Condition = { StringEquals: { [`aws:PrincipalTag/${tag}`]: "staff" } };
    const Statement = [{ Effect: "Allow" as const, Action: "s3:ListBucket", Resource: "*", Condition }];
    return { Version: "2012-10-17" as const, Statement };
  };
  const asking = set({ inlinePolicy: policy("Kind") });
  const users = (more: object) =>
    (TEAM.users ?? []).map((it) => (it.userName === "ana.silva" ? { ...it, ...more } : it));
  const from = (more: object, of: World = asking): World => ({ ...of, organization, users: users(more) });
  const flag = { kind: "told-otherwise", severity: "warning", name: "ana.silva", keys: ["kind"] };
  const attributes = [{ name: "userType", before: "guest", after: "staff" }];
  const told = [{ ...flag, attributes, permissionSets: ["Builder"] }];
  expect(await flagsOf(from({ userType: "guest" }), from({ userType: "staff" }))).toEqual(told);
  const bounded = {
    ...set({ permissionsBoundary: { customerManagedPolicy: { name: "limit", path: "/access/" } } }),
    ...role({ policies: [{ name: "limit", document: policy("kind") }] }),
  };
  expect(await flagsOf(from({ userType: "guest" }, bounded), from({ userType: "staff" }, bounded))).toEqual(told);
  const another = set({ inlinePolicy: policy("kindred") });
  expect(await flagsOf(from({ userType: "guest" }, another), from({ userType: "staff" }, another))).toEqual([]);
  expect(await flagsOf(from({ userType: "guest" }, set({})), from({ userType: "staff" }, set({})))).toEqual([]);
  expect(await flagsOf(from({ title: "a" }), from({ title: "b" }))).toEqual([]);
});
test("longer and shorter are told apart", async () => {
  const until = (expires: string): World => ({
    groups: [{ name: "builders", members: [{ user: "ana.silva", expires }] }],
  });
  expect((await changes(until("2026-12-31"), until("2027-12-31"))).touched).toMatchObject({
    keptLonger: ["ana.silva"],
    keptShorter: [],
  });
  expect((await changes(until("2027-12-31"), until("2026-12-31"))).touched).toMatchObject({
    keptLonger: [],
    keptShorter: ["ana.silva"],
  });
});

describe("sessions of what is dangerous", () => {
  const admin = { managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"] };
  const ofSet = (sessionDuration: string) => set({ ...admin, sessionDuration });
  const ofRole = (maxSessionDuration: number) => role({ ...admin, maxSessionDuration });
  test.each([
    ["longer of a set", ofSet("PT2H"), ofSet("PT2H30M"), ["session"]],
    ["as long, written otherwise", ofSet("PT2H"), ofSet("PT120M"), []],
    ["shorter of a set", ofSet("PT8H"), ofSet("PT2H"), []],
    ["longer of a role", ofRole(3600), ofRole(43200), ["session"]],
    ["shorter of a role", ofRole(43200), ofRole(7200), []],
    ["longer of what is ordinary", set({ sessionDuration: "PT2H" }), set({ sessionDuration: "PT8H" }), []],
  ])("%s", async (_, before, after, kinds) => {
    expect((await flagsOf(before, after)).map(({ kind }) => kind)).toEqual(kinds);
  });
});
test.each([
  ["AWSDenyAll", "arn:aws:iam::aws:policy/AWSDenyAll", true],
  ["one that is not known here", "arn:aws:iam::aws:policy/BrandNewAccess", true],
  ["one that only allows", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess", false],
])("a set or a role that loses %s may do what that denied", async (_, policy, isTold) => {
  const own = { policies: [{ name: "training", document: allowing("ec2:CreateVolume") }] };
  const flag = { kind: "unknown-policies", severity: "warning", added: [], removed: [policy] };
  for (const having of [
    (managedPolicies: readonly string[]) => role({ ...own, managedPolicies }),
    (managedPolicies: readonly string[]) => set({ inlinePolicy: allowing("ec2:CreateVolume"), managedPolicies }),
  ]) {
    const lost = await flagsOf(having([policy]), having([]));
    expect(lost).toEqual(isTold ? [expect.objectContaining(flag)] : []);
  }
});
