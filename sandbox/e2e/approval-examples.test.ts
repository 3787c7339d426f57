// Ways to get something deployed that nobody approved, all on one branch: what AWS has after its deploys, and what they say they skipped.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Edit, inAccess } from "../../reconciler/deploy/played-histories.ts";
import type { Seed } from "../aws/seed.ts";
import { type BranchOnGitHub, branchOnGitHub } from "./branch-on-github.ts";
import { type OnGitHub, openOnGitHub } from "./on-github.ts";
import { SMALL_FILES } from "./small-organization.ts";
import { actionsIn, assignmentsIn, membersIn, rolesIn } from "./who-has-what.ts";

const FIRST_DAY = "2026-11-25";
const LAST_DAY = "2026-11-28";
const [MANAGEMENT, DEV, PROD] = ["111122223333", "022222222222", "033333333333"];

const tags = { env: "dev" };
const SEED: Seed = {
  organization: { id: "o-exampleorg1", managementAccount: MANAGEMENT },
  accounts: [
    { id: MANAGEMENT, name: "Management" },
    { id: DEV, name: "Dev", tags },
    { id: PROD, name: "Prod", tags },
  ],
};
const ACCOUNTS = (dev: string, prod: string, bucket = "dev", ofDev = ", tags: { env: dev }") =>
  inAccess({
    "accounts.yaml": `accounts:
  - { name: management, id: "${MANAGEMENT}" }
  - { name: ${dev}, id: "${DEV}", vars: { bucket: ${bucket} }${ofDev} }
  - { name: ${prod}, id: "${PROD}", vars: { bucket: prod }, tags: { env: dev } }
`,
  });
const PEOPLE = (leaves = "") =>
  inAccess({
    "people.yaml": `users:
  - { userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com }
  - { userName: dana, givenName: Dana, familyName: Cruz, email: dana@example.com${leaves} }
`,
  });
const policy = (action: string, bucket = "a") => `{
  "Version": "2012-10-17",
  "Statement": [{ "Effect": "Allow", "Action": "${action}", "Resource": "arn:aws:s3:::${bucket}/*" }]
}
`;
/** A file of a team: `list` has an entry for each of `entries`. */
const file = (path: string, list: string, ...entries: readonly string[]): Edit => {
  const team = path.replace(/[./].*/, "");
  return inAccess({ [`teams/${path}`]: `team: ${team}\n${list}:\n${entries.map((it) => `  - ${it}\n`).join("")}` });
};
const groups = (path: string, ...entries: readonly string[]) => file(path, "groups", ...entries);
const sets = (path: string, ...entries: readonly string[]) => file(path, "permissionSets", ...entries);
const assigned = (path: string, set: string, group: string, account: string) =>
  file(path, "assignments", `{ permissionSet: ${set}, groups: [${group}], accounts: [${account}] }`);

/** A role that reads the account's own bucket. */
const role = (path: string, name: string, account: string): Edit => ({
  ...file(
    path,
    "roles",
    `{ name: ${name}, accounts: [${account}], trust: { services: [sagemaker.amazonaws.com] }, ` +
      `policies: [{ name: of-${name}, document: policies/${name}.json }] }`,
  ),
  ...inAccess({ [`policies/${name}.json`]: policy("s3:GetObject", "{{vars.bucket}}") }),
});

const BEGINNING: Edit = {
  ".github/CODEOWNERS": "* @platform\n",
  ...PEOPLE(),
  ...ACCOUNTS("ml-dev", "ml-prod", "dev", ""),
  ...inAccess({ "guardrails.yaml": "guardrails: {}\n" }),
  ...groups("one.yaml", "{ name: one, members: [ana] }"),
  ...sets("one/sets.yaml", "{ name: One, inlinePolicy: policies/one.json }"),
  ...sets("two.yaml", "{ name: Two, inlinePolicy: policies/two.json }"),
  ...inAccess({ "policies/one.json": policy("s3:GetObject"), "policies/two.json": policy("s3:GetObject") }),
  ...sets("four.yaml", "{ name: Four, inlinePolicy: policies/four.json }"),
  ...groups("four/groups.yaml", "{ name: four, members: [ana] }"),
  ...inAccess({ "policies/four.json": policy("s3:ListBucket") }),
  ...groups("five.yaml", "{ name: five, members: [ana] }"),
  ...assigned("five/assignments.yaml", "Five", "five", "ml-prod"),
  ...sets("five/sets.yaml", "{ name: Five, inlinePolicy: policies/five.json }"),
  ...inAccess({ "policies/five.json": policy("s3:PutObject") }),
  ...groups("six.yaml", "{ name: six, members: [{ user: ana, expires: 2026-11-26 }, dana] }"),
  ...groups("seven.yaml", "{ name: seven, members: [{ user: ana, expires: 2026-11-26 }, dana] }"),
  ...groups("eight.yaml", "{ name: eight, members: [ana] }"),
  ...groups("nine.yaml", "{ name: nine, members: [ana] }"),
  ...groups("ten.yaml", "{ name: ten, members: [ana] }"),
  ...groups("swapped.yaml", "{ name: more, members: [ana] }", "{ name: less, members: [] }"),
  ...groups("twelve.yaml", "{ name: twelve, members: [ana] }"),
  ...groups("thirteen.yaml", "{ name: thirteen, members: [ana] }"),
  ...sets("thirteen/sets.yaml", "{ name: Thirteen, inlinePolicy: policies/thirteen.json }"),
  ...inAccess({ "policies/thirteen.json": policy("s3:DeleteObject") }),
};

