// In which files the policies of a permission set or role are written. Pure.
import type { Origin } from "../load/source-document.ts";
import type { PermissionSet, Role } from "../model/access.ts";
import type { WrittenPermissionSet, WrittenPolicyDocument, WrittenRole } from "../validate/written.ts";
import { sortedNames } from "./changed-entries.ts";

/** Files, as places name them (`access/policies/x.json`), of the policies that `after` has otherwise than `before`. Sorted. */
export function changedFilesOfSet(
  before: PermissionSet | undefined,
  after: PermissionSet | undefined,
): readonly string[] {
  if (after === undefined || before?.inlinePolicy === after.inlinePolicy) return [];
  return filesOf(after.origin, [writtenAt<WrittenPermissionSet>(after.origin).inlinePolicy]);
}

/** The same of a role, whose trust policy can be in a file too. */
export function changedFilesOfRole(before: Role | undefined, after: Role | undefined): readonly string[] {
  if (after === undefined) return [];
  const { trust, policies = [] } = writtenAt<WrittenRole>(after.origin);
  const textOf = (role: Role | undefined, name: string) => role?.policies.find((it) => it.name === name)?.document;
  return filesOf(after.origin, [
    "policy" in trust && before?.trustPolicy !== after.trustPolicy ? trust.policy : undefined,
    ...policies.filter(({ name }) => textOf(before, name) !== textOf(after, name)).map(({ document }) => document),
  ]);
}

/** Files in which those of its own policies of a set or role are written that are asked about, JSON texts. */
export function filesOfPolicies(
  holder: PermissionSet | Role,
  isAskedAbout: (document: string) => boolean,
): readonly string[] {
  if (!("policies" in holder)) {
    const { inlinePolicy } = writtenAt<WrittenPermissionSet>(holder.origin);
    return holder.inlinePolicy !== undefined && isAskedAbout(holder.inlinePolicy)
      ? filesOf(holder.origin, [inlinePolicy])
      : [];
  }
  const { policies = [] } = writtenAt<WrittenRole>(holder.origin);
  const asked = new Set(holder.policies.filter(({ document }) => isAskedAbout(document)).map(({ name }) => name));
  return filesOf(
    holder.origin,
    policies.filter(({ name }) => asked.has(name)).map(({ document }) => document),
  );
}

function filesOf(
  { document: { file } }: Origin,
  documents: readonly (WrittenPolicyDocument | undefined)[],
): readonly string[] {
  const folder = file.slice(0, file.indexOf("/"));
  return sortedNames(documents.flatMap((it) => (typeof it === "string" ? [`${folder}/${it}`] : [])));
}

/** What stands there, which its schema has accepted. */
function writtenAt<Written>({ document, path }: Origin): Written {
  return path.reduce<unknown>(
    (value, step) => (value as { readonly [step: string | number]: unknown })[step],
    document.value,
  ) as Written;
}
