import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * The folders that are mutated, those whose tests load least first. A mutant has to die by the tests beside it, which start no
 * process, no engine and no server.
 */
const FOLDERS = ["plan", "desired", "deploy"];

/** A mutant's first failure ends its run, so that what loads all of Pulumi and the AWS SDK is seldom reached. */
class LightestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) =>
      moduleId.endsWith("/program.test.ts") ? FOLDERS.length : FOLDERS.findIndex((it) => moduleId.includes(`/${it}/`));
    return files.toSorted((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

export default defineConfig({
  test: {
    include: FOLDERS.map((folder) => `reconciler/${folder}/**/*.test.ts`),
    // Modules are evaluated once for each mutant, not once for each file that may notice it.
    isolate: false,
    sequence: { sequencer: LightestFirst },
  },
});
