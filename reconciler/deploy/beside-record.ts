// A part of what AWS holds beside what is on record, by the same keys.
import { type RecordedObject, recordedObjects } from "../drift/recorded-objects.ts";
import { underRecordedNames } from "../drift/renamed.ts";
import type { LiveObject } from "../live/live-object.ts";
import type { StackPlan } from "../plan/plan.ts";
import { principalsIn, principalsOf } from "./find-drift.ts";
import { namesOnRecord } from "./names-on-record.ts";
import type { AwsFacts } from "./run-stacks.ts";

/** `found` was read; only a part may have been. */
export function besideRecord(
  stacks: readonly Pick<StackPlan, "desired" | "state">[],
  { instance, externalIds }: Pick<AwsFacts, "instance" | "externalIds">,
  found: readonly LiveObject[],
): { readonly recorded: readonly RecordedObject[]; readonly objects: readonly LiveObject[] } {
  const external = principalsOf(namesOnRecord([], externalIds));
  const principals = new Map([...external, ...principalsIn(found)]);
  const recorded = stacks.flatMap(({ desired, state }) =>
    recordedObjects(desired.name, state, { instance, principals }),
  );
  return { recorded, objects: underRecordedNames(recorded, found) };
}
