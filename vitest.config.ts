import { defineConfig } from "vitest/config";

// In GitHub Actions the tests must not take themselves for a run of the reconciler there.
for (const name of Object.keys(process.env)) if (name.startsWith("GITHUB_")) delete process.env[name];

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
    // The engine's tests start a Pulumi CLI each; more than the machine's two cores only makes them wait.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
