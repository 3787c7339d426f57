import { describe, expect, test } from "vitest";
import { buildText } from "../model/build-text.ts";
import { backdatedKeys, type DatedFiles, lapsedKeys } from "./lapsed-keys.ts";

/** A group with Ana in it, her membership with `member`, and herself with `person`. */
function writtenWith(member: string, person = "") {
  const { written } = buildText({
    "people.yaml": `users:
  - { userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com${person} }
  - { userName: ben, givenName: Ben, familyName: Okafor, email: ben@example.com }
`,
    "teams/a.yaml": `team: a
groups: [{ name: g, members: [{ user: ben }, { user: ana${member} }] }]
permissionSets: [{ name: p }]
assignments: [{ permissionSet: p, users: [ana], accounts: [ml-dev] }]
`,
  });
  if (written === undefined) throw new Error("the files are valid");
  return written;
}

test("the keys that a date alone takes away", () => {
  const written = writtenWith(", expires: 2026-11-20", ", leaves: 2026-11-25");
  expect([...lapsedKeys(written, "2026-11-20")]).toEqual([]);
  expect([...lapsedKeys(written, "2026-11-21")]).toEqual(["membership/g/ana"]);
  expect([...lapsedKeys(written, "2026-11-26")].sort()).toEqual([
    "assignment/022222222222/p/user/ana",
    "membership/g/ana",
    "user/ana",
  ]);
});

describe("a last day that was over when it was written", () => {
  const KEY = "membership/g/ana";
  const ENDED = ", expires: 2026-11-20";
  /** Whether it is one, and how many commits were read. */
  async function isBackdated(...history: readonly [day: string, member: string][]) {
    let taken = 0;
    async function* states(): AsyncGenerator<DatedFiles> {
      for (const [day, member] of history) {
        taken += 1;
        yield { written: writtenWith(member), day };
      }
    }
    const found = await backdatedKeys([KEY], "2026-11-25", states());
    return [found.has(KEY), taken];
  }
  test.each<[string, readonly [string, string][], boolean, number]>([
    [
      "written in time",
      [
        ["2026-11-20", ENDED],
        ["2026-11-01", ""],
      ],
      false,
      1,
    ],
    [
      "written in time, and left since",
      [
        ["2026-11-24", ENDED],
        ["2026-11-20", ENDED],
      ],
      false,
      2,
    ],
    [
      "written a day late",
      [
        ["2026-11-21", ENDED],
        ["2026-11-01", ""],
      ],
      true,
      2,
    ],
    [
      "another date, which has passed too",
      [
        ["2026-11-24", ENDED],
        ["2026-11-02", ", expires: 2026-11-10"],
      ],
      false,
      2,
    ],
    [
      "renewed before",
      [
        ["2026-11-24", ENDED],
        ["2026-11-12", ", expires: 2027-01-01"],
        ["2026-11-01", ENDED],
      ],
      true,
      2,
    ],
    ["never held", [["2026-11-24", ENDED]], true, 1],
  ])("%s", async (_, history, backdated, taken) => {
    expect(await isBackdated(...history)).toEqual([backdated, taken]);
  });
  test("without a question nothing is read", async () => {
    const states: AsyncIterable<DatedFiles> = { [Symbol.asyncIterator]: () => expect.unreachable() };
    expect([...(await backdatedKeys([], "2026-11-25", states))]).toEqual([]);
  });
});
