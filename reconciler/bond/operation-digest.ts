// What an exception names an operation by: a digest of what comes of it, so that it covers that and nothing else.
import { createHash } from "node:crypto";
import type { Change } from "../plan/change.ts";
import type { DesiredResource } from "../plan/desired-resource.ts";
import { resourceText } from "../plan/fingerprint.ts";

/** SHA-256, hex, of stack, operation, key and what is wanted afterwards (undefined: nothing); references stay references. */
export function operationDigest({ stack, op, key }: Change, after: DesiredResource | undefined): string {
  const text = [stack, op, key, after === undefined ? "" : resourceText(after)].join("\n");
  return createHash("sha256").update(text).digest("hex");
}
