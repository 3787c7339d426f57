import { defineConfig } from "vitest/config";

/** Folders whose tests start no process, no engine and no server: by these alone a mutant must die. */
const FOLDERS = ["access-graph", "approval", "deploy", "desired", "engine", "guardrails", "model", "plan"];

export default defineConfig({
  test: { include: FOLDERS.map((folder) => `reconciler/${folder}/**/*.test.ts`) },
});
