// What a suspension removes: each person is named in the guardrails, so it is no mistake, and it must not wait for an exception.
import type { WrittenAccess } from "../validate/written.ts";
import { keysOn } from "./lapsed-keys.ts";

/** Keys that would be desired on `today` if nobody were suspended, and are not. Empty when the files have errors. */
export function suspendedKeys(written: WrittenAccess, today: string): ReadonlySet<string> {
  const isSuspending = written.guardrails.some(({ value }) => (value.guardrails.suspended ?? []).length > 0);
  if (!isSuspending) return new Set();
  const guardrails = written.guardrails.map(({ source, value }) => {
    const { suspended: _, ...rest } = value.guardrails;
    return { source, value: { ...value, guardrails: rest } };
  });
  const desired = keysOn(written, today);
  return new Set([...keysOn({ ...written, guardrails }, today)].filter((key) => !desired.has(key)));
}
