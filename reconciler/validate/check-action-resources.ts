// Actions in a statement none of whose resources they are about: AWS takes it, and the statement says nothing about the action.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { type ArnShape, fitsShape, withoutValues } from "../policy/arn-shape.ts";
import type { IamServices } from "../policy/iam-services.ts";
import { writtenStatements } from "../policy/statements.ts";
import type { PolicyInUse } from "./check-policy-references.ts";
import { textsOf } from "./check-policy-statement.ts";

/**
 * Warns of each action, named without wildcards, whose types of resources are known and match no ARN of its statement. Actions that take
 * no resource at all are left out: AWS's own policies list hundreds of them beside ARNs.
 */
export async function checkActionResources(
  policies: readonly PolicyInUse[],
  services: IamServices,
): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const { source, value, path } of policies) {
    for (const { statement, steps } of writtenStatements(value)) {
      const arns = textsOf(statement.Resource).map(({ text }) => text);
      if (arns.length === 0 || !arns.every(isWhole)) continue;
      for (const { text: action, step } of textsOf(statement.Action)) {
        const shapes = await services.resourceShapesOf(action);
        if (shapes.length === 0 || arns.some((arn) => fits(arn, shapes))) continue;
        const args = { action, meant: meantArn(arns, shapes), shapes };
        found.push(diagnostic("action-without-resource", args, source.placeOf([...path, ...steps, "Action", ...step])));
      }
    }
  }
  return found;
}

/** An ARN of six parts; of others it is told that they are none. */
function isWhole(arn: string): boolean {
  return /^arn:(?:[^:]*:){4}./.test(withoutValues(arn));
}

function fits(arn: string, shapes: readonly ArnShape[]): boolean {
  return shapes.some((shape) => fitsShape(arn, shape));
}

/** The objects in a bucket for the bucket, and the other way round. */
function meantArn(arns: readonly string[], shapes: readonly ArnShape[]): string | undefined {
  const buckets = arns.filter((arn) => /^arn:[\w-]+:s3:::/.test(arn));
  return buckets.flatMap((arn) => [`${arn}/*`, arn.replace(/\/.*$/, "")]).find((arn) => fits(arn, shapes));
}
