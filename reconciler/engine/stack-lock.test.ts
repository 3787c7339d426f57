import { hostname } from "node:os";
import { expect, test } from "vitest";
import { isGone, knowingHolder, parseHolder, StackLocked } from "./stack-lock.ts";

const TEXT =
  "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n" +
  "  file:///state/.pulumi/locks/organization/access/identity-center/1.json: created by ana@runner-7 (pid 12) at 2026-11-26T20:02:13Z";
const HOLDER = { user: "ana", host: "runner-7", pid: 12, at: "2026-11-26T20:02:13Z" };

test("the holder is read from what the CLI says", () => {
  expect(parseHolder(TEXT)).toEqual(HOLDER);
  expect(parseHolder("conflict: another update is in progress")).toBeUndefined();
});
test("a process is known to be gone on this machine alone", () => {
  expect(isGone(HOLDER, "runner-7", () => false)).toBe(true);
  expect(isGone(HOLDER, "runner-7", () => true)).toBe(false);
  expect(isGone(HOLDER, "runner-8", () => false)).toBe(false);
  expect(isGone(undefined, "runner-7", () => false)).toBe(false);
});
test("the message says who, since when, and the command that releases the lock", () => {
  const stack = "identity-center";
  const locked = new StackLocked(stack, HOLDER, false, undefined);
  expect(locked.message).toBe(`stack ${stack} is locked: by ana@runner-7 (pid 12) at 2026-11-26T20:02:13Z`);
  expect(locked.remedy).toBe(
    "wait for that run to end; only if it is no longer running, release the lock, with the PULUMI_BACKEND_URL of this run: " +
      `pulumi cancel --yes --stack organization/access/${stack}`,
  );
  const gone = new StackLocked(stack, HOLDER, true, undefined);
  expect(gone.message).toMatch(/, which is no longer running$/);
  expect(gone.remedy).toMatch(/^release the lock/);
  expect(new StackLocked(stack, undefined, false, undefined).message).toBe(`stack ${stack} is locked by another run`);
});
test("that the holder has ended is said of this machine's processes alone, and other errors stay", () => {
  const here = new StackLocked("identity-center", { ...HOLDER, host: hostname() }, false, "the cause");
  expect(knowingHolder(here, () => false)).toMatchObject({
    message: expect.stringMatching(/, which is no longer running$/),
    holder: here.holder,
    cause: "the cause",
  });
  const elsewhere = new StackLocked("identity-center", HOLDER, false, undefined);
  const other = new Error("another");
  expect([elsewhere, other].map((it) => knowingHolder(it, () => false))).toEqual([elsewhere, other]);
});
