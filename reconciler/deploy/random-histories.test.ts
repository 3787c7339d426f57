// Whatever the history of the branch, what is deployed is what approved pull requests alone make, or the run says what it withheld.
import fc from "fast-check";
import { expect, test } from "vitest";
import { InMemoryBranch } from "./in-memory-approval.ts";
import { FIRST_DAY, play, playApprovedAlone, withoutReason } from "./played-histories.ts";
import { BEGINNING, STEPS } from "./random-histories.ts";

const begun = () => new InMemoryBranch(BEGINNING).begin(FIRST_DAY);

/** What stacks hold, without the ids that AWS gave. */
function world({ engine }: InMemoryBranch): readonly string[] {
  return [...engine.states]
    .flatMap(([stack, { resources }]) =>
      resources.map(({ key, type, inputs }) => JSON.stringify([stack, key, type, inputs])),
    )
    .sort();
}

test("of 200 histories", async () => {
  let withheld = 0;
  let deployed = 0;
  const of = { approved: 0, otherEffect: 0, otherOwners: 0 };
  await fc.assert(
    fc.asyncProperty(STEPS, async (steps) => {
      const [branch, approvedAlone] = [await begun(), await begun()];
      const played = await play(branch, steps);
      const { last } = played;
      expect([last.refusals, last.out]).toEqual([undefined, []]);
      await playApprovedAlone(approvedAlone, played);
      expect(world(branch)).toEqual(world(approvedAlone));
      expect(withoutReason(played)).toEqual([]);
      withheld += played.withheld.length;
      deployed += last.did.length;
      of.approved += played.merged.length;
      of.otherEffect += played.withheld.filter(({ why }) => why === "other-effect").length;
      of.otherOwners += played.withheld.filter(({ why }) => why === "other-owners").length;
    }),
    { numRuns: 200, seed: 20261130 },
  );
  // The histories are of both kinds.
  expect([withheld > 100, deployed > 100]).toEqual([true, true]);
  // These two could be given for anything: of 494 units, 5 and 39 have them, and 30 where no base but main's own counted.
  expect([of.approved > 400, of.otherEffect < 10, of.otherOwners < 50]).toEqual([true, true, true]);
});
