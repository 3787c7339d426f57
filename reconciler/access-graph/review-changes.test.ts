// What reviewers are told of a change: dangers first, then thing by thing, and in one line whose rights change.
import { beforeAll, describe, expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { ACCOUNTS, smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { type IamServices, openIamServices } from "../policy/iam-services.ts";
import type { ListedPrincipals } from "../policy/listed-principals.ts";
import type { WrittenAccount, WrittenTeam } from "../validate/written.ts";
import { type ReviewedChange, reviewChanges } from "./review-changes.ts";

let services: IamServices;
beforeAll(async () => {
  services = await openIamServices();
});

const LISTED: ListedPrincipals = {
  accounts: new Set(),
  organizations: new Set(),
  samlProviders: new Set(),
  oidcSubjects: [],
};

type World = Partial<WrittenTeam> & { readonly accounts?: readonly WrittenAccount[] };

function access({ accounts, ...team }: World) {
  const world = smallWorld([{ ...TEAM, ...team }]);
  const [file] = world.accounts;
  const written =
    accounts === undefined || file === undefined
      ? world
      : { ...world, accounts: [{ ...file, value: { accounts: [...file.value.accounts, ...accounts] } }] };
  const { access: built, diagnostics } = buildAccess(written, TODAY);
  if (built === undefined) throw new Error(JSON.stringify(diagnostics));
  return built;
}

const changes = (before: World, after: World): Promise<ReviewedChange> =>
  reviewChanges(access(before), access(after), LISTED, services);

/** `changed group builders: members -ana +ben | ana, ben | Builder in ml-dev` */
const entryTexts = ({ entries }: ReviewedChange) =>
  entries.map(({ kind, name, principals, op, previously, differences, people, where }) => {
    const said = differences.map(
      ({ what, removed, added }) =>
        `${what}${removed.map((it) => ` -${it}`).join("")}${added.map((it) => ` +${it}`).join("")}`,
    );
    const from = previously === undefined ? "" : ` (${previously})`;
    const who = principals.length === 0 ? "" : ` of ${principals.join(", ")}`;
    const places = where.map(({ permissionSet = "", accounts }) => `${permissionSet} ${accounts.join(", ")}`.trim());
    return `${op} ${kind} ${name}${from}${who}: ${said.join("; ")} | ${people.join(", ")} | ${places.join("; ")}`;
  });

const group = (...members: NonNullable<NonNullable<WrittenTeam["groups"]>[number]["members"]>): World => ({
  groups: [{ name: "builders", members }],
});
const set = (more: Partial<NonNullable<WrittenTeam["permissionSets"]>[number]>): World => ({
  permissionSets: [{ name: "Builder", ...more }],
});
const allowing = (...Action: readonly string[]) => ({
  Version: "2012-10-17" as const,
  Statement: [{ Effect: "Allow" as const, Action, Resource: "*" }],
});
const [TRAINER] = TEAM.roles ?? [];
const role = (more: Partial<NonNullable<typeof TRAINER>>): World => ({
  roles: TRAINER === undefined ? [] : [{ ...TRAINER, ...more }],
});
const trusting = (Principal: object | string, Condition?: object): World =>
  role({
    trust: {
      policy: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole", ...(Condition && { Condition }) }],
      },
    } as never,
  });

test("of files that say the same nothing is told", async () => {
  const { touched, renames, providerGroups, ...told } = await changes({}, {});
  expect(Object.values({ ...told, ...providerGroups, renames }).flat()).toEqual([]);
  expect(Object.values(touched).flat()).toEqual([0]);
});

describe("the table of what changed", () => {
  test("a group: who comes, who goes, whose day is another, and what they hold", async () => {
    const before = group("ana.silva", { user: "ben.okafor", expires: "2026-12-31" });
    expect(entryTexts(await changes(before, group({ user: "ben.okafor", expires: "2027-01-31" })))).toEqual([
      "changed group builders: members -ana.silva -ben.okafor until 2026-12-31 +ben.okafor until 2027-01-31 | ana.silva, ben.okafor | Builder ml-dev",
    ]);
  });
  test("a description alone touches nobody", async () => {
    const described = (description: string): World => ({
      groups: [{ name: "builders", description, members: ["ana.silva"] }],
    });
    const found = await changes(described("a"), described("b"));
    expect(entryTexts(found)).toEqual(["changed group builders: description -a +b |  | "]);
    expect([found.flags, found.touched.canDoMore]).toEqual([[], []]);
  });
  test("a set, with those who hold it; a policy of our own that it names counts as its own", async () => {
    const naming = set({ customerManagedPolicies: [{ name: "training", path: "/access/" }] });
    const more = role({ policies: [{ name: "training", document: allowing("s3:ListBucket") }] });
    expect(entryTexts(await changes(naming, { ...naming, ...more }))).toEqual([
      "changed permission-set Builder: allows -s3:GetObject on arn:aws:s3:::dev-bucket/* +s3:ListBucket on * | ana.silva | ml-dev",
      "changed role trainer: allows -s3:GetObject on arn:aws:s3:::dev-bucket/* +s3:ListBucket on * |  | ml-dev",
    ]);
  });
  test("assignments that one entry gives are one row, and say the accounts", async () => {
    const assigned = (...accounts: readonly string[]): World => ({
      groups: [
        { name: "builders", members: ["ana.silva"] },
        { name: "readers", members: ["ben.okafor"] },
      ],
      assignments: [{ permissionSet: "Builder", groups: ["builders", "readers"], accounts }],
    });
    expect(entryTexts(await changes(assigned("ml-dev"), assigned("ml-dev", "ml-prod")))).toEqual([
      "changed assignment Builder of group builders, group readers: accounts +ml-prod | ana.silva, ben.okafor | ml-prod",
    ]);
  });
  test("an account that joins a selector is told as that, with whom it reaches", async () => {
    const selecting: World = {
      assignments: [{ permissionSet: "Builder", groups: ["builders"], accounts: [{ ou: "Workloads/ML" }] }],
    };
    const lab = { name: "ml-lab", id: "555555555555", ou: "Workloads/ML" };
    const found = await changes(selecting, { ...selecting, accounts: [lab] });
    expect(entryTexts(found)).toEqual([
      "added account ml-lab: id +555555555555; organizational unit +Workloads/ML; is chosen for +Builder of group builders | ana.silva | ml-lab",
    ]);
    expect(found.touched.canDoMore).toEqual(["ana.silva"]);
  });
  test("an account whose variables are others is told with whom a policy of our own lets do something else by them", async () => {
    const naming = set({ customerManagedPolicies: [{ name: "training", path: "/access/" }] });
    const accounts = ACCOUNTS.map((it) => (it.name === "ml-dev" ? { ...it, vars: { bucket: "*" } } : it));
    const rowOf = async (before: World) =>
      entryTexts(await changes(before, { ...before, accounts })).filter((it) => it.startsWith("changed account"));
    const change = "changed account ml-dev: variables -bucket=dev-bucket +bucket=*";
    expect(await rowOf(naming)).toEqual([`${change} | ana.silva | ml-dev`]);
    expect(await rowOf({})).toEqual([`${change} |  | ml-dev`]);
    const assume = (more: object) => ({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Action: "sts:AssumeRole", ...more },
    });
    const assuming = {
      ...set({ inlinePolicy: assume({ Resource: "arn:aws:iam::022222222222:role/access/trainer" }) }),
      ...role({ trust: { policy: assume({ Principal: { AWS: "022222222222" } }) } }),
    };
    expect(await rowOf(assuming)).toEqual([`${change} | ana.silva | ml-dev`]);
  });
  test("a group that takes another's place with the same members may be a rename that nobody wrote", async () => {
    const other = (name: string, ...members: readonly string[]): World => ({
      groups: [{ name, members: [...members] }],
      assignments: [{ permissionSet: "Builder", groups: [name], accounts: ["ml-dev"] }],
    });
    const likely = async (before: World, after: World) =>
      (await changes(before, after)).entries.map(({ op, name, likelyBefore }) => `${op} ${name} ${likelyBefore}`);
    const people = ["ana.silva", "ben.okafor"];
    const base = other("builders", ...people);
    expect(await likely(base, other("makers", ...people.toReversed()))).toContain("added makers builders");
    expect(await likely(base, other("makers", "ana.silva"))).toContain("added makers undefined");
    expect(await likely(other("builders"), other("makers"))).toContain("added makers undefined");
  });
  test("a set that takes another's place with the same policies may be a rename that nobody wrote", async () => {
    const other = (name: string, ...managed: readonly string[]): World => ({
      permissionSets: [{ name, managedPolicies: managed.map((it) => `arn:aws:iam::aws:policy/${it}`) }],
      assignments: [{ permissionSet: name, groups: ["builders"], accounts: ["ml-dev"] }],
    });
    const likely = async (before: World, after: World) =>
      (await changes(before, after)).entries.map(({ op, name, likelyBefore }) => `${op} ${name} ${likelyBefore}`);
    const policies = ["ReadOnlyAccess", "SecurityAudit"];
    expect(await likely(other("Builder", ...policies), other("Maker", ...policies.toReversed()))).toContain(
      "added Maker Builder",
    );
    expect(await likely(other("Builder", ...policies), other("Maker", "ReadOnlyAccess"))).toContain(
      "added Maker undefined",
    );
    expect(await likely(other("Builder"), other("Maker"))).toContain("added Maker undefined");
  });
  test("a person of whom something differs, with what that person holds", async () => {
    const users = (TEAM.users ?? []).map((it) =>
      it.userName === "ana.silva" ? { ...it, email: "a@example.com" } : it,
    );
    expect(entryTexts(await changes({}, { users }))).toEqual([
      "changed person ana.silva: email -ana.silva@example.com +a@example.com | ana.silva | Builder ml-dev",
    ]);
  });
  test("an account whose id is another is one row; a new one says its id and where it is", async () => {
    const lab = { name: "ml-lab", id: "555555555555", ou: "Workloads/ML" };
    const found = await changes({ accounts: [lab] }, { accounts: [{ ...lab, id: "666666666666" }] });
    expect(entryTexts(found)).toEqual(["changed account ml-lab: id -555555555555 +666666666666 |  | ml-lab"]);
    expect(entryTexts(await changes({}, { accounts: [lab] }))).toEqual([
      "added account ml-lab: id +555555555555; organizational unit +Workloads/ML |  | ml-lab",
    ]);
  });
  test("a person who goes stands there, with what goes with them", async () => {
    const users = (TEAM.users ?? []).filter(({ userName }) => userName !== "ana.silva");
    const found = await changes(group("ana.silva"), { users, ...group() });
    expect(entryTexts(found)).toEqual([
      "removed person ana.silva:  | ana.silva | Builder ml-dev",
      "changed group builders: members -ana.silva | ana.silva | Builder ml-dev",
    ]);
    expect([found.touched.removed, found.touched.canDoLess]).toEqual([["ana.silva"], ["ana.silva"]]);
  });
});

