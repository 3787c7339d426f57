import { expect, test } from "vitest";
import type { Access } from "../model/access.ts";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import type { WrittenTeam } from "../validate/written.ts";
import { declaringFiles } from "./declaring-files.ts";

function accessOf(...teams: readonly WrittenTeam[]): Access {
  const { access } = buildAccess(smallWorld(teams), TODAY);
  if (access === undefined) throw new Error("the world is valid");
  return access;
}

const GROUP = { stack: "identity-center", key: "group/builders" };

/** The files found, and how many states were taken. */
async function look(wanted: readonly { stack: string; key: string }[], states: readonly (Access | undefined)[]) {
  let taken = 0;
  async function* newestFirst(): AsyncGenerator<Access | undefined> {
    for (const state of states) {
      taken += 1;
      yield state;
    }
  }
  const found = await declaringFiles(wanted, newestFirst());
  return { files: [...found].map(([key, file]) => [key.split("\n")[1], file.split("#")[0]]), taken };
}

const without = accessOf({ team: "ai" });
const first = accessOf(TEAM);
const second = accessOf({ team: "ai" }, { ...TEAM, team: "ml" });
const fileOf = (access: Access) => access.groups[0]?.origin.document.file.slice("access/".length);

test("the newest state that declares it counts; states that are not valid are passed over, older ones not read", async () => {
  expect(fileOf(first)).not.toBe(fileOf(second));
  expect(await look([GROUP], [without, undefined, second, first])).toEqual({
    files: [["group/builders", fileOf(second)]],
    taken: 3,
  });
});
test("an attachment has its set's file, whether or not the set is removed", async () => {
  const attachment = { stack: "identity-center", key: "managed-policy/builder/ReadOnlyAccess" };
  expect((await look([attachment], [first])).files).toEqual([["managed-policy/builder/ReadOnlyAccess", fileOf(first)]]);
});
test("the same key in another stack is another thing; what nobody declared has no file", async () => {
  const role = { stack: "account-333333333333", key: "role/trainer" };
  expect(await look([role], [first, without])).toEqual({ files: [], taken: 2 });
});
test("without a question nothing is read", async () => {
  expect(await look([], [first])).toEqual({ files: [], taken: 0 });
});
