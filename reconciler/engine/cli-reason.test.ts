import { expect, test } from "vitest";
import { cliReason, cliRemedy } from "./cli-reason.ts";

test("the CLI's reason is told once, without the rest of its output", () => {
  const text =
    "code: 255\nstdout: Updating (x)\n  * not this\nstderr: error: no such stack\n\nerr?: error: no such stack\n";
  expect(cliReason(new Error(text))).toBe("no such stack");
  expect(cliReason("spawn failed")).toBe("spawn failed");
});

test("a list of reasons is told whole", () => {
  const text =
    "stderr: error: 2 errors occurred:\n    \t* could not read lock a\n    \t* AccessDenied: no\n\nstdout:\n  * other";
  expect(cliReason(new Error(text))).toBe("2 errors occurred:\n* could not read lock a\n* AccessDenied: no");
});

test("what only the backend's address has is left out, and so is what no screen shows", () => {
  expect(cliReason("error: no file:///state?metadata=skip")).toBe("no file:///state");
  expect(cliReason("x".repeat(3000))).toHaveLength(2000);
});

test("only for entries out of order is there a command that puts it right", () => {
  expect(cliRemedy("The Pulumi CLI encountered a snapshot integrity error. This is a bug!")).toContain(
    "run `pulumi state repair` on this stack",
  );
  expect(cliRemedy("no such stack")).toBeUndefined();
});
