// Which resources exceptions name: a key is one resource in its stack alone.
import { stackKey } from "../desired/stack-resource.ts";
import type { Exception } from "../model/removal-guardrails.ts";

/** By {@link stackKey}. */
export function exceptedResources(exceptions: readonly Exception[]): ReadonlySet<string> {
  return new Set(
    exceptions.flatMap(({ stack, keys }) => (stack === undefined ? [] : keys.map((key) => stackKey({ stack, key })))),
  );
}
