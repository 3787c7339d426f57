import fc from "fast-check";
import { expect, test } from "vitest";
import { type AdoptionOptions, type Description, describeWorld, saysEverything } from "./describe-world.ts";
import { unequal } from "./in-memory-comparison.ts";
import { allow, FACTS, liveWorldOf, type PlainWorld, trust } from "./in-memory-world.ts";

const OPTIONS: AdoptionOptions = { grouping: { by: "group-prefix" }, schemas: "../schemas/", selection: undefined };
const [MANAGEMENT, DEV, PROD] = ["111111111111", "222222222222", "333333333333"] as const;
const AWS = "arn:aws:iam::aws:policy";

/** What is left out, and that the rest is exactly what AWS holds. */
async function leftOut(world: PlainWorld, options: Partial<AdoptionOptions> = {}, facts = FACTS) {
  const live = liveWorldOf(world);
  const description = await describeWorld(live, facts, { ...OPTIONS, ...options });
  expect(unequal(live, description)).toEqual([]);
  return { description, said: said(description), files: description.files };
}

const said = ({ leftOut }: Description) =>
  leftOut.map(({ key, why, named }) => `${key}: ${why}${named ? ", named" : ""}`);

test("two groups that differ in letter case are both left out, with what names them", async () => {
  const { said, description } = await leftOut({
    users: { ana: {} },
    groups: { Readers: ["ana"], readers: [], writers: ["ana"] },
    sets: { Read: {} },
    assignments: [["Read", "group/readers", DEV]],
  });
  expect(said).toEqual([
    `assignment/${DEV}/read/group/readers: depends`,
    "group/readers: not-said",
    "membership/readers/ana: depends",
  ]);
  expect(description.leftOut[1]?.reason).toContain("AWS has 2 objects whose names differ in letter case only");
});

test("what AWS's own tools made is left out, and may hold sets of ours", async () => {
  const { said, files } = await leftOut({
    users: { ana: {} },
    groups: { AWSControlTowerAdmins: ["ana"], AWSAccountFactory: [], builders: [] },
    sets: { AWSAdministratorAccess: { managed: [`${AWS}/AdministratorAccess`] }, Build: {} },
    assignments: [
      ["AWSAdministratorAccess", "group/AWSControlTowerAdmins", MANAGEMENT],
      ["AWSAdministratorAccess", "group/builders", DEV],
      ["Build", "group/AWSControlTowerAdmins", DEV],
    ],
  });
  expect(said).toEqual([
    `assignment/${MANAGEMENT}/awsadministratoraccess/group/awscontroltoweradmins: aws-own`,
    `assignment/${DEV}/awsadministratoraccess/group/builders: aws-own`,
    "group/awsaccountfactory: aws-own, named",
    "group/awscontroltoweradmins: aws-own, named",
    "managed-policy/awsadministratoraccess/AdministratorAccess: aws-own",
    "membership/awscontroltoweradmins/ana: aws-own",
    "permission-set/awsadministratoraccess: aws-own",
  ]);
  expect(files.get("teams/platform.yaml")).toContain("external:\n  groups:\n    - AWSControlTowerAdmins\n");
});

test("people and groups of an identity provider are named, and only where something names them", async () => {
  const { said, files } = await leftOut({
    users: { ana: {}, ben: {}, chen: {} },
    groups: { Directory: ["ben"], builders: ["ana"] },
    sets: { Read: {} },
    assignments: [["Read", "group/Directory", DEV]],
    external: ["user/ana", "user/ben", "user/chen", "group/directory"],
  });
  expect(said).toEqual([
    "group/directory: provider, named",
    "membership/directory/ben: provider",
    "user/ana: provider, named",
    "user/ben: provider, named",
    "user/chen: provider, named",
  ]);
  expect(files.get("organization.yaml")).toContain("identitySource: external");
  expect(files.get("people.yaml")).toContain("users: []\n\nexternal:\n  users:\n    - ana\n");
  expect(files.get("people.yaml")).not.toContain("ben");
});

test("somebody whom files can't say is named, so that memberships and assignments stay", async () => {
  const { said, files, description } = await leftOut({
    users: { ana: { name: { givenName: "Ana" } }, ben: { emails: { value: "ben", primary: true } } },
    groups: { builders: ["ana", "ben"] },
    sets: { Read: {} },
    assignments: [["Read", "user/ana", DEV]],
  });
  expect(said).toEqual(["user/ana: not-said, named", "user/ben: not-said, named"]);
  expect(description.leftOut[1]?.reason).toContain("must be one e-mail address");
  expect(files.get("people.yaml")).toContain("external:\n  users:\n    - ana\n    - ben\n");
});