let story: OnGitHub;
let branch: BranchOnGitHub;
beforeAll(async () => {
  story = await openOnGitHub({ seed: SEED, files: { "organization.yaml": SMALL_FILES["organization.yaml"] } });
  story.workplace.goTo(FIRST_DAY);
  story.write(BEGINNING);
  await story.begin("the first files");
  branch = branchOnGitHub(story);
});
afterAll(() => story.close());

const world = () => story.workplace.aws.world;

/** As the result names what is skipped. */
const skip = (commit: string, why: string, ...files: readonly string[]) =>
  `${commit.slice(0, 12)} ${why}: ${files.map((it) => (it.startsWith(".") ? it : `access/${it}`)).join(", ")}`;
const skipped: string[] = [];
const expectSkip = (...told: Parameters<typeof skip>) => skipped.push(skip(...told));

const MEMBERS = {
  one: ["ana"],
  four: ["ana"],
  five: ["ana"],
  fresh: ["dana"],
  six: ["ana", "dana"],
  seven: ["ana", "dana"],
  eight: ["ana"],
  "eight-more": ["ana"],
  nine: ["ana"],
  ten: ["ana"],
  more: ["ana"],
  less: [],
  twelve: ["ana"],
  thirteen: ["ana"],
};

test("one deploy of them all does what was approved, and names the rest", async () => {
  const { head } = branch;
  // (13) A tag, and a selector that was approved before it.
  branch.merge(ACCOUNTS("ml-dev", "ml-prod"));
  const bySelector = assigned("thirteen/assignments.yaml", "Thirteen", "thirteen", "{ tag: { env: dev } }");
  expectSkip(branch.merge(bySelector, { from: head }), "other-effect", "teams/thirteen/assignments.yaml");

  // (1) A member and a policy, then approved renames: of the group in that file, and of the set that has the policy.
  const members1 = groups("one.yaml", "{ name: one, members: [ana, dana] }");
  const pushed1 = branch.push({ ...members1, ...inAccess({ "policies/one.json": policy("*") }) });
  expectSkip(pushed1, "not-approved", "policies/one.json", "teams/one.yaml");
  const renamed = groups("one.yaml", "{ name: first, previously: one, members: [ana, dana] }");
  expectSkip(branch.merge(renamed), "same-files", "teams/one.yaml");
  const renamedSet = sets("one/sets.yaml", "{ name: First, previously: One, inlinePolicy: policies/one.json }");
  expectSkip(branch.merge(renamedSet), "not-the-same", "teams/one/sets.yaml");

  // (2) A policy file, of which an approved pull request makes a second set.
  expectSkip(branch.push(inAccess({ "policies/two.json": policy("*") })), "not-approved", "policies/two.json");
  const second = sets("two/second.yaml", "{ name: TwoAgain, inlinePolicy: policies/two.json }");
  expectSkip(branch.merge(second), "not-the-same", "teams/two/second.yaml");

  // (3) A variable, which an approved role uses; a role in another account goes on.
  expectSkip(branch.push(ACCOUNTS("ml-dev", "ml-prod", "other")), "not-approved", "accounts.yaml");
  const inDev = branch.merge(role("three.yaml", "builder", "ml-dev"));
  expectSkip(inDev, "not-the-same", "policies/builder.json", "teams/three.yaml");
  branch.merge(role("three/prod.yaml", "cleaner", "ml-prod"));

  // (4) The names of two accounts swapped, and an approved assignment.
  expectSkip(branch.push(ACCOUNTS("ml-prod", "ml-dev", "other")), "not-approved", "accounts.yaml");
  const inSwapped = branch.merge(assigned("four/assignments.yaml", "Four", "four", "ml-dev"));
  expectSkip(inSwapped, "not-the-same", "teams/four/assignments.yaml");

  // (5) A rename of a group that has more onto an approved new one.
  branch.merge(groups("five/fresh.yaml", "{ name: fresh, members: [dana] }"));
  const rename = branch.push({
    ...inAccess({ "teams/five.yaml": "team: five\n" }),
    ...assigned("five/assignments.yaml", "Five", "fresh", "ml-prod"),
    ...groups("five/fresh.yaml", "{ name: fresh, previously: five, members: [dana] }"),
  });
  expectSkip(rename, "not-approved", "teams/five.yaml", "teams/five/assignments.yaml", "teams/five/fresh.yaml");

  // (6) A longer end, and somebody's last day.
  const longer = groups("six.yaml", "{ name: six, members: [{ user: ana, expires: 2027-11-26 }, dana] }");
  expectSkip(branch.push(longer), "not-approved", "teams/six.yaml");
  expectSkip(branch.push(PEOPLE(", leaves: 2026-11-26")), "not-approved", "people.yaml");

  // (7) Somebody whose membership ends becomes break-glass.
  const breakGlass = inAccess({ "guardrails.yaml": "guardrails: { breakGlass: { users: [ana] } }\n" });
  expectSkip(branch.push(breakGlass), "not-approved", "guardrails.yaml");

  // (8) A commit that the pull request's branch once held, right under its merge.
  const from = branch.head;
  const once = branch.push(groups("eight.yaml", "{ name: eight, members: [ana, dana] }"));
  expectSkip(once, "not-approved", "teams/eight.yaml");
  branch.merge(groups("eight/more.yaml", "{ name: eight-more, members: [ana] }"), { from, held: [once] });

  // (9) A merge commit made by hand with more in it.
  const byHand = branch.merge(groups("nine/more.yaml", "{ name: nine-more, members: [ana] }"), {
    more: groups("nine.yaml", "{ name: nine, members: [ana, dana] }"),
  });
  expectSkip(byHand, "not-approved", "teams/nine.yaml", "teams/nine/more.yaml");

  // (10) The only approval is of a commit with other content.
  const other = branch.merge(groups("ten.yaml", "{ name: ten, members: [ana, dana] }"), {
    reviewed: groups("ten.yaml", "{ name: ten, description: Ten, members: [ana] }"),
  });
  expectSkip(other, "not-approved", "teams/ten.yaml");

  // (10a) The names of two groups swapped in a file, and an approved member of one of them.
  const swap = groups("swapped.yaml", "{ name: less, members: [ana] }", "{ name: more, members: [] }");
  expectSkip(branch.push(swap), "not-approved", "teams/swapped.yaml");
  const added = groups("swapped.yaml", "{ name: less, members: [ana] }", "{ name: more, members: [dana] }");
  expectSkip(branch.merge(added), "same-files", "teams/swapped.yaml");

  const result = await story.deploy();
  expect([result.status, result.refusals, result.leftOut]).toEqual([1, undefined, []]);
  expect(result.skipped).toEqual(skipped);
  expect(membersIn(world())).toEqual(MEMBERS);
  expect(actionsIn(world())).toEqual({
    One: "s3:GetObject",
    Two: "s3:GetObject",
    Four: "s3:ListBucket",
    Five: "s3:PutObject",
    Thirteen: "s3:DeleteObject",
  });
  expect(assignmentsIn(world())).toEqual([`Five for five in ${PROD}`]);
  expect(rolesIn(world())).toEqual([`cleaner in ${PROD} at arn:aws:s3:::prod/*`]);
});

test("days later what has ended is taken away, and what was pushed of it ends and keeps nothing", async () => {
  story.workplace.goTo(LAST_DAY);
  const ended = ["delete membership/seven/ana", "delete membership/six/ana"];
  expect(await story.expire()).toMatchObject({ done: ended, leftOut: [], refusals: undefined });
  expect(membersIn(world())).toEqual({ ...MEMBERS, six: ["dana"], seven: ["dana"] });
});

test("(12) whom a pushed CODEOWNERS names approves nothing, and what was found approved stays so", async () => {
  const owners = branch.push({ ".github/CODEOWNERS": "* @mallory\n" });
  expectSkip(owners, "not-approved", ".github/CODEOWNERS");
  const byNewOwner = branch.merge(groups("twelve.yaml", "{ name: twelve, members: [ana, dana] }"));
  expectSkip(byNewOwner, "other-owners", "teams/twelve.yaml");
  const result = await story.deploy();
  expect([result.status, result.done, result.leftOut]).toEqual([1, [], []]);
  expect(result.skipped).toEqual(skipped);
  expect(membersIn(world()).twelve).toEqual(["ana"]);
});
