// Names of AWS's regions: the organization's, those in ARNs of policies, and those that a condition compares.

import { closest } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { isMap } from "../load/plain-map.ts";
import { writtenStatements } from "../policy/statements.ts";
import type { PolicyInUse } from "./check-policy-references.ts";
import { textsOf } from "./check-policy-statement.ts";
import { textsIn } from "./texts-in.ts";
import type { WrittenDocument, WrittenOrganization } from "./written.ts";

/** Of all partitions, by the names that the AWS SDK of 2026 knows (its partitions.json). AWS has newer ones, so that others are a warning. */
const REGIONS: ReadonlySet<string> = new Set(
  [
    "af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1",
    "ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1 ca-west-1",
    "cn-north-1 cn-northwest-1 eu-central-1 eu-central-2 eu-isoe-west-1 eu-north-1 eu-south-1 eu-south-2 eu-west-1",
    "eu-west-2 eu-west-3 eusc-de-east-1 il-central-1 me-central-1 me-south-1 me-west-1 mx-central-1 sa-east-1 sa-west-1",
    "us-east-1 us-east-2 us-gov-east-1 us-gov-west-1 us-iso-east-1 us-iso-west-1 us-isob-east-1 us-isof-east-1",
    "us-isob-west-1 us-isof-south-1 us-west-1 us-west-2",
  ].flatMap((line) => line.split(" ")),
);

/** Of Identity Center, which goes into every `{{region}}`. */
export function checkOwnRegion(organizations: readonly WrittenDocument<WrittenOrganization>[]): readonly Diagnostic[] {
  return organizations.flatMap(({ source, value }) =>
    unknownRegion(value.organization.region, () => source.placeOf(["organization", "region"])),
  );
}

/** Whole names only: what has wildcards, variables or templates may stand for any. */
export function checkRegionsInPolicies(policies: readonly PolicyInUse[]): readonly Diagnostic[] {
  return policies.flatMap(({ source, value, path }) => [
    ...[...textsIn(value, path)].flatMap(({ text, at, part }) => {
      const [, region = ""] = /^arn:[^:]*:[^:]*:([a-z][a-z-]*-\d+):/.exec(text) ?? [];
      return unknownRegion(region, () => source.placeOf(at, part));
    }),
    ...writtenStatements(value).flatMap(({ statement, steps }) =>
      requestedRegions(statement.Condition).flatMap(({ text, at }) =>
        /[*?${]/.test(text) ? [] : unknownRegion(text, () => source.placeOf([...path, ...steps, "Condition", ...at])),
      ),
    ),
  ]);
}

function requestedRegions(condition: unknown) {
  if (!isMap(condition)) return [];
  return Object.entries(condition).flatMap(([operator, keys]) =>
    Object.entries(isMap(keys) ? keys : {}).flatMap(([key, values]) =>
      key.toLowerCase() !== "aws:requestedregion"
        ? []
        : textsOf(values).map(({ text, step }) => ({ text, at: [operator, key, ...step] })),
    ),
  );
}

function unknownRegion(region: string, place: () => Diagnostic["place"]): readonly Diagnostic[] {
  if (region === "" || REGIONS.has(region)) return [];
  return [diagnostic("unknown-region", { region, suggestion: closest(region, REGIONS) }, place())];
}
