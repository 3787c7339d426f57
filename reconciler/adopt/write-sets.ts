// Permission sets with all that they hold, as entries of `permissionSets:`.

import type { DesiredValue } from "../desired/desired-resource.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { LiveObject } from "../live/live-object.ts";
import { scalar } from "../load/yaml-scalar.ts";
import type { Organization } from "../model/access.ts";
import { DEFAULT_SESSION } from "../model/build-permission-sets.ts";
import { managedPolicyArn } from "../model/managed-policy-arn.ts";
import { managedPolicyPath, nameOf } from "../policy/managed-policy-names.ts";
import { policyPathAndName } from "../policy/policy-arn.ts";
import { mapOf, tagsOf, textOf } from "./live-values.ts";
import type { PolicyFiles } from "./policy-files.ts";
import { asEntry, flowMap, type Line, listLines } from "./yaml-lines.ts";

export type SetFacts = {
  readonly partition: Organization["partition"];
  /** Tags that the organization puts on everything. */
  readonly commonTags: ReadonlyMap<string, string>;
  readonly policyFiles: PolicyFiles;
};

/** `parts` are what is attached to it; `sharedWith` the other teams that assign it. */
export function setEntry(
  set: LiveObject,
  parts: readonly LiveObject[],
  sharedWith: readonly string[],
  { partition, commonTags, policyFiles }: SetFacts,
): readonly Line[] {
  const of = [stackKey(set)];
  const { properties } = set;
  const name = textOf(properties, "name") ?? "";
  const ofKind = (kind: string) => parts.filter(({ identity }) => identity?.kind === kind);
  const line = (key: string, value: string | undefined): readonly Line[] =>
    value === undefined ? [] : [{ text: `    ${key}: ${value}`, of }];
  const quoted = (key: string) => {
    const value = textOf(properties, key);
    return line(key, value === undefined ? undefined : scalar(value));
  };
  const pieces = (texts: readonly string[]) => texts.toSorted().map((text) => ({ text, of }));
  const managed = ofKind("managed-policy").map((it) =>
    managedPolicyText(textOf(it.properties, "managedPolicyArn") ?? "", partition),
  );
  const customer = ofKind("customer-policy").map((it) =>
    customerPolicyText(mapOf(it.properties, "customerManagedPolicyReference")),
  );
  const inline = ofKind("inline-policy").map((it) =>
    policyFiles.add(name, textOf(it.properties, "inlinePolicy") ?? "", of),
  );
  const boundary = ofKind("boundary").map((it) => boundaryText(mapOf(it.properties, "permissionsBoundary"), partition));
  return asEntry([
    ...line("name", scalar(name)),
    ...quoted("description"),
    ...(textOf(properties, "sessionDuration") === DEFAULT_SESSION ? [] : quoted("sessionDuration")),
    ...quoted("relayState"),
    ...listLines("    ", "managedPolicies", pieces(managed), of),
    ...listLines("    ", "customerManagedPolicies", pieces(customer), of),
    ...line("inlinePolicy", inline[0]),
    ...line("permissionsBoundary", boundary[0]),
    ...listLines("    ", "sharedWith", pieces(sharedWith), of),
    ...tagLines(properties, commonTags, of),
  ]);
}

/** Its name where that is enough to find it, else its ARN. */
export function managedPolicyText(arn: string, partition: Organization["partition"]): string {
  const name = nameOf(policyPathAndName(arn));
  const isKnown = managedPolicyPath(name) !== undefined && managedPolicyArn(name, partition) === arn;
  return scalar(isKnown ? name : arn);
}

/** Those tags that the organization doesn't put on everything. */
export function tagLines(
  properties: LiveObject["properties"],
  common: ReadonlyMap<string, string>,
  of: readonly string[],
): readonly Line[] {
  const own = [...tagsOf(properties)].filter(([key, value]) => common.get(key) !== value).sort();
  const pairs = own.map(([key, value]) => [scalar(key), scalar(value)] as const);
  return pairs.length === 0 ? [] : [{ text: `    tags: ${flowMap(pairs)}`, of }];
}

function customerPolicyText(policy: { readonly [key: string]: DesiredValue }): string {
  const [name, path] = [textOf(policy, "name") ?? "", textOf(policy, "path") ?? "/"];
  return flowMap([["name", scalar(name)], ...(path === "/" ? [] : [["path", scalar(path)] as const])]);
}

function boundaryText(
  boundary: { readonly [key: string]: DesiredValue },
  partition: Organization["partition"],
): string {
  const arn = textOf(boundary, "managedPolicyArn");
  if (arn !== undefined) return flowMap([["managedPolicy", managedPolicyText(arn, partition)]]);
  return flowMap([["customerManagedPolicy", customerPolicyText(mapOf(boundary, "customerManagedPolicyReference"))]]);
}
