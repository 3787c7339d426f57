// ARNs in policies that no resource can have. AWS takes most of them, and the statement then allows, or denies, nothing.
import { type Diagnostic, diagnostic, type Place } from "../diagnostics/diagnostic.ts";
import { judgeArn, serviceOfArn } from "../policy/arn-shape.ts";
import type { IamServices } from "../policy/iam-services.ts";
import { writtenStatements } from "../policy/statements.ts";
import type { PolicyInUse } from "./check-policy-references.ts";
import { textsOf } from "./check-policy-statement.ts";

/** Judges the resources of `policies`; each ARN is judged once, however often it appears. */
export async function checkPolicyArns(
  policies: readonly PolicyInUse[],
  services: IamServices,
): Promise<readonly Diagnostic[]> {
  const known = new Map<string, Awaited<ReturnType<typeof judge>>>();
  const found: Diagnostic[] = [];
  for (const { source, value, path } of policies) {
    for (const { statement, steps } of writtenStatements(value)) {
      for (const key of ["Resource", "NotResource"]) {
        for (const { text, step } of textsOf(statement[key])) {
          if (!known.has(text)) known.set(text, await judge(text, services));
          const say = known.get(text);
          if (say !== undefined) found.push(say(source.placeOf([...path, ...steps, key, ...step])));
        }
      }
    }
  }
  return found;
}

async function judge(arn: string, services: IamServices): Promise<((place: Place) => Diagnostic) | undefined> {
  if (!arn.startsWith("arn:")) return undefined;
  const service = serviceOfArn(arn);
  const problem = judgeArn(arn, service === undefined ? [] : await services.arnShapesOf(service));
  return problem === undefined ? undefined : (place) => diagnostic("arn-shape", { arn, ...problem }, place);
}
