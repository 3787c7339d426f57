import { expect, test } from "vitest";
import { type AdoptionOptions, describeWorld } from "../adopt/describe-world.ts";
import { FACTS, liveWorldOf, type PlainWorld } from "../adopt/in-memory-world.ts";
import { type AdoptionReport, adoptionJson, adoptionMarkdown, adoptionText } from "./render-adoption.ts";

const OPTIONS: AdoptionOptions = { grouping: { by: "group-prefix" }, schemas: "../schemas/", selection: undefined };
const AWS = "arn:aws:iam::aws:policy";

const WORLD: PlainWorld = {
  users: { ana: {}, "@ben|<b>": { emails: { value: "\u001b[31m", primary: true } } },
  groups: { builders: ["ana"], AWSAccountFactory: [] },
  sets: {
    Admin: { managed: [`${AWS}/AdministratorAccess`] },
    AWSAdministratorAccess: {},
    Odd: { sessionDuration: "PT1S" },
    Custom: { customer: [{ name: "x", path: "/" }] },
  },
  assignments: [
    ["Admin", "group/builders", "222222222222"],
    ["Admin", "user/ana", "111111111111"],
    ["AWSAdministratorAccess", "group/builders", "222222222222"],
    ["Odd", "group/builders", "222222222222"],
  ],
  orphans: [
    {
      accountId: "222222222222",
      permissionSet: "Admin",
      permissionSetArn: "arn",
      principal: { type: "USER", id: "gone" },
    },
  ],
};

async function report(more: Partial<AdoptionReport> = {}): Promise<AdoptionReport> {
  const description = await describeWorld(liveWorldOf(WORLD), FACTS, OPTIONS);
  return { description, unread: [], calls: 12, accountsWithoutRoles: 3, written: undefined, ...more };
}

test("danger is told first, then everything that is not in the files with its reason", async () => {
  expect(adoptionText(await report(), false)).toMatchInlineSnapshot(`
    "What looks dangerous
      permission set Admin may do everything for 1 person in 2 accounts: may do everything
      permission set Custom can act with roles that something holds, and nobody has it: holds policies whose contents are not known here (/x)
      permission set AWSAdministratorAccess of AWS's own tools: 1 assignment, which no file declares
      1 assignment of people or groups that are gone: Admin in 222222222222 for gone
      1 assignment straight to people: a group is the better way
      what these sets allow by policies of the accounts is not known: Custom

    What AWS holds
      AccountAssignment 4 in AWS, 2 in the files
      CustomerManagedPolicyAttachment 1 in AWS, 1 in the files
      Group 2 in AWS, 1 in the files
      GroupMembership 1 in AWS, 1 in the files
      ManagedPolicyAttachment 1 in AWS, 1 in the files
      PermissionSet 4 in AWS, 2 in the files
      User 2 in AWS, 1 in the files

    What files can't say
      permission-set/odd: "PT1S" must be between PT1H and PT12H, in whole hours or minutes (PT8H, PT90M, PT1H30M)
      user/@ben%7C%3Cb%3E: "<U+001B>[31m" must be one e-mail address, such as ana.silva@example.com; named under external: where something names it

    What is left out with it: 1 object
      assignment/222222222222/odd/group/builders: "permission-set/odd" is left out

    What others look after: 3 objects
      assignment/222222222222/awsadministratoraccess/group/builders, permission-set/awsadministratoraccess: names like AWSAdministratorAccess are of AWS's own tools, which look after what has them
      group/awsaccountfactory: names like AWSAccountFactory are of AWS's own tools, which look after what has them; named under external: where something names it

    For a second pull request
      name who approves: owners of the organization and of each team
      name break-glass people in guardrails.yaml; these have everything in the management account: ana
      give everything tags: tags of the organization
      hold these to where they are assigned: borrowingSets in guardrails.yaml: Custom

    AWS was read with 12 calls; nothing was written to it
    IAM roles are adopted under /access/ only: the path of a role can't be changed
    roles under /access/ were not looked for in 3 accounts: give --preview-role if there are any
    the first deploy imports 9 resources: at least 11 calls, all reads, which take at least 1 second
    5 files would describe this; write them with --write
    "
  `);
});

test("Markdown shows names of AWS as they are, and none of them means anything in it", async () => {
  const unread = [{ what: "the tags of <b>", reason: "@somebody", covers: () => true }];
  const text = adoptionMarkdown(await report({ unread, written: ["access/a|b.yaml"] }));
  expect(text).not.toMatch(/<b>|@ben|@somebody|a\|b/);
  expect(text).not.toContain("\u001b");
  expect(text).toContain("> - <code>the tags of &#60;b&#62;</code>: <code>&#64;somebody</code>");
  expect(text).toContain("- wrote <code>access/a&#124;b.yaml</code>");
  expect(text).toContain("**What looks dangerous**");
});

test("a part of an account that files can't say is told, by what it is", async () => {
  const accounts = FACTS.accounts.map((it) => ({ ...it, tags: new Map([["odd", "a\u2028b"]]) }));
  const description = await describeWorld(liveWorldOf({}), { ...FACTS, accounts: accounts.slice(0, 1) }, OPTIONS);
  const told = await report({ description });
  expect(adoptionText(told, false)).toContain('tag "odd" of account 111111111111: there is an invisible character');
  expect(JSON.parse(adoptionJson(told)).accounts).toEqual([
    { id: "111111111111", part: 'tag "odd"', reason: expect.stringContaining("invisible character") },
  ]);
});

test("JSON has every object that is left out", async () => {
  const shown = JSON.parse(adoptionJson(await report()));
  expect(shown).toMatchObject({ version: 1, complete: true, calls: 12, written: [], import: { resources: 9 } });
  expect(shown.leftOut.map(({ key, why, named }: Record<string, unknown>) => [key, why, named])).toEqual([
    ["assignment/222222222222/awsadministratoraccess/group/builders", "aws-own", false],
    ["assignment/222222222222/odd/group/builders", "depends", false],
    ["group/awsaccountfactory", "aws-own", true],
    ["permission-set/awsadministratoraccess", "aws-own", false],
    ["permission-set/odd", "not-said", false],
    ["user/@ben%7C%3Cb%3E", "not-said", true],
  ]);
});
