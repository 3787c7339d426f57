// What files mean, for tests of what edits them. Never imported by anything but tests.
import { desiredStacks } from "../desired/desired-resources.ts";
import { resourceText } from "../desired/desired-values.ts";
import { readAccessFrom } from "../guardrails/read-access.ts";
import type { AccessFolder } from "../load/read-access-folder.ts";

export const TODAY = "2026-11-26";

/** Every resource that the files want on {@link TODAY}; throws where they are not valid. */
export async function meaningToday(of: AccessFolder): Promise<readonly string[]> {
  const { desired, diagnostics } = await readAccessFrom(of, TODAY);
  if (desired === undefined) throw new Error(diagnostics.map(({ code, place }) => `${code} ${place.line}`).join());
  return desiredStacks(desired.access)
    .flatMap(({ name, resources }) => resources.map((it) => `${name} ${resourceText(it)}`))
    .sort();
}
