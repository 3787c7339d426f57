// After a deploy of which a part has failed, outputs tell what exists, and not what the last whole run saved.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkplace, type Workplace } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ deployed: true });
});
afterAll(() => workplace.close());

test("what a deploy made, though another part of it was refused, is among the outputs", async () => {
  const groups = "groups:\n  - { name: made, members: [] }\n  - { name: refused, members: [] }\n";
  workplace.edit("teams/ai-platform.yaml", "groups:\n  - name: ai", `${groups}  - name: ai`);
  const error = { name: "AccessDeniedException", message: "an organization policy denies it", status: 403 };
  workplace.aws.faults.push({ operation: "CreateGroup", match: { DisplayName: "refused" }, error });
  expect(await workplace.outside("deploy")).toMatchObject({ status: 3, stdout: expect.stringContaining("1 done, 1") });

  const { status, stdout } = await workplace.outside("outputs", "--format", "json");
  const { stacks } = JSON.parse(stdout) as { stacks: Record<string, Record<string, Record<string, string>>> };
  const named = Object.entries(stacks).flatMap(([stack, kinds]) =>
    Object.entries(kinds).map(([kind, values]) => [stack, kind, ...Object.keys(values)]),
  );
  expect([status, named]).toEqual([
    0,
    [
      ["account-222222222222", "roles", "ai-model-builder"],
      ["identity-center", "groups", "ai-model-builders", "data-scientists", "made"],
      ["identity-center", "permissionSets", "AIModelBuilder", "TrainingDataReader"],
    ],
  ]);
  const made = workplace.aws.world.groups.find(({ displayName }) => displayName === "made");
  expect(stacks["identity-center"]?.groups?.made).toBe(made?.groupId);
});