test("a permission set that can't be said whole is left out whole", async () => {
  const world = (set: NonNullable<PlainWorld["sets"]>[string]): PlainWorld => ({
    groups: { g: [] },
    sets: { Odd: set, Fine: {} },
    assignments: [
      ["Odd", "group/g", DEV],
      ["Fine", "group/g", DEV],
    ],
  });
  for (const odd of [
    { inline: allow("s3:*").replace("Allow", "Perhaps") },
    { inline: "{" },
    { inline: allow("s3:Get{{vars.x}}") },
    { sessionDuration: "PT3600S" },
    { customer: [{ name: "a b", path: "/" }] },
  ]) {
    const { said } = await leftOut(world(odd));
    expect(said).toContain("permission-set/odd: not-said");
    expect(said).toContain(`assignment/${DEV}/odd/group/g: depends`);
    expect(said.filter((it) => !it.includes("odd"))).toEqual([]);
  }
});

test("an assignment in an account that can't have any is left out", async () => {
  const world: PlainWorld = {
    groups: { g: [] },
    sets: { Read: {} },
    assignments: [
      ["Read", "group/g", MANAGEMENT],
      ["Read", "group/g", DEV],
      ["Read", "group/g", PROD],
      ["Read", "group/g", "999999999999"],
    ],
  };
  const accounts = FACTS.accounts.map((it) => (it.id === DEV ? { ...it, status: "SUSPENDED" } : it));
  const { description } = await leftOut(world, {}, { ...FACTS, runsIn: "delegated", accounts });
  expect(description.leftOut.map(({ reason }) => reason)).toEqual([
    "a delegated administrator can't change assignments in the management account",
    `account ${DEV} is SUSPENDED: nothing is declared there`,
    "AWS Organizations has no account 999999999999",
  ]);
});

test("roles that files can't say are left out with their policies", async () => {
  const role = (name: string, more: object) => ({ name, account: DEV, trust: trust("glue.amazonaws.com"), ...more });
  const { said } = await leftOut({
    roles: [
      role("fine", { policies: { own: allow("s3:GetObject") } }),
      role("foreign", { attached: [`arn:aws:iam::${DEV}:policy/others`] }),
      role("bounded", { boundary: `arn:aws:iam::${DEV}:policy/limit` }),
      role("odd", { policies: { broken: "{}" } }),
    ],
  });
  expect(said).toEqual([
    "policy/broken: depends",
    "role-policy/foreign/others: depends",
    "role-policy/odd/broken: depends",
    "role/bounded: not-said",
    "role/foreign: not-said",
    "role/odd: not-said",
  ]);
});

test("a boundary that guardrails can't have leaves out the roles that have it", async () => {
  const role = (boundary: string) => [{ name: "r", account: DEV, trust: trust("glue.amazonaws.com"), boundary }];
  const { said } = await leftOut({ roles: role(`arn:aws:iam::${DEV}:policy/access/limit`) });
  expect(said).toEqual(["role/r: not-said"]);
  const { files } = await leftOut({ roles: role(`arn:aws:iam::${DEV}:policy/limit`) });
  expect(files.get("guardrails.yaml")).toContain('permissionsBoundary: "arn:aws:iam::{account}:policy/limit"\n');
});

