// ARNs belong to the partition that the organization's region is in: `aws`, `aws-cn` or `aws-us-gov`.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { type Origin, originAt, placeOfOrigin } from "../load/source-document.ts";
import type { WrittenAccess } from "../validate/written.ts";
import type { Organization } from "./access.ts";
import { partitionOf } from "./build-organization.ts";

/** An ARN of another partition passes previews and is refused by AWS in a deploy, after other things have been made. */
export function checkPartition(written: WrittenAccess, { region, partition }: Organization): readonly Diagnostic[] {
  const { source } = written.organization;
  const found: Diagnostic[] = [];
  if (partitionOf(region) !== partition) {
    const place = source.placeOf(["organization", "partition"]);
    found.push(diagnostic("partition-of-region", { partition, region, right: partitionOf(region) }, place));
  }
  for (const { arn, origin } of arnsIn(written)) {
    if (!arn.startsWith("arn:") || arn.startsWith(`arn:${partition}:`)) continue;
    found.push(diagnostic("wrong-partition", { arn, partition }, placeOfOrigin(origin)));
  }
  return found;
}

type Arn = { readonly arn: string; readonly origin: Origin };

/** Names among the managed policies are no ARNs, and get the right partition when the model is built. */
function* arnsIn(written: WrittenAccess): Generator<Arn> {
  const { source, value } = written.organization;
  for (const key of ["instanceArn", "previewRole", "deployRole"] as const) {
    const arn = value.organization[key];
    if (arn !== undefined) yield { arn, origin: { document: source, path: ["organization", key] } };
  }
  for (const { source, value } of written.teams) {
    const at = (...path: readonly (string | number)[]): Origin => ({ document: source, path });
    for (const [index, set] of (value.permissionSets ?? []).entries()) {
      yield* listed(set.managedPolicies, at("permissionSets", index, "managedPolicies"));
      const boundary = set.permissionsBoundary;
      if (boundary === undefined || !("managedPolicy" in boundary)) continue;
      const origin = at("permissionSets", index, "permissionsBoundary", "managedPolicy");
      yield { arn: boundary.managedPolicy, origin };
    }
    for (const [index, role] of (value.roles ?? []).entries()) {
      yield* listed(role.managedPolicies, at("roles", index, "managedPolicies"));
    }
  }
}

function* listed(arns: readonly string[] | undefined, origin: Origin): Generator<Arn> {
  for (const [index, arn] of (arns ?? []).entries()) yield { arn, origin: originAt(origin, index) };
}