describe("renames", () => {
  test("of a group, a set and a role: nobody gains or loses anything", async () => {
    const found = await changes(
      {},
      {
        groups: [{ name: "makers", previously: "builders", description: "Build models", members: ["ana.silva"] }],
        permissionSets: (TEAM.permissionSets ?? []).map((it) => ({ ...it, name: "Maker", previously: "Builder" })),
        assignments: [{ permissionSet: "Maker", groups: ["makers"], accounts: ["ml-dev"] }],
        ...role({ name: "coach", previously: "trainer" }),
      },
    );
    expect(entryTexts(found)).toEqual([
      "changed group makers (builders):  | ana.silva | Maker ml-dev",
      "changed permission-set Maker (Builder):  | ana.silva | ml-dev",
      "changed role coach (trainer):  |  | ml-dev",
    ]);
    expect([found.gained, found.lost, found.changed, found.flags]).toEqual([[], [], [], []]);
    expect(found.touched).toMatchObject({ canDoMore: [], canDoLess: [], rolesOpened: [], renamed: 3 });
  });
  test("a name that is in use on both sides is no rename", async () => {
    const both = {
      groups: [
        { name: "makers", members: [] },
        { name: "builders", members: ["ana.silva"] },
      ],
    };
    const found = await changes(both, {
      groups: [{ name: "makers", previously: "builders", members: ["ana.silva"] }],
      assignments: [{ permissionSet: "Builder", groups: ["makers"], accounts: ["ml-dev"] }],
    });
    expect(found.renames).toEqual([]);
  });
});

