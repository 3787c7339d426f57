// Whatever the history of the branch, what is deployed is what approved pull requests alone make, or the run says what it withheld.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Deployed, type Edit, InMemoryBranch } from "./in-memory-approval.ts";
import { BEGINNING, STEPS, type Step } from "./in-memory-histories.ts";

const FIRST_DAY = "2026-11-25";
/** Some of the dates in the files have passed. */
const LAST_DAY = "2026-11-28";

type Merged = { readonly commit: string; readonly edit: Edit };

/** Plays `steps` and deploys at the end; `merged` are the approved merges, the oldest first. */
async function play(steps: readonly Step[]) {
  const branch = await new InMemoryBranch(BEGINNING).begin(FIRST_DAY);
  const merged: Merged[] = [];
  const merge = (edit: Edit, from = branch.head) => {
    const commit = branch.merge(edit, { from });
    // What its reviewers saw: texts that the branch had already are no change.
    merged.push({ commit, edit: branch.changesIn(edit, from) });
  };
  let before = branch.head;
  for (const step of steps) {
    const earlier = before;
    if (step.is !== "deploy" && step.is !== "expiry") before = branch.head;
    switch (step.is) {
      case "push":
        branch.push(step.edit);
        break;
      case "merge":
        merge(step.edit);
        break;
      case "merge of an old branch":
        // GitHub merges no conflict.
        if (Object.keys(branch.changeTo(earlier)).some((path) => path in step.edit)) break;
        merge(step.edit, earlier);
        break;
      case "merge without approval":
        branch.merge(step.edit, { approved: false });
        break;
      case "pushed revert":
        branch.push(branch.changeTo(earlier));
        break;
      case "approved revert":
        merge(branch.changeTo(earlier));
        break;
      case "deploy":
        await branch.deploy({ today: FIRST_DAY });
        break;
      case "expiry":
        await branch.deploy({ today: FIRST_DAY, onlyExpired: true });
        break;
    }
  }
  return { branch, merged, last: await branch.deploy({ today: LAST_DAY }) };
}

/** A branch that only ever had the approved merges, but for those that are in `withheld`. */
async function approvedAlone(merged: readonly Merged[], { skipped = [] }: Deployed): Promise<InMemoryBranch> {
  const branch = await new InMemoryBranch(BEGINNING).begin(FIRST_DAY);
  for (const { commit, edit } of merged) if (!skipped.some((it) => it.commit === commit)) branch.merge(edit);
  await branch.deploy({ today: LAST_DAY });
  return branch;
}

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
  await fc.assert(
    fc.asyncProperty(STEPS, async (steps) => {
      const { branch, merged, last } = await play(steps);
      expect([last.refusals, last.out]).toEqual([undefined, []]);
      expect(world(branch)).toEqual(world(await approvedAlone(merged, last)));
      for (const { commit, why, waitsFor } of last.skipped ?? []) {
        const isApproved = merged.some((it) => it.commit === commit);
        const isSaid = waitsFor.length > 0 || !isApproved || why === "other-owners" || why === "other-effect";
        expect([why, isSaid]).toEqual([why, true]);
        withheld += 1;
      }
      deployed += last.did.length;
    }),
    { numRuns: 200, seed: 20261130 },
  );
  // The histories are of both kinds.
  expect([withheld > 100, deployed > 100]).toEqual([true, true]);
});
