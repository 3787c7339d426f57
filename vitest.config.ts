import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// In GitHub Actions the tests must not take themselves for a run of the reconciler there.
for (const name of Object.keys(process.env)) if (name.startsWith("GITHUB_")) delete process.env[name];

// What Node has compiled once, the workers and all processes that tests start need not compile again: half a second of each run.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, "node_modules/.cache/compiled");

/** What takes longest, longest first: begun last, it would leave a core without work. */
const LONG = [
  "sandbox/faults/faults",
  "sandbox/e2e/killed-run",
  "sandbox/e2e/every-refusal",
  "sandbox/e2e/pull-request-story",
  "sandbox/e2e/workflows",
  "sandbox/e2e/rename",
  "sandbox/e2e/existing-objects",
  "sandbox/e2e/main-job",
];

/** A clean clone has no times of an earlier run to go by, and the size of a file says little of its tests. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = LONG.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return index < 0 ? LONG.length : index;
    };
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "units",
          include: ["reconciler/**/*.test.ts", "sandbox/**/*.test.ts", "tools/**/*.test.ts"],
          exclude: ["sandbox/e2e/**"],
        },
      },
      {
        extends: true,
        test: { name: "end-to-end", include: ["sandbox/e2e/**/*.test.ts"], globalSetup: "sandbox/e2e/prepare.ts" },
      },
    ],
    pool: "forks",
    // Node takes the types out itself, as it does where the reconciler runs.
    experimental: { viteModuleRunner: false },
    // Each file would load the Pulumi and AWS SDKs again. What a test changes in its process it puts back.
    isolate: false,
    // Of two cores: a test that waits for AWS or for a process of its own leaves one idle.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
