// Waits for what AWS does after it has answered.
import { setTimeout } from "node:timers/promises";

/** Milliseconds between two questions whether it is done, and how often they are asked: ten minutes, as the provider waits. */
const PAUSE = 2_000;
const MOST_QUESTIONS = 300;

type Status = { readonly Status?: string | undefined; readonly FailureReason?: string | undefined };

/** Asks until `begun` is no longer in progress: AWS's reason why it failed; undefined: it is done. Throws what `ask` throws, and when `signal` is aborted. */
export async function failureOnceEnded<Of extends Status>(
  begun: Of,
  ask: (begun: Of) => Promise<Of>,
  signal: AbortSignal,
): Promise<string | undefined> {
  let status = begun;
  for (let asked = 0; status.Status === "IN_PROGRESS" && asked < MOST_QUESTIONS; asked += 1) {
    if (asked > 0) await setTimeout(PAUSE, undefined, { signal });
    status = await ask(status);
  }
  return status.Status === "SUCCEEDED" ? undefined : (status.FailureReason ?? `its status is ${status.Status}`);
}
