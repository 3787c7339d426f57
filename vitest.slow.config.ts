import { defineConfig } from "vitest/config";
// For what it does to the environment.
import "./vitest.config.ts";

export default defineConfig({
  test: {
    include: ["sandbox/e2e/*.slow.ts"],
    pool: "forks",
    // Minutes where something else has the machine.
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});
