// Whether files say what AWS holds: they are valid, and the resources that follow from them equal the live objects.

import { type DesiredResource, type DesiredValue, isReference } from "../desired/desired-resource.ts";
import { desiredStacks } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { LiveObject } from "../live/live-object.ts";
import type { AccessFolder } from "../load/read-access-folder.ts";
import { pathInFolder } from "../load/source-document.ts";
import type { Access } from "../model/access.ts";
import { buildAccess } from "../model/build-access.ts";
import { canonicalPolicy } from "../model/policy-document.ts";
import { groupKey, roleKey, userKey, wholeKeyOf } from "../model/resource-identity.ts";
import { checkPolicyContents } from "../validate/check-policy-contents.ts";
import { validateDocuments } from "../validate/validate-documents.ts";
import { ownPolicyOf } from "./live-values.ts";
import type { WrittenFiles } from "./write-files.ts";

export type Verified =
  | { readonly access: Access }
  /** Why objects can't be said, by id; an account is `account <id>`. Never empty. */
  | { readonly refusals: ReadonlyMap<string, string> };

/** No entry has a date, so that any day gives the same. */
const ANY_DAY = "2000-01-01";

/** `declared` are the objects of which the files tell, by id. Throws where a problem is of no object: then the files are wrong, not AWS. */
export async function verifyFiles(files: WrittenFiles, declared: ReadonlyMap<string, LiveObject>): Promise<Verified> {
  const { on, organization, policies } = validateDocuments(folderOf(files));
  const valid = on(ANY_DAY);
  const inPolicies = await checkPolicyContents(policies, organization);
  const found = errorsIn([...valid.diagnostics, ...inPolicies]);
  if (found.length > 0 || valid.access === undefined) return { refusals: refusalsOf(found, files) };
  const { access, diagnostics } = buildAccess(valid.access, ANY_DAY);
  const built = errorsIn(diagnostics);
  if (built.length > 0 || access === undefined) return { refusals: refusalsOf(built, files) };
  const refusals = differences(access, declared);
  return refusals.size > 0 ? { refusals } : { access };
}

/** The folder as it would be read from disk. */
function folderOf(files: WrittenFiles): AccessFolder {
  return {
    files: [...files].map(([path, lines]) => ({
      file: `access/${path}`,
      path,
      role: path.startsWith("policies/") ? "policy" : "document",
      syntax: path.endsWith(".json") ? "json" : "yaml",
      text: textOfLines(lines),
    })),
    diagnostics: [],
  };
}

export function textOfLines(lines: readonly { readonly text: string }[]): string {
  return `${lines.map(({ text }) => text).join("\n")}\n`;
}

function errorsIn(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(({ severity, code }) => severity === "error" && code !== "checks-withheld");
}

function refusalsOf(errors: readonly Diagnostic[], files: WrittenFiles): ReadonlyMap<string, string> {
  const refusals = new Map<string, string>();
  for (const { place, message, code } of errors) {
    const lines = files.get(pathInFolder(place.file)) ?? [];
    // What ends too early is wrong behind its last line.
    const of = (lines[place.line - 1] ?? lines.at(-1))?.of ?? [];
    if (of.length === 0) throw new Error(`${code} in ${place.file}:${place.line} is of no object: ${message}`);
    for (const id of of) if (!refusals.has(id)) refusals.set(id, message);
  }
  if (refusals.size === 0) throw new Error("the files are not valid, and no error says why");
  return refusals;
}

/** Each difference counts for the whole permission set or role that it is a part of. */
function differences(access: Access, declared: ReadonlyMap<string, LiveObject>): ReadonlyMap<string, string> {
  const desired = new Map(
    desiredStacks(access).flatMap(({ name: stack, resources }) =>
      resources.map((resource) => [stackKey({ stack, key: resource.key }), resource] as const),
    ),
  );
  const undeclared = [...desired.keys()].find((id) => !declared.has(id));
  if (undeclared !== undefined)
    throw new Error(`the files declare ${JSON.stringify(undeclared)}, which AWS doesn't have`);
  const refusals = new Map<string, string>();
  for (const [id, object] of declared) {
    const resource = desired.get(id);
    const different = resource === undefined ? ["everything"] : differingProperties(object, resource);
    if (different.length === 0) continue;
    refusals.set(wholeId(object, declared), `files can't say its ${different.join(", ")} as AWS has it`);
  }
  return refusals;
}

function wholeId(object: LiveObject, declared: ReadonlyMap<string, LiveObject>): string {
  const { stack, key, identity } = object;
  const whole = wholeKeyOf(identity);
  if (whole !== undefined) return stackKey({ stack, key: whole });
  if (identity?.kind !== "policy") return stackKey({ stack, key });
  const attached = [...declared.values()].find((it) => it.stack === stack && ownPolicyOf(it) === identity.name);
  const role = attached?.identity?.kind === "role-policy" ? attached.identity.role : undefined;
  return stackKey({ stack, key: role === undefined ? key : roleKey(role) });
}

/** Names of properties that have another value in AWS than the files give them. */
function differingProperties({ properties }: LiveObject, desired: DesiredResource): readonly string[] {
  const names = new Set([...Object.keys(properties), ...Object.keys(desired.properties)]);
  return [...names].filter((name) => comparable(properties[name]) !== comparable(desired.properties[name])).sort();
}

/** Text that is the same for values that mean the same: policies, and references to people and groups whoever owns them. */
function comparable(value: DesiredValue | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "string" && value.startsWith("{")) return canonicalPolicy(parsed(value));
  if (!isReference(value) || !("$external" in value)) return canonicalPolicy(value);
  const { $external: kind, name } = value;
  return canonicalPolicy(
    kind === "user" ? { $ref: userKey(name), output: "userId" } : { $ref: groupKey(name), output: "groupId" },
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
