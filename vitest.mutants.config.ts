import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** These load all of Pulumi and the AWS SDK; they are seldom reached, since a mutant's first failure ends its run. */
const HEAVY =
  /\/(program|(run|deploy|plan)-stacks|deploy-(approved|on-record|forgotten|orders)|existing-objects|run-deploy(-in-memory)?)\.test\.ts$/;

class HeavyLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => (HEAVY.test(moduleId) ? 1 : 0);
    return files.toSorted((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

export default defineConfig({
  test: {
    // A mutant has to die by the tests beside it: they start no process, no engine and no server.
    include: [`reconciler/${process.env.MUTANTS_FOLDER}/*.test.ts`],
    // Modules are evaluated once for each mutant, not once for each file that may notice it.
    isolate: false,
    sequence: { sequencer: HeavyLast },
  },
});
