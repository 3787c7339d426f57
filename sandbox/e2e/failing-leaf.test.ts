// What a rename makes fails, and nothing depends on it: what it was to take the place of stays until it is there.
import { afterEach, beforeEach, expect, test } from "vitest";
import { SMALL_FILES, SMALL_SEED } from "../faults/small-organization.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

let workplace: Workplace;
beforeEach(async () => {
  workplace = await openWorkplace({ files: SMALL_FILES, seed: SMALL_SEED });
  await workplace.deploy("--first-deploy");
});
afterEach(() => workplace.close());

const assignments = () => workplace.aws.world.assignments.length;

test("an assignment of the new permission set that AWS refuses keeps those of the old one", async () => {
  workplace.edit("teams/app.yaml", "- name: Reader\n", "- name: Viewer\n    previously: Reader\n");
  workplace.edit("teams/app.yaml", "permissionSet: Reader", "permissionSet: Viewer");
  const before = assignments();
  expect(before).toBeGreaterThan(0);
  workplace.aws.faults.push({
    operation: "CreateAccountAssignment",
    error: { name: "AccessDeniedException", message: "not today" },
  });
  const { status, stdout } = await workplace.command("deploy", "--format", "json");
  const { done, left } = JSON.parse(stdout) as Record<"done" | "left", readonly { op: string; key: string }[]>;
  expect([status, assignments(), done.filter(({ op }) => op === "delete")]).toEqual([3, before, []]);
  expect(left.map(({ key }) => key)).toContain("permission-set/reader");
  workplace.aws.faults.length = 0;
  await workplace.deploy();
  expect(assignments()).toBe(before);
  expect((await workplace.preview()).changes).toEqual([]);
});