describe("red flags", () => {
  const flagsOf = async (before: World, after: World) => (await changes(before, after)).flags;

  test("iam:PassRole goes from one role to all: who holds the set, and what was", async () => {
    const passing = (Resource: string) =>
      set({
        inlinePolicy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "iam:PassRole", Resource }] },
      });
    expect(await flagsOf(passing("arn:aws:iam::*:role/access/trainer"), passing("*"))).toMatchObject([
      {
        kind: "rights",
        severity: "caution",
        subject: { kind: "permission-set", name: "Builder", accounts: ["ml-dev"], people: ["ana.silva"], groups: [] },
        reasons: [{ kind: "passes-any-role", actions: ["iam:PassRole"] }],
        before: "ordinary",
      },
    ]);
  });
  test("what borrows roles, or reads all data, is a warning; more of what is named is none", async () => {
    const [borrowing] = await flagsOf(set({}), set({ inlinePolicy: allowing("lambda:UpdateFunctionCode") }));
    expect(borrowing).toMatchObject({ severity: "warning", reasons: [{ level: "borrows-roles" }] });
    const [reading] = await flagsOf(set({}), set({ inlinePolicy: allowing("s3:GetObject") }));
    expect(reading).toMatchObject({ severity: "warning", reasons: [{ level: "all-data" }] });
    expect(await flagsOf(set({}), set({ inlinePolicy: allowing("s3:ListBucket") }))).toEqual([]);
  });
  test("a boundary that goes, or becomes another; one that comes is none", async () => {
    const bounded = (name: string) => set({ permissionsBoundary: { customerManagedPolicy: { name, path: "/ai/" } } });
    expect(await flagsOf(bounded("limit"), set({}))).toMatchObject([
      { kind: "boundary", severity: "caution", before: "customer managed: /ai/limit", after: undefined },
    ]);
    expect(await flagsOf(bounded("limit"), bounded("other"))).toMatchObject([
      {
        kind: "boundary",
        severity: "warning",
        before: "customer managed: /ai/limit",
        after: "customer managed: /ai/other",
      },
    ]);
    expect(await flagsOf(set({}), bounded("limit"))).toEqual([]);
  });
  test("a denial that goes", async () => {
    const denying = (...Action: readonly string[]) =>
      set({ inlinePolicy: { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action, Resource: "*" }] } });
    expect(await flagsOf(denying("s3:DeleteBucket", "s3:PutObject"), denying("s3:PutObject"))).toMatchObject([
      { kind: "no-longer-denied", severity: "warning", actions: ["s3:DeleteBucket"] },
    ]);
  });
  test("a role that anyone may assume, with whom it trusted; in two accounts it is one sentence", async () => {
    const both = (world: World): World => ({
      roles: (world.roles ?? []).map((it) => ({ ...it, accounts: ["ml-dev", "ml-prod"], policies: [] })),
    });
    expect(await flagsOf(both(role({})), both(trusting({ AWS: "*" })))).toEqual([
      {
        kind: "trust",
        severity: "caution",
        subject: { kind: "role", name: "trainer", accounts: ["ml-dev", "ml-prod"], people: [], groups: [] },
        isOpen: true,
        before: ["sagemaker.amazonaws.com"],
        who: ["anyone with an AWS account"],
        organizations: [],
      },
    ]);
  });
  test("an account of ours that a role trusts now is a warning, by its name", async () => {
    expect(await flagsOf({}, trusting({ AWS: "arn:aws:iam::333333333333:root" }))).toMatchObject([
      { kind: "trust", severity: "warning", isOpen: false, who: ["account ml-prod"] },
    ]);
  });
  test("another service is in the table, and no flag", async () => {
    expect(await flagsOf({}, role({ trust: { services: ["lambda.amazonaws.com"] } }))).toEqual([]);
  });
  test("who gets a privileged set: those who held none before apart from the others", async () => {
    const admins = (...users: readonly string[]): World => ({
      permissionSets: [
        ...(TEAM.permissionSets ?? []),
        { name: "Admin", managedPolicies: ["arn:aws:iam::aws:policy/AdministratorAccess"] },
      ],
      assignments: users.length === 0 ? [] : [{ permissionSet: "Admin", users: [...users], accounts: ["ml-prod"] }],
    });
    expect(await flagsOf(admins(), admins("ana.silva", "ben.okafor"))).toMatchObject([
      {
        kind: "dangerous-holders",
        severity: "caution",
        people: ["ana.silva", "ben.okafor"],
        isFirst: true,
        accounts: ["ml-prod"],
      },
    ]);
  });
});

