// Ways in which a change could give somebody more and look ordinary; each was found by somebody who tried.
import { beforeAll, describe, expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { type IamServices, openIamServices } from "../policy/iam-services.ts";
import type { WrittenAccount, WrittenOrganization, WrittenTeam } from "../validate/written.ts";
import { type ReviewedChange, reviewChanges } from "./review-changes.ts";

let services: IamServices;
beforeAll(async () => {
  services = await openIamServices();
});

type World = Partial<WrittenTeam> & {
  readonly accounts?: readonly WrittenAccount[];
  readonly organization?: Partial<WrittenOrganization["organization"]>;
};

function access({ accounts, organization, ...team }: World) {
  const world = smallWorld([{ ...TEAM, ...team }]);
  const [file] = world.accounts;
  const settings = { organization: { ...world.organization.value.organization, ...organization } };
  const { access: built, diagnostics } = buildAccess(
    {
      ...world,
      organization: { ...world.organization, value: settings },
      accounts: file === undefined || accounts === undefined ? world.accounts : [{ ...file, value: { accounts } }],
    },
    TODAY,
  );
  if (built === undefined) throw new Error(JSON.stringify(diagnostics));
  return built;
}

const LISTED = {
  accounts: new Set<string>(),
  organizations: new Set<string>(),
  samlProviders: new Set<string>(),
  oidcSubjects: [],
};
const changes = (before: World, after: World): Promise<ReviewedChange> =>
  reviewChanges(access(before), access(after), LISTED, services);
const flagsOf = async (before: World, after: World) => (await changes(before, after)).flags;

const ADMIN = { name: "Builder", managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"] };
const allowing = (...Action: readonly string[]) => ({
  Version: "2012-10-17" as const,
  Statement: [{ Effect: "Allow" as const, Action, Resource: "*" }],
});
const set = (more: object): World => ({ permissionSets: [{ name: "Builder", ...more }] });
const [TRAINER] = TEAM.roles ?? [];
const role = (more: object): World => ({ roles: TRAINER === undefined ? [] : [{ ...TRAINER, ...more }] });
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
        before: ["*, when aws:PrincipalOrgID is o-ours123456", "lambda.amazonaws.com", "sagemaker.amazonaws.com"],
      },
    ]);
    expect(found.touched).toMatchObject({ rolesOpened: ["trainer in ml-dev"], rolesNarrowed: [] });
  });
  test("a condition more is no opening, and one less is", async () => {
    const more = {
      ...bound("o-ours123456"),
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-ours123456", "sts:ExternalId": "7" } },
    };
    const narrowed = await changes(trusting(bound("o-ours123456")), trusting(more));
    expect([narrowed.flags, narrowed.touched.rolesNarrowed]).toEqual([[], ["trainer in ml-dev"]]);
    expect(await flagsOf(trusting(more), trusting(bound("o-ours123456")))).toMatchObject([{ kind: "trust" }]);
  });
  test("a denial that goes", async () => {
    const ours = { Principal: { AWS: "arn:aws:iam::333333333333:root" } };
    const denied = { Effect: "Deny", Principal: { AWS: "arn:aws:iam::333333333333:role/evil" } };
    const found = await changes(trusting(ours, denied), trusting(ours));
    expect(found.flags).toMatchObject([
      { kind: "trust", severity: "warning", who: ["whom it denied: AWS arn:aws:iam::333333333333:role/evil"] },
    ]);
    expect(found.touched.rolesOpened).toEqual(["trainer in ml-dev"]);
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
    expect(found.touched.canDoMore).toEqual(["ana.silva"]);
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

describe("roles that somebody may assume", () => {
  const ROOT = "arn:aws:iam::022222222222:root";
  const may = (Resource: string): World =>
    set({
      inlinePolicy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource }] },
    });
  const reader = (AWS: string, ...actions: readonly string[]): World =>
    role({
      trust: {
        policy: {
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }],
        },
      },
      policies: [{ name: "training", document: allowing(...actions) }],
    });
  const assuming = { ...may("arn:aws:iam::*:role/access/trainer") };
  const through = [{ by: "assume", role: "trainer", account: "ml-dev" }];
  const gained = {
    kind: "rights",
    severity: "warning",
    subject: { name: "Builder", people: ["ana.silva"] },
    reasons: [{ level: "all-data", actions: ["s3:GetObject"], through }],
  };

  test.each<[string, World, World]>([
    [
      "a new right on a role",
      { ...set({}), ...reader(ROOT, "s3:GetObject") },
      { ...assuming, ...reader(ROOT, "s3:GetObject") },
    ],
    [
      "a role that reads everything now",
      { ...assuming, ...reader(ROOT, "s3:ListBucket") },
      { ...assuming, ...reader(ROOT, "s3:GetObject") },
    ],
    [
      "a trust that opens",
      { ...assuming, ...reader("333333333333", "s3:GetObject") },
      { ...assuming, ...reader(ROOT, "s3:GetObject") },
    ],
    [
      "a trust that names the set's role",
      { ...set({}), ...reader("333333333333", "s3:GetObject") },
      {
        ...set({}),
        ...reader(
          "arn:aws:iam::022222222222:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Builder_0123456789abcdef",
          "s3:GetObject",
        ),
      },
    ],
  ])("%s", async (_, before, after) => {
    const rights = (await flagsOf(before, after)).filter((it) => it.kind === "rights");
    expect(rights.filter(({ subject }) => subject.kind === "permission-set")).toMatchObject([gained]);
  });
  test("nothing is told of ordinary ones, nor twice of the same", async () => {
    const ordinary = reader(ROOT, "s3:ListBucket");
    expect(await flagsOf({ ...set({}), ...ordinary }, { ...assuming, ...ordinary })).toEqual([]);
    const reading = { ...assuming, ...reader(ROOT, "s3:GetObject") };
    const renamed = {
      permissionSets: (assuming.permissionSets ?? []).map((it) => ({ ...it, name: "Maker", previously: "Builder" })),
    };
    const assignments = [{ permissionSet: "Maker", groups: ["builders"], accounts: ["ml-dev"] }];
    expect(
      (await flagsOf(reading, { ...reading, ...renamed, assignments })).filter(({ kind }) => kind === "rights"),
    ).toEqual([]);
  });
});

