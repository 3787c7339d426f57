// For tests: what files make of AWS, beside what AWS holds. Never imported by anything but tests.
import { desiredStacks } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { LiveWorld } from "../live/live-object.ts";
import { buildAccess } from "../model/build-access.ts";
import { canonicalPolicy } from "../model/policy-document.ts";
import { groupKey, userKey } from "../model/resource-identity.ts";
import { folderOf } from "../validate/small-folder.ts";
import { validateDocuments } from "../validate/validate-documents.ts";
import type { Description } from "./describe-world.ts";

/** Each live object and each desired resource that has no equal on the other side; what is left out counts as none. */
export function unequal({ objects }: Pick<LiveWorld, "objects">, { files, leftOut }: Description): readonly string[] {
  const validated = validateDocuments(folderOf(Object.fromEntries(files))).on("2026-11-30");
  const built = validated.access === undefined ? undefined : buildAccess(validated.access, "2026-11-30");
  if (built?.access === undefined) {
    return [...validated.diagnostics, ...(built?.diagnostics ?? [])].map(({ code, message }) => `${code}: ${message}`);
  }
  const missing = new Set(leftOut.map(stackKey));
  const live = objects
    .filter((it) => !missing.has(stackKey(it)))
    .map((it) => `${stackKey(it)} ${comparable(it.properties)}`);
  const desired = desiredStacks(built.access).flatMap(({ name: stack, resources }) =>
    resources.map(({ key, properties }) => `${stackKey({ stack, key })} ${comparable(properties)}`),
  );
  return [...live.filter((it) => !desired.includes(it)), ...desired.filter((it) => !live.includes(it))];
}

const POLICIES = ["inlinePolicy", "assumeRolePolicy", "policy"];

/** Policies as IAM compares them; a person or group of the identity provider as any other. */
function comparable(value: unknown): string {
  return canonicalPolicy(
    JSON.parse(JSON.stringify(value), (key, it: unknown) => {
      if (typeof it === "string" && POLICIES.includes(key)) return JSON.parse(it) as unknown;
      if (typeof it !== "object" || it === null || !("$external" in it) || !("name" in it)) return it;
      const isUser = it.$external === "user";
      return { $ref: (isUser ? userKey : groupKey)(String(it.name)), output: isUser ? "userId" : "groupId" };
    }),
  );
}
