// Prints what vitest's JSON report counts, as the last line of .ci/run: `N passed, N failed`.
import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
// A file that does not load has no tests to count, and must not pass for that.
const unloaded = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
const failed = report.numFailedTests + unloaded.length;
const skipped = report.numPendingTests + report.numTodoTests;
if (skipped > 0) console.log(`${skipped} not run (skipped or to do)`);
console.log(`${report.numPassedTests} passed, ${failed} failed`);
if (report.numPassedTests === 0 || failed > 0) process.exitCode = 1;