describe("policies of one name in several accounts", () => {
  const named = set({ customerManagedPolicies: [{ name: "shared", path: "/access/" }] });
  const assignments = [{ permissionSet: "Builder", groups: ["builders"], accounts: ["ml-dev", "ml-prod"] }];
  const world = (dev: string, prod: string): World => ({
    ...named,
    assignments,
    roles: [
      {
        name: "dev",
        accounts: ["ml-dev"],
        trust: { services: ["lambda.amazonaws.com"] },
        policies: [{ name: "shared", document: allowing(dev) }],
      },
      {
        name: "prod",
        accounts: ["ml-prod"],
        trust: { services: ["lambda.amazonaws.com"] },
        policies: [{ name: "shared", document: allowing(prod) }],
      },
    ],
  });
  test("what changes in one is told of that one, in the flag and action by action", async () => {
    // The other account has it already.
    const found = await changes(world("s3:GetObject", "sqs:SendMessage"), world("s3:GetObject", "s3:GetObject"));
    expect(found.flags).toMatchObject([
      {
        kind: "rights",
        subject: { name: "Builder", accounts: ["ml-dev", "ml-prod"] },
        reasons: [{ accounts: ["ml-prod"] }],
      },
      { kind: "rights", subject: { name: "prod" } },
    ]);
    expect(found.sets.map(({ inline }) => inline)).toMatchObject([
      {
        allowed: [{ actions: ["s3:GetObject"], accounts: ["ml-prod"] }],
        noLongerAllowed: [{ actions: ["sqs:SendMessage"], accounts: ["ml-prod"] }],
      },
    ]);
    const entry = found.entries.find(({ kind }) => kind === "permission-set");
    expect(entry?.differences).toEqual([
      { what: "allows", removed: ["sqs:SendMessage on *, in ml-prod"], added: ["s3:GetObject on *, in ml-prod"] },
    ]);
  });
  test("what changes in all names none", async () => {
    const found = await changes(world("sqs:SendMessage", "sqs:SendMessage"), world("s3:GetObject", "s3:GetObject"));
    const [flag] = found.flags;
    expect(flag?.kind === "rights" && flag.reasons.map(({ accounts }) => accounts)).toEqual([undefined]);
    expect(found.sets[0]?.inline.allowed).toEqual([{ actions: ["s3:GetObject"], resources: ["*"], condition: "" }]);
  });
});

test("of AWS-managed policies, those count as denying that deny something, whatever their name", async () => {
  const holding = (...names: readonly string[]) =>
    set({ managedPolicies: ["ReadOnlyAccess", ...names].map((name) => `arn:aws:iam::aws:policy/${name}`) });
  const loses = async (name: string) => (await changes(holding(name), holding())).flags.map(({ kind }) => kind);
  expect(await loses("AWSLakeFormationDataAdmin")).toEqual(["unknown-policies"]);
  expect(await loses("AmazonSQSReadOnlyAccess")).toEqual([]);
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
    const found = await changes(
      {},
      { organization: { deployRole: "arn:aws:iam::{account}:role/attacker/deploy", tags: { admin: "true" } } },
    );
    expect(found.flags).toMatchObject([{ kind: "organization", severity: "caution", what: "the role of deploys" }]);
    expect(found.entries).toMatchObject([
      {
        kind: "organization",
        differences: [{ what: "deployRole" }, { what: "tags of everything", added: ["admin=true"] }],
      },
    ]);
  });
});

test("what other teams may use from now on, by the approval of their own owners alone", async () => {
  const sets = (sharedWith: "all" | readonly string[]) =>
    (TEAM.permissionSets ?? []).map((it) => ({ ...it, sharedWith }));
  expect(await flagsOf({ permissionSets: sets([]) }, { permissionSets: sets("all") })).toMatchObject([
    { kind: "consent", severity: "caution", of: "permission set Builder", teams: ["all teams"] },
  ]);
  expect(await flagsOf({ permissionSets: sets("all") }, { permissionSets: sets([]) })).toEqual([]);
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
