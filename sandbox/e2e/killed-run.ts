// A deploy that is ended just after AWS has acted, and before anybody was told.
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { RecordedCall } from "../aws/server.ts";
import { startReconciler } from "./reconciler-process.ts";
import type { Workplace } from "./workplace.ts";

/** How it ends: by SIGKILL, and the engine with it; or in order, by the SIGTERM of GitHub's Cancel. */
export type Blow = "SIGKILL" | "SIGTERM";

/**
 * Starts a deploy in a process of its own and ends it at the first call of `operation`: AWS has acted on it by then, and nobody has
 * read the answer.
 */
export async function endDeployAt(
  workplace: Workplace,
  operation: RecordedCall["operation"],
  { blow = "SIGKILL", env = {} }: { readonly blow?: Blow; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<void> {
  const { calls } = workplace.aws;
  const argv = ["deploy", "--first-deploy", "--access", workplace.access];
  const { child } = startReconciler(argv, { env: { ...workplace.env, ...env }, detached: true });
  const pid = child.pid ?? Number.NaN;
  const { push } = calls;
  calls.push = (...added) => {
    if (added.some((call) => call.operation === operation)) {
      calls.push = push;
      // The server answers in the same tick; the provider host, in this process too, has to wait for the next one.
      process.nextTick(() => process.kill(blow === "SIGKILL" ? -pid : pid, blow));
    }
    return push.apply(calls, added);
  };
  await once(child, "close");
  if (calls.push === push) return;
  calls.push = push;
  throw new Error(`the deploy ended before it called ${operation}`);
}

/** Files of locks in the workplace's backend, from its folder. */
export function locksIn({ stateFolder }: Workplace): readonly string[] {
  const files = readdirSync(stateFolder, { recursive: true, encoding: "utf8" });
  return files.filter((file) => file.includes("locks/") && file.endsWith(".json"));
}

/** As `pulumi cancel` does. */
export function removeLocks(workplace: Workplace): void {
  for (const file of locksIn(workplace)) rmSync(join(workplace.stateFolder, file));
}
