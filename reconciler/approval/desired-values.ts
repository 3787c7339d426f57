// What a commit wants, resource by resource, for comparing commits.

import type { DesiredResource, DesiredStack } from "../desired/desired-resource.ts";
import { stackKey } from "../desired/stack-resource.ts";
import { resourceText } from "../plan/fingerprint.ts";

/** Resources by {@link stackKey}. */
export type DesiredValues = ReadonlyMap<string, DesiredResource>;

export function desiredValues(stacks: readonly DesiredStack[]): DesiredValues {
  return new Map(
    stacks.flatMap(({ name, resources }) =>
      resources.map((resource) => [stackKey({ stack: name, key: resource.key }), resource] as const),
    ),
  );
}

/** Whether two commits want the same under a key; references are compared as references, so ids don't matter. */
export function sameDesired(a: DesiredResource | undefined, b: DesiredResource | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return resourceText(a) === resourceText(b);
}
