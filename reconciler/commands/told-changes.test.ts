// How the comment of a pull request tells edits that are easily read as something else: whole sentences, of the example's files.
import { expect, test } from "vitest";
import { type Edit, exampleComment } from "./in-memory-comment.ts";

const PEOPLE = "people.yaml";
const PLATFORM = "teams/ai-platform.yaml";
const SCIENCE = "teams/data-science.yaml";
const MEMBERS = "members: [ana.silva, ben.okafor]";

/** The lines under a title of the comment as text, without their indent. */
async function told(title: string, edits: readonly Edit[], before: readonly Edit[] = []): Promise<readonly string[]> {
  const text = await exampleComment(edits, { before, form: "text" });
  const block = text.split("\n\n").find((each) => each.startsWith(`${title}\n`));
  return (block ?? "")
    .split("\n")
    .slice(1)
    .map((line) => line.trim());
}
const rows = (edits: readonly Edit[], before?: readonly Edit[]) => told("What changes in the files", edits, before);

const PAST = (day: string) =>
  `${day} is past: nobody has anything by what ends then; if a later day was meant, write it in expires:`;

test("a member's last day that is past is no deleted line", async () => {
  const edit: Edit = [PLATFORM, MEMBERS, "members: [ana.silva, { user: ben.okafor, expires: 2025-12-31 }]"];
  expect(await rows([edit])).toEqual([
    "group ai-model-builders  [access/teams/ai-platform.yaml:6]",
    "members: -ben.okafor, +ben.okafor until 2025-12-31",
    PAST("2025-12-31"),
    "whom it touches: ben.okafor",
    "where: AIModelBuilder in ml-dev, ml-test",
  ]);
});
test("a new member whose last day is past is told, though nobody gains anything", async () => {
  const dated = (day: string) => `members: [ana.silva, ben.okafor, { user: chen.li, expires: ${day} }]`;
  const comment = [
    "group ai-model-builders  [access/teams/ai-platform.yaml:6]",
    "members: +chen.li until 2025-12-31",
    PAST("2025-12-31"),
    "whom it touches: chen.li",
    "where: AIModelBuilder in ml-dev, ml-test",
  ];
  expect(await rows([[PLATFORM, MEMBERS, dated("2025-12-31")]])).toEqual(comment);
  const renewed = await rows(
    [[PLATFORM, dated("2025-06-30"), dated("2025-12-31")]],
    [[PLATFORM, MEMBERS, dated("2025-06-30")]],
  );
  expect(renewed).toEqual(comment.with(1, "members: -chen.li until 2025-06-30, +chen.li until 2025-12-31"));
});
test("what ended before, and is as it was, is not told of another change", async () => {
  const ended: Edit = [PLATFORM, MEMBERS, "members: [ana.silva, ben.okafor, { user: chen.li, expires: 2025-12-31 }]"];
  const described: Edit = [PLATFORM, "Build and train models", "Build models"];
  expect(await rows([described], [ended])).toEqual(await rows([described]));
});
test("an assignment whose last day is past is not removed, and a new one gives nothing", async () => {
  expect(
    await rows([[SCIENCE, "    accounts: [data-lake]", "    accounts: [data-lake]\n    expires: 2025-12-31"]]),
  ).toEqual([
    "assignment TrainingDataReader for group data-scientists  [access/teams/data-science.yaml:23]",
    "accounts: -data-lake, +data-lake until 2025-12-31",
    PAST("2025-12-31"),
    "whom it touches: chen.li, dana.novak, vendor.kim",
    "where: data-lake",
  ]);
  const entry =
    "  - { permissionSet: AIModelBuilder, users: [chen.li], accounts: [ml-prod, ml-dev], expires: 2025-12-31 }\n";
  expect(await rows([[PLATFORM, "assignments:\n", `assignments:\n${entry}`]])).toEqual([
    "assignment AIModelBuilder for user chen.li  [access/teams/ai-platform.yaml:20]",
    "new",
    "accounts: +ml-dev until 2025-12-31, +ml-prod until 2025-12-31",
    PAST("2025-12-31"),
    "whom it touches: chen.li",
    "where: ml-dev, ml-prod",
  ]);
});
test("who left in the past goes at once, and who is new is not made", async () => {
  const past =
    "2025-12-31 is past: nobody is made or kept by this entry; if a later day was meant, write it in leaves:";
  const left = await rows([[PEOPLE, "ben.okafor@example.com,", "ben.okafor@example.com, leaves: 2025-12-31,"]]);
  expect(left.slice(0, 6)).toEqual([
    "person ben.okafor  [access/people.yaml:4]",
    "removed",
    "leaves: +2025-12-31",
    past,
    "whom it touches: ben.okafor",
    "where: AIModelBuilder in ml-dev, ml-test",
  ]);
  const kim =
    "users:\n  - { userName: kim.yoon, givenName: Kim, familyName: Yoon, email: kim@example.com, leaves: 2025-12-31 }\n";
  expect(await rows([[PEOPLE, "users:\n", kim]])).toEqual([
    "person kim.yoon  [access/people.yaml:3]",
    "new",
    "leaves: +2025-12-31",
    past,
    "whom it touches: kim.yoon",
    "where: nowhere",
  ]);
});
