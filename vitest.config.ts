import { defineConfig } from "vitest/config";

// In GitHub Actions the tests must not take themselves for a run of the reconciler there.
for (const name of Object.keys(process.env)) if (name.startsWith("GITHUB_")) delete process.env[name];

export default defineConfig({
  test: {
    include: ["reconciler/**/*.test.ts", "sandbox/**/*.test.ts", "tools/**/*.test.ts"],
    pool: "forks",
    // The engine's tests start a Pulumi CLI each; more than the machine's two cores only makes them wait.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