test("roles that no deploy could make, and are there, have an exception that ends; others have none", async () => {
  const trusting = (more: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", ...more }] });
  const roles = [
    { name: "open", account: DEV, trust: trusting({ Principal: "*" }) },
    { name: "Also.Open", account: DEV, trust: trusting({ Principal: { AWS: "*" } }) },
    { name: "pods", account: MANAGEMENT, trust: trusting({ Principal: { Service: "pods.eks.amazonaws.com" } }) },
    // Listed for good under roles.principals.
    { name: "partner", account: DEV, trust: trusting({ Principal: { AWS: "arn:aws:iam::999999999999:root" } }) },
    { name: "fine", account: PROD, trust: trust("glue.amazonaws.com") },
  ];
  const { files, description } = await leftOut({ roles });
  expect(files.get("guardrails.yaml")).toContain(`
  exceptions:
    - stack: account-${MANAGEMENT}
      keys: [role/pods]
      reason: these roles were there before, and are taken over as they are
      until: 2026-12-30
    - stack: account-${DEV}
      keys: [role/also.open, role/open]
      reason: these roles were there before, and are taken over as they are
      until: 2026-12-30
`);
  expect(description.dangers.openRoles.map(({ role }) => role).sort()).toEqual(["Also.Open", "open", "partner"]);
  const fine = await leftOut({ roles: roles.slice(-2) });
  expect(fine.files.get("guardrails.yaml")).not.toContain("exceptions:");
});

test("accounts are in the file whatever they are called", async () => {
  const named = (awsName: string, id: string) => ({ ...FACTS.accounts[1]!, awsName, id });
  const accounts = [
    ...FACTS.accounts,
    named("日本", "555555555555"),
    named("ML dev", "666666666666"),
    { ...named("Slash", "777777777777"), ou: ["a/b", " c"] },
  ];
  const { files, description } = await leftOut({}, {}, { ...FACTS, accounts });
  const text = files.get("accounts.yaml") ?? "";
  expect(text).toContain('name: account-555555555555, id: "555555555555", awsName: 日本');
  expect(text).toContain("name: ml-dev-222222222222");
  expect(text).toContain("name: ml-dev-666666666666");
  expect(text).toContain('  - name: slash\n    id: "777777777777"\n    awsName: Slash\n');
  expect(description.oddAccounts).toEqual([
    { id: "777777777777", part: "organizational unit", reason: expect.stringContaining("a/b") },
  ]);
});

test("of an account only the tag that files can't say is left out", async () => {
  const tags = new Map([
    ["env", "prod"],
    ["note", "a\u2028b"],
    ["odd\u0000key", "x"],
    ["owner", "ml"],
  ]);
  const [management, dev, ...others] = FACTS.accounts;
  const accounts = [management!, { ...dev!, tags }, ...others];
  const { files, description } = await leftOut({}, {}, { ...FACTS, accounts });
  expect(files.get("accounts.yaml")).toContain(
    `  - name: ml-dev
    id: "${DEV}"
    awsName: ML Dev
    ou: Workloads/ML
    tags:
      env: prod
      owner: ml
`,
  );
  expect([saysEverything(description), saysEverything((await leftOut({})).description)]).toEqual([false, true]);
  expect(description.oddAccounts).toEqual([
    { id: DEV, part: 'tag "note"', reason: expect.stringMatching(/./) },
    { id: DEV, part: 'tag "odd<U+0000>key"', reason: expect.stringContaining("must be letters, digits") },
  ]);
});

test("one account, or one team, with what it needs", async () => {
  const world: PlainWorld = {
    users: { ana: {}, ben: {}, chen: {} },
    groups: { "ml-a": ["ana"], "ml-b": [], "data-a": ["ben"], "data-b": [] },
    sets: { Read: {}, Other: {} },
    assignments: [
      ["Read", "group/ml-a", DEV],
      ["Read", "group/data-a", PROD],
      ["Other", "user/chen", PROD],
    ],
    roles: [{ name: "r", account: PROD, trust: trust("glue.amazonaws.com") }],
  };
  const account = await leftOut(world, { selection: { account: DEV } });
  expect([...account.files.keys()].filter((it) => it.startsWith("teams/"))).toEqual([
    "teams/ml.yaml",
    "teams/platform.yaml",
  ]);
  expect(account.said.filter((it) => !it.endsWith("not-asked"))).toEqual([]);
  expect(account.files.get("people.yaml")).not.toContain("ben");
  const team = await leftOut(world, { selection: { team: "data" } });
  expect(team.files.get("teams/data.yaml")).toContain("data-b");
  expect(team.files.get("people.yaml")).toContain("ben");
  expect([...team.files.keys()]).not.toContain("teams/ml.yaml");
});

const hostile = fc.oneof(
  fc.constantFrom(
    "null",
    "~",
    "- x",
    "a: b",
    "#",
    "'",
    '"',
    "@x",
    "*",
    "&a",
    "{{vars.x}}",
    "\u202e",
    "a\nb",
    "Administrator",
    "__proto__",
    "яa",
    "é",
    "all",
    "Yes",
    "2026-01-01",
    "0x1f",
    " a",
    "x".repeat(1_100),
  ),
  fc.string({ unit: "binary", minLength: 1, maxLength: 12 }),
);

test("names of whatever characters are said exactly, or left out with a reason", { timeout: 60_000 }, async () => {
  const names = fc.uniqueArray(hostile, { maxLength: 5, selector: (it) => it.toLowerCase() });
  await fc.assert(
    fc.asyncProperty(names, names, names, hostile, async (users, groups, sets, text) => {
      const [user, group, set] = [users[0], groups[0], sets[0]];
      const keys = (all: readonly string[]) =>
        Object.fromEntries(all.map((it) => [it, {}]).filter(([it]) => it !== "__proto__"));
      const { description } = await leftOut({
        users: Object.fromEntries(Object.keys(keys(users)).map((it) => [it, { displayName: text, title: text }])),
        groups: Object.fromEntries(
          Object.keys(keys(groups)).map((it) => [it, users.filter((name) => name !== "__proto__")]),
        ),
        sets: Object.fromEntries(
          Object.keys(keys(sets)).map((it) => [it, { description: text, tags: { [text]: text } }]),
        ),
        assignments:
          user === undefined || group === undefined || set === undefined
            ? []
            : [
                [set, `group/${group}`, DEV],
                [set, `user/${user}`, DEV],
              ],
      });
      expect(description.leftOut.every(({ reason }) => reason !== "")).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test("a person with what files can't say is named, so that nothing is taken away when the rest is taken over", async () => {
  const live = liveWorldOf({
    users: { ana: {}, ben: {} },
    groups: { builders: ["ana", "ben"] },
    sets: { Build: {} },
    assignments: [["Build", "group/builders", DEV]],
  });
  const attributes = { PhoneNumbers: [{ Value: "+351 1" }], MiddleName: "Maria" };
  const objects = live.objects.map((it) => (it.key === "user/ana" ? { ...it, undeclarable: { attributes } } : it));
  const description = await describeWorld({ ...live, objects }, FACTS, OPTIONS);
  expect(said(description)).toEqual(["user/ana: not-said, named"]);
  expect(description.leftOut[0]?.reason).toBe('it has "MiddleName", "PhoneNumbers", which files can\'t say');
  expect(description.files.get("people.yaml")).toContain("external:\n  users:\n    - ana\n");
});