test("a role that opens up and one that is narrowed are counted, and nobody's rights are", async () => {
  const opened = await changes({}, role({ trust: { services: ["lambda.amazonaws.com", "sagemaker.amazonaws.com"] } }));
  expect(opened.touched).toMatchObject({
    rolesOpened: [{ name: "trainer", accounts: ["ml-dev"] }],
    rolesNarrowed: [],
    canDoMore: [],
  });
  const narrowed = await changes({}, role({ policies: [] }));
  expect(narrowed.touched).toMatchObject({
    rolesOpened: [],
    rolesNarrowed: [{ name: "trainer", accounts: ["ml-dev"] }],
  });
});

test("a role that may do something else instead opens nothing", async () => {
  const of = (resource: string, more: object = {}) => {
    const Statement = [{ Effect: "Allow", Action: "s3:GetObject", Resource: resource }];
    return role({ ...more, policies: [{ name: "training", document: { Version: "2012-10-17", Statement } }] });
  };
  const trainer = [{ name: "trainer", accounts: ["ml-dev"] }];
  const touched = async (before: World, after: World) => {
    const { rolesOpened, rolesNarrowed, rolesWithOtherThings } = (await changes(before, after)).touched;
    return [rolesOpened, rolesNarrowed, rolesWithOtherThings];
  };
  expect(await touched(of("arn:aws:s3:::a/*"), of("arn:aws:s3:::b/*"))).toEqual([[], [], trainer]);
  expect(await touched(of("arn:aws:s3:::a/*"), of("*"))).toEqual([trainer, [], []]);
  const other = { trust: { services: ["lambda.amazonaws.com", "sagemaker.amazonaws.com"] } };
  expect(await touched(of("arn:aws:s3:::a/*"), of("arn:aws:s3:::b/*", other))).toEqual([trainer, [], []]);
});

