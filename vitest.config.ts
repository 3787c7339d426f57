import { defineConfig } from "vitest/config";

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
