// `npm run check:histories`: random histories as people make them, through git and the command line, against the local GitHub and AWS.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FIRST_DAY, play, playApprovedAlone, withoutReason } from "../../reconciler/deploy/played-histories.ts";
import { BEGINNING, STEPS_WITH_THE_SAME_TAGS } from "../../reconciler/deploy/random-histories.ts";
import type { Seed } from "../aws/seed.ts";
import { describeWorld, differences, namesOf } from "../faults/described.ts";
import { branchOnGitHub } from "./branch-on-github.ts";
import { type OnGitHub, openCopyOf, openOnGitHub } from "./on-github.ts";
import { SMALL_FILES } from "./small-organization.ts";

const HISTORIES = 20;

/** What AWS Organizations says of the accounts, with the tags that they begin with. */
const SEED: Seed = {
  organization: { id: "o-exampleorg1", managementAccount: "111122223333" },
  accounts: [
    { id: "111122223333", name: "Management" },
    { id: "022222222222", name: "Dev", ou: "Workloads/ML" },
    { id: "033333333333", name: "Prod", ou: "Workloads/ML", tags: { env: "prod" } },
  ],
};

/** Each history begins with a copy of it. */
let begun: OnGitHub;
beforeAll(async () => {
  begun = await openOnGitHub({ seed: SEED, files: { "organization.yaml": SMALL_FILES["organization.yaml"] } });
  begun.workplace.goTo(FIRST_DAY);
  begun.write(BEGINNING);
  await begun.begin("the first files");
});
afterAll(() => begun.close());

function worldOf({ workplace }: OnGitHub) {
  const { world } = workplace.aws;
  return describeWorld(world, namesOf(world));
}

/** How many units the last deploys withheld, and how many changes they made. */
const told = { withheld: 0, deployed: 0 };

const histories = fc.sample(STEPS_WITH_THE_SAME_TAGS, { numRuns: HISTORIES, seed: 20261130 });

test.each(histories.map((steps, index) => ({ steps, number: index + 1 })))("history $number", async ({ steps }) => {
  const story = await openCopyOf(begun);
  const approvedAlone = await openCopyOf(begun);
  try {
    const played = await play(branchOnGitHub(story), steps);
    expect([played.last.refusals, played.last.out]).toEqual([undefined, []]);
    await playApprovedAlone(branchOnGitHub(approvedAlone), played);
    expect(differences(worldOf(story), worldOf(approvedAlone))).toEqual([]);
    expect(withoutReason(played)).toEqual([]);
    told.withheld += played.withheld.length;
    told.deployed += played.last.did.length;
  } finally {
    await story.close();
    await approvedAlone.close();
  }
});

test("the histories are of both kinds", () => {
  expect([told.withheld > 10, told.deployed > 10]).toEqual([true, true]);
});
