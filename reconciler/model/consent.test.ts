import { describe, expect, test } from "vitest";
import { buildText, givenBy } from "./build-text.ts";

const PEOPLE = `users:
  - { userName: ana.silva, givenName: Ana, familyName: Silva, email: ana.silva@example.com }
  - { userName: ben.okafor, givenName: Ben, familyName: Okafor, email: ben@example.com }
`;

describe("members that another team adds", () => {
  const files = (group: string, memberships: string) => ({
    "people.yaml": PEOPLE,
    "teams/a.yaml": `team: a\ngroups:\n  - { name: builders, members: [ana.silva]${group} }\n`,
    "teams/b.yaml": `team: b\nmemberships:\n  - ${memberships}\n`,
  });
  const ben = "{ group: Builders, members: [ben.okafor] }";

  test("with the team's consent they are members", () => {
    const { access, found } = buildText(files(", membersFrom: [b]", ben));
    expect(found).toEqual([]);
    expect(givenBy(access)).toEqual(["builders/ana.silva", "builders/ben.okafor"]);
  });
  test("without consent, or with another team's, it is refused at the line, with what to ask for", () => {
    const { found, messages } = buildText(files("", ben));
    expect(found).toEqual(["members-without-consent teams/b.yaml:3 Builders"]);
    expect(messages[0]).toContain("membersFrom: [b]");
    expect(buildText(files(", membersFrom: [a]", ben)).found).toEqual([
      "members-without-consent teams/b.yaml:3 Builders",
    ]);
  });
  test("a team needs nobody's consent for its own group in another file", () => {
    const { "teams/b.yaml": more, ...own } = files("", "{ group: builders, members: [ben.okafor] }");
    expect(givenBy(buildText({ ...own, "teams/a/more.yaml": more.replace("team: b", "team: a") }).access)).toEqual([
      "builders/ana.silva",
      "builders/ben.okafor",
    ]);
  });
  test("somebody who is listed already is refused with both places", () => {
    const { found } = buildText(files(", membersFrom: [b]", "{ group: builders, members: [ANA.Silva] }"));
    expect(found).toEqual(["duplicate-member teams/b.yaml:3 ANA.Silva"]);
  });
  test("unknown groups, people and teams are refused with the nearest name", () => {
    const { found, messages } = buildText(files(", membersFrom: [b, c]", "{ group: bilders, members: [ben.okafor] }"));
    expect(found).toEqual(["unknown-team teams/a.yaml:3 c", "unknown-group teams/b.yaml:3 bilders"]);
    expect(messages[1]).toContain('did you mean "builders"?');
  });
  test("who is in a group of the identity provider is for the provider to say", () => {
    const { found } = buildText({
      "teams/a.yaml":
        "team: a\nexternal: { groups: [Staff] }\nmemberships:\n  - { group: staff, members: [ana.silva] }\n",
    });
    expect(found).toEqual(["members-of-external-group teams/a.yaml:4 staff"]);
  });
});

describe("permission sets of another team", () => {
  const files = (shared: string, team = "b") => ({
    "teams/a.yaml": `team: a\npermissionSets: [{ name: Reader${shared} }]\ngroups: [{ name: readers }]\n`,
    [`teams/${team}/more.yaml`]: `team: ${team}\nassignments:\n  - { permissionSet: reader, groups: [readers], accounts: [ml-dev] }\n`,
  });

  test.each([
    ["the team by name", ", sharedWith: [b]", "b"],
    ["everybody", ", sharedWith: all", "b"],
    ["nobody, by the own team in another file", "", "a"],
  ])("shared with %s: assigned, to another team's group too", (_, shared, team) => {
    const { access, found } = buildText(files(shared, team));
    expect(found).toEqual([]);
    expect(givenBy(access)).toEqual(["Reader ml-dev group/readers"]);
  });
  test("not shared: refused at the line, with what to ask for", () => {
    const { access, found, messages } = buildText(files(""));
    expect(found).toEqual(["set-not-shared teams/b/more.yaml:3 reader"]);
    expect(messages[0]).toContain("sharedWith: [b]");
    expect(access).toBeUndefined();
  });
  test.each([
    ["an unknown team too", "[b, c]", "unknown-team teams/a.yaml:2 c"],
    ["another word", "everybody", "invalid-text teams/a.yaml:2 everybody"],
    ["all in a list", "[all]", "invalid-name teams/a.yaml:2 all"],
    ["nobody", "[]", "too-few teams/a.yaml:2"],
    ["a team twice", "[b, b]", "duplicate-entry teams/a.yaml:2 b"],
  ])("shared with %s is refused", (_, shared, expected) => {
    expect(buildText(files(`, sharedWith: ${shared}`)).found).toEqual([expected]);
  });
});