describe("what is said of policies whose names come or go", () => {
  const managed = (...names: readonly string[]) =>
    set({ managedPolicies: names.map((name) => `arn:aws:iam::aws:policy/${name}`) });
  const touched = async (before: World, after: World) => {
    const { canDoMore, canDoLess, notKnown } = (await changes(before, after)).touched;
    return { canDoMore, canDoLess, notKnown };
  };
  const people = ["ana.silva"];
  test("who has everything then loses nothing, and who had it gains nothing", async () => {
    const [all, some] = [managed("AdministratorAccess"), managed("PowerUserAccess")];
    expect(await touched(some, all)).toEqual({ canDoMore: people, canDoLess: [], notKnown: [] });
    expect(await touched(all, some)).toEqual({ canDoMore: [], canDoLess: people, notKnown: [] });
    // Of AWS's own, these only deny.
    for (const name of ["AWSDenyAll", "AWSCompromisedKeyQuarantineV3"]) {
      const denied = set({ managedPolicies: [`arn:aws:iam::aws:policy/${name}`] });
      expect(await touched(denied, set({}))).toEqual({ canDoMore: people, canDoLess: [], notKnown: [] });
      expect(await touched(set({}), denied)).toEqual({ canDoMore: [], canDoLess: people, notKnown: [] });
    }
    expect(await touched(all, managed("AdministratorAccess", "ReadOnlyAccess"))).toEqual({
      canDoMore: [],
      canDoLess: [],
      notKnown: [],
    });
  });
  test("of a policy that is not known it is not known who can do more; our own is judged by its document", async () => {
    const naming = (path: string) => set({ customerManagedPolicies: [{ name: "training", path }] });
    expect(await touched(set({}), naming("/other/"))).toEqual({ canDoMore: [], canDoLess: [], notKnown: people });
    expect(await touched(naming("/other/"), set({}))).toEqual({ canDoMore: [], canDoLess: [], notKnown: people });
    expect(await touched(set({}), naming("/access/"))).toEqual({ canDoMore: people, canDoLess: [], notKnown: [] });
  });
  test("a role that is new opens nothing that was there", async () => {
    expect((await changes({ roles: [] }, {})).touched).toMatchObject({
      rolesNew: [{ name: "trainer", accounts: ["ml-dev"] }],
      rolesOpened: [],
    });
  });
});
