// The demo as a newcomer runs it: a child process whose output is read.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { REPOSITORY } from "./run-reconciler.ts";

test("the demo ends well, with the role's ARN and who has access in the state that it deployed", () => {
  const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as {
    scripts: Readonly<Record<string, string>>;
  };
  const [node, ...argv] = scripts.demo?.split(" ") ?? [];
  expect(node).toBe("node");
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
    cwd: REPOSITORY,
    encoding: "utf8",
    env: { ...process.env, FORCE_COLOR: undefined, NO_COLOR: "1" },
  });
  expect(stderr).not.toContain("error:");
  expect(status).toBe(0);
  const [, preview, deploy, again, outputs, ...more] = stdout.split(/^== .*$/m);
  expect(more).toEqual([]);
  expect(preview).toContain("Identity Center ssoins-0123456789abcdef (store d-0123456789), eu-west-1\n");
  expect(preview).toContain("ana.silva gains AIModelBuilder in ml-dev, ml-test through ai-model-builders\n");
  expect(deploy).toContain("23 done, 0 failed");
  expect(again).toContain("no changes (23 resources as declared)\n");
  expect(outputs).toContain("  ai-model-builder  arn:aws:iam::222222222222:role/access/ai-model-builder\n");
  expect(outputs).toContain("\naccess\n  ana.silva has AIModelBuilder in ml-dev, ml-test through ai-model-builders\n");
  expect(outputs).toContain("  vendor.kim has TrainingDataReader in data-lake through data-scientists\n");
});
