import { expect, test } from "vitest";
import { readApprovedUnits, rememberApproved } from "./approved-units.ts";

const [NEWEST, OLDER] = ["a".repeat(40), "b".repeat(40)];
const KEPT = { commits: [NEWEST, OLDER], pullRequest: 7, approvedBy: ["ben"], approvedPaths: ["access/a.yaml"] };

test("of an approved unit is kept what is read again, and no more", async () => {
  const files = new Map<string, string>();
  const folder = {
    replace: async (name: string, text: string) => void files.set(name, text),
    read: async (name: string) => files.get(name),
  };
  const tree = { base: new Map(), result: new Map([["access/a.yaml", "100644 0 1"]]) };
  await rememberApproved(folder, [{ ...KEPT, ...tree, commit: NEWEST, approved: true, isRemembered: false }]);
  expect([...files].map(([name, text]) => [name, JSON.parse(text)])).toEqual([[`approved-${NEWEST}.json`, KEPT]]);
  expect(await readApprovedUnits(folder, [NEWEST, OLDER])).toEqual([KEPT]);
});
test("a file of an earlier version, which also has the digest of its tree, is read", async () => {
  const read = async () => JSON.stringify({ ...KEPT, tree: "0".repeat(32) });
  expect(await readApprovedUnits({ read }, [NEWEST])).toEqual([KEPT]);
});
