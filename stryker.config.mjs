// Mutation testing of one folder of the reconciler by the tests beside it; tools/mutants.ts starts it for each folder.
const folder = process.env.MUTANTS_FOLDER;

export default {
  packageManager: "npm",
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: "vitest.mutants.config.ts" },
  mutate: [`reconciler/${folder}/*.ts`, "!**/*.test.ts", "!**/in-memory-*.ts", "!**/*-histories.ts"],
  ignorePatterns: ["/.*", "/bench", "/docs", "/sandbox"],
  coverageAnalysis: "perTest",
  // A constant is computed before any test begins: each of these would cost a run of all tests.
  ignoreStatic: true,
  disableTypeChecks: false,
  concurrency: 2,
  // A busy machine is no reason for a mutant to count as noticed.
  timeoutMS: 60_000,
  tempDirName: ".mutants/sandbox",
  reporters: ["clear-text", "json", "html", "progress-append-only"],
  clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false },
  jsonReporter: { fileName: `.mutants/${folder}.json` },
  htmlReporter: { fileName: `.mutants/${folder}.html` },
  thresholds: { high: 95, low: 85, break: 85 },
};
