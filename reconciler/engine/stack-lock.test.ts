import { hostname } from "node:os";
import { expect, test } from "vitest";
import { isAbsent, knowingHolders, type LockHolder, lockedByHolders, parseHolders, StackLocked } from "./stack-lock.ts";

const LOCK = "6f1d9a30-52c1-4c39-9a6e-0d5a3f6a7b10";
const OTHER_LOCK = "0c2b7f5e-8d1f-4f0a-b1de-5a1f0c9d2e34";
const line = (lock: string, host = "runner-7", query = "") =>
  `  file:///state/.pulumi/locks/organization/access/identity-center/${lock}.json${query}: created by ana@${host} (pid 12) at 2026-11-26T20:02:13Z`;
const said = (...lines: readonly string[]) =>
  `error: the stack is currently locked by ${lines.length} lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.\n${lines.join("\n")}`;
const HOLDER: LockHolder = { user: "ana", host: "runner-7", pid: 12, at: "2026-11-26T20:02:13Z", lock: LOCK };

test("every holder is read from what the CLI says, with the lock's own name, once each", () => {
  expect(parseHolders(said(line(LOCK)))).toEqual([HOLDER]);
  expect(parseHolders(said(line(LOCK, "runner-7", "?metadata=skip")))).toEqual([HOLDER]);
  const two = said(line(LOCK), line(OTHER_LOCK, "runner-8"));
  expect(parseHolders(`${two}\n${two}`)).toEqual([HOLDER, { ...HOLDER, host: "runner-8", lock: OTHER_LOCK }]);
  expect(parseHolders("created by ana@h (pid 1) at now")).toMatchObject([{ host: "h", lock: undefined }]);
  expect(parseHolders("conflict: another update is in progress")).toEqual([]);
});
test("that a process isn't there is said of a machine of that name alone", () => {
  expect(isAbsent(HOLDER, "runner-7", () => false)).toBe(true);
  expect(isAbsent(HOLDER, "runner-7", () => true)).toBe(false);
  expect(isAbsent(HOLDER, "runner-8", () => false)).toBe(false);
});

const STACK = "identity-center";
const RELEASE = `release the lock, with the PULUMI_BACKEND_URL of this run: pulumi cancel --yes --stack organization/access/${STACK}`;

test("the message says who, since when, and the command that releases the lock", () => {
  const other = { ...HOLDER, host: "runner-8" };
  const locked = new StackLocked(STACK, [HOLDER, other], { isAbsent: () => false });
  expect(locked.message).toBe(
    `stack ${STACK} is locked: by ana@runner-7 (pid 12) at 2026-11-26T20:02:13Z, and by ana@runner-8 (pid 12) at 2026-11-26T20:02:13Z`,
  );
  expect(locked.remedy).toBe(`wait for that run to end; only if it is no longer running, ${RELEASE}`);
  const unknown = lockedByHolders(STACK, []);
  expect([unknown.message, unknown.remedy]).toEqual([`stack ${STACK} is locked by another run`, locked.remedy]);
});

test("of a machine of the same name it is never said that the run has ended: another one may have that name too", () => {
  const absent = new StackLocked(STACK, [HOLDER], { isAbsent: () => true });
  expect(absent.message).toMatch(/; this machine is called runner-7 too, and has no process 12$/);
  expect(absent.remedy).toBe(
    `if it was on this machine it has ended: ${RELEASE}; if another machine has the same name, first make sure that no run is under way there`,
  );
  const one = new StackLocked(STACK, [HOLDER, { ...HOLDER, pid: 13 }], { isAbsent: ({ pid }) => pid === 13 });
  expect(one.remedy).toMatch(/^wait for that run to end/);
});
test("that a holder's process isn't there is looked for on this machine, and other errors stay", () => {
  const here = lockedByHolders(STACK, [{ ...HOLDER, host: hostname() }], "the cause");
  expect(knowingHolders(here, () => false)).toMatchObject({
    message: expect.stringMatching(/ too, and has no process 12$/),
    holders: here.holders,
    cause: "the cause",
  });
  const elsewhere = lockedByHolders(STACK, [HOLDER]);
  expect(knowingHolders(elsewhere, () => false)).toMatchObject({ message: elsewhere.message });
  const other = new Error("another");
  expect(knowingHolders(other, () => false)).toBe(other);
});
