// A permission set that changed and could not be provisioned to its accounts: they keep what it was until a deploy provisions it.
import { afterEach, beforeEach, expect, test } from "vitest";
import { SMALL_FILES, SMALL_SEED } from "../faults/small-organization.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

let workplace: Workplace;
beforeEach(async () => {
  workplace = await openWorkplace({ files: SMALL_FILES, seed: SMALL_SEED });
  await workplace.deploy("--first-deploy");
});
afterEach(() => workplace.close());

/** Names of the sets of which an account has an older revision. */
const outdated = () =>
  workplace.aws.world.permissionSets
    .filter(({ revision, provisionedTo }) => provisionedTo.some((it) => it.revision !== revision))
    .map(({ name }) => name);

test.each([
  ["refused", { error: { name: "AccessDeniedException", message: "not today" } }],
  ["failed", { failureReason: "a role is in the way" }],
])("provisioning that was %s is done by the next deploy", async (_, fault) => {
  workplace.aws.faults.push({ operation: "ProvisionPermissionSet", ...fault });
  workplace.edit("teams/app.yaml", "s3:GetObject", "s3:GetObjectTagging");
  expect((await workplace.command("deploy")).status).toBe(3);
  expect(outdated()).not.toEqual([]);
  // Nothing else waits for it, least of all what takes access away.
  workplace.edit("teams/app.yaml", "description: Read, members: [ana]", "description: Read, members: []");
  const again = await workplace.command("deploy", "--format", "json");
  const { done, failed } = JSON.parse(again.stdout) as Record<"done" | "failed", readonly { key: string }[]>;
  expect([again.status, done.map(({ key }) => key)]).toEqual([3, ["membership/readers/ana"]]);
  expect(failed).not.toEqual([]);
  expect(outdated()).not.toEqual([]);
  workplace.aws.faults.length = 0;
  await workplace.deploy();
  expect(outdated()).toEqual([]);
  expect((await workplace.preview()).changes).toEqual([]);
});

test("a set that names a policy which an account lacks is mended by taking it out, though the inline policy changed as well", async () => {
  workplace.edit("teams/app.yaml", "[{ name: app-data }]", "[{ name: app-data }, { name: nope }]");
  workplace.edit("teams/app.yaml", "s3:GetObject", "s3:GetObjectTagging");
  expect((await workplace.command("deploy")).status).toBe(3);
  workplace.edit("teams/app.yaml", ", { name: nope }", "");
  workplace.edit("teams/app.yaml", "description: Read, members: [ana]", "description: Read, members: []");
  const mended = await workplace.command("deploy", "--format", "json");
  const { done } = JSON.parse(mended.stdout) as { readonly done: readonly { op: string; key: string }[] };
  expect(done.map(({ op, key }) => `${op} ${key}`)).toContain("delete membership/readers/ana");
  await workplace.deploy();
  expect(outdated()).toEqual([]);
  expect((await workplace.preview()).changes).toEqual([]);
});
