import { defineConfig } from "vitest/config";

/** The folders that are mutated: a mutant has to die by the tests beside it, which start no process, no engine and no server. */
const FOLDERS = ["deploy", "desired", "plan"];

export default defineConfig({
  test: {
    include: FOLDERS.map((folder) => `reconciler/${folder}/**/*.test.ts`),
    // Modules are evaluated once for each mutant, not once for each file that may notice it.
    isolate: false,
  },
});
