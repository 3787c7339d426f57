// What an earlier replacement left to be deleted, as a process of its own: the plan names it, and so do the result and the log.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runToEnd } from "./ended-run.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

const KEY = "membership/ai-model-builders/ben.okafor";
const MARKDOWN = `<code>${KEY}</code> | <code>identity-center</code>`;

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ deployed: true });
  leaveBehind();
});
afterAll(() => workplace.close());

/** The old one is in AWS, and marked in the state: as a run leaves it that is killed between the halves of a replacement. */
function leaveBehind(): void {
  const { memberships, users } = workplace.aws.world;
  const file = join(workplace.stateFolder, ".pulumi/stacks/access/identity-center.json");
  const state = JSON.parse(readFileSync(file, "utf8"));
  const { resources } = state.checkpoint.latest;
  const made = resources.find((it: { urn: string }) => it.urn.endsWith(`::${KEY}`));
  const membershipId = `${made.outputs.membershipId.slice(0, -4)}0000`;
  const userId = users.find(({ attributes }) => attributes.UserName === "chen.li")?.userId ?? "";
  const { identityStoreId, groupId } = made.outputs;
  memberships.push({ identityStoreId, membershipId, groupId, userId, createdAt: "2026-11-01T00:00:00.000Z" });
  resources.push({
    ...made,
    id: `${identityStoreId}/${membershipId}`,
    inputs: { ...made.inputs, memberId: userId },
    outputs: { ...made.outputs, memberId: userId, membershipId },
    delete: true,
  });
  writeFileSync(file, JSON.stringify(state));
}

const membersLeft = () => workplace.aws.world.memberships.filter(({ membershipId }) => membershipId.endsWith("0000"));

test("a preview names it, beside changes: it was planned with its replacement", async () => {
  expect(await runToEnd(workplace, ["preview"])).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(
      /^Deleted besides: old ones of earlier replacements\n {2}the old membership\/ai-model-builders\/ben\.okafor identity-center\n[\s\S]*^1 old of earlier replacements to delete, \d+ unchanged/m,
    ),
    json: { leftovers: [{ stack: "identity-center", key: KEY }], counts: { delete: 0 } },
    markdown: expect.stringContaining(`the old ${MARKDOWN}`),
  });
});
test("a deploy deletes it, and result, comment and log say so", async () => {
  expect(membersLeft()).toHaveLength(1);
  const { markdown, stderr, ...run } = await runToEnd(workplace, ["deploy"]);
  expect(run).toEqual({
    status: 0,
    stdout: `old one of an earlier replacement, deleted: ${KEY}  [identity-center]
0 done, 0 failed: 0 created, 0 updated, 0 replaced, 0 deleted, 1 old of earlier replacements deleted
`,
    json: { ended: "done", leftovers: [{ stack: "identity-center", key: KEY, deleted: true }] },
    log: "same",
  });
  expect(stderr).toBe(
    `stack identity-center: an earlier run left this unfinished, and this deploy finishes what of it is declared: ${KEY}\n`,
  );
  expect(markdown).toContain(`${MARKDOWN} | deleted |`);
  expect(membersLeft()).toEqual([]);
  expect((await workplace.preview()).changes).toEqual([]);
});