describe("accounts that a team owns", () => {
  const files = (keys: string, accounts: string, more = "") => ({
    "accounts.yaml": `accounts:
  - { name: management, id: "111122223333" }
  - { name: ml-dev, id: "022222222222", ou: ML, owner: a${keys} }
  - { name: ml-test, id: "033333333333", ou: ML, owner: b }
  - { name: free, id: "044444444444" }
`,
    "teams/a.yaml": "team: a\n",
    "teams/b.yaml": `team: b\npermissionSets: [{ name: P }]\ngroups: [{ name: g }]\nassignments:\n  - { permissionSet: P, groups: [g], accounts: ${accounts} }\n${more}`,
  });

  test("its own and those of nobody need no consent", () => {
    const { access, found } = buildText(files("", "[ml-test, free]"));
    expect(found).toEqual([]);
    expect(givenBy(access)).toEqual(["P free group/g", "P ml-test group/g"]);
  });
  test.each([
    ["plain name", "[ml-dev]", "ml-dev"],
    ["organizational unit", "[ml-test, { ou: ML }]", ""],
    ["everything", "[{ all: true }]", ""],
  ])("another's is refused by %s, and named", (_, accounts, at) => {
    const { found, messages } = buildText(files("", accounts));
    expect(found).toEqual([`account-not-shared teams/b.yaml:5 ${at}`.trim()]);
    expect(messages[0]).toContain('"ml-dev" (of a)');
  });
  test.each([
    ["it is shared", ", sharedWith: [b]", "[{ ou: ML }]", ["P ml-dev group/g", "P ml-test group/g"]],
    ["it is shared with all", ", sharedWith: all", "[ml-dev]", ["P ml-dev group/g"]],
    ["it is left out", "", "[{ ou: ML, except: [ml-dev] }]", ["P ml-test group/g"]],
  ])("another's passes where %s", (_, keys, accounts, expected) => {
    const { access, found } = buildText(files(keys, accounts));
    expect(found).toEqual([]);
    expect(givenBy(access)).toEqual(expected);
  });
  test("roles need the same consent", () => {
    const role = "roles:\n  - { name: r, accounts: [ml-dev], trust: { services: [lambda.amazonaws.com] } }\n";
    expect(buildText(files("", "[free]", role)).found).toEqual(["account-not-shared teams/b.yaml:7 ml-dev"]);
    expect(buildText(files(", sharedWith: [b]", "[free]", role)).found).toEqual([]);
  });
  test("sharing an account that nobody owns is refused: it would look like a limit and be none", () => {
    const wrong = files(", sharedWith: [b]", "[free]");
    wrong["accounts.yaml"] = wrong["accounts.yaml"].replace(" owner: a,", "");
    expect(buildText(wrong)).toMatchObject({
      found: ["missing-key accounts.yaml:3"],
      messages: ['the key "owner" is missing'],
    });
  });
  test("an owner that is no team is refused", () => {
    const wrong = files("", "[free]");
    wrong["accounts.yaml"] = wrong["accounts.yaml"].replace("owner: a", "owner: aa");
    expect(buildText(wrong).found).toEqual(["unknown-team accounts.yaml:3 aa"]);
  });
});
