// An assignment's key is its identity, so nothing else in the files touches it.
import { afterAll, beforeAll, expect, test } from "vitest";
import { manyFiles, manyIds, manySeed, nameOf } from "./many-accounts.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

const ids = manyIds(35);
const [first, ...rest] = ids as [string, ...string[]];

const entry = (id: string) => `  - { permissionSet: Reader, groups: [readers], accounts: [${nameOf(id)}] }\n`;
const assignments = (list: readonly string[]) => `assignments:\n${list.map(entry).join("")}`;
const TEAM = `team: readers
groups:
  - { name: readers, members: [ana.silva] }
permissionSets:
  - name: Reader
    description: Read everything
    inlinePolicy:
      Version: "2012-10-17"
      Statement: [{ Effect: Allow, Action: ["s3:GetObject"], Resource: "*" }]
`;

let workplace: Workplace;
/** What stays as it is when nothing changes. */
let same: number;
beforeAll(async () => {
  workplace = await openWorkplace({ files: manyFiles(ids, TEAM + assignments(rest)), seed: manySeed(ids) });
  await workplace.deploy("--first-deploy");
  expect(workplace.aws.world.assignments).toHaveLength(34);
  const { counts } = await workplace.preview();
  same = counts.same ?? 0;
  // The assignments; a person, a group, a membership, a permission set and its policy.
  expect(same).toBe(34 + 5);
});
afterAll(() => workplace.close());

test("one assignment more at the top of the list is one create, and all others stay", async () => {
  workplace.write("teams/readers.yaml", TEAM + assignments([first, ...rest]));
  const { counts, changes } = await workplace.preview();
  expect(changes.map(({ op, key }) => `${op} ${key}`)).toEqual([`create assignment/${first}/reader/group/readers`]);
  expect(counts).toMatchObject({ create: 1, update: 0, replace: 0, delete: 0, same });
});
test("assignments in another order and in other files are no change", async () => {
  workplace.write("teams/readers.yaml", TEAM + assignments(rest.slice(10).toReversed()));
  workplace.write("teams/readers/more.yml", `team: readers\n${assignments(rest.slice(0, 10))}`);
  const { counts, changes } = await workplace.preview();
  expect(changes).toEqual([]);
  expect(counts.same).toBe(same);
});
test("another description and another policy of the set leave its assignments alone", async () => {
  workplace.edit("teams/readers.yaml", "Read everything", "Read what is in S3");
  workplace.edit("teams/readers.yaml", '["s3:GetObject"]', '["s3:GetObject", "s3:GetObjectTagging"]');
  const { counts, changes } = await workplace.preview();
  expect(changes.map(({ op, key }) => `${op} ${key}`)).toEqual([
    "update inline-policy/reader",
    "update permission-set/reader",
  ]);
  expect(counts).toMatchObject({ create: 0, update: 2, replace: 0, delete: 0, same: same - 2 });
  const calls = await workplace.callsOf(() => workplace.deploy());
  expect(calls.filter(({ operation }) => /^(Create|Delete)AccountAssignment$/.test(operation))).toEqual([]);
});
