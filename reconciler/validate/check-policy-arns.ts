// ARNs in policies that no resource can have. AWS takes most of them, and the statement then allows, or denies, nothing.
import { type Diagnostic, diagnostic, type Place } from "../diagnostics/diagnostic.ts";
import { isMap, type PlainMap } from "../load/plain-map.ts";
import type { Path } from "../load/source-places.ts";
import { judgeArn, serviceOfArn } from "../policy/arn-shape.ts";
import type { IamServices } from "../policy/iam-services.ts";
import { writtenStatements } from "../policy/statements.ts";
import type { PolicyInUse } from "./check-policy-references.ts";
import { textsOf } from "./check-policy-statement.ts";

/** Judges the ARNs of `policies`: resources, principals, and values of conditions; each ARN is judged once, however often it appears. */
export async function checkPolicyArns(
  policies: readonly PolicyInUse[],
  services: IamServices,
): Promise<readonly Diagnostic[]> {
  const known = new Map<string, Awaited<ReturnType<typeof judge>>>();
  const found: Diagnostic[] = [];
  for (const { source, value, path } of policies) {
    for (const { statement, steps } of writtenStatements(value)) {
      for (const { text, step } of arnsOf(statement)) {
        if (!known.has(text)) known.set(text, await judge(text, services));
        const say = known.get(text);
        if (say !== undefined) found.push(say(source.placeOf([...path, ...steps, ...step])));
      }
    }
  }
  return found;
}

type TextAt = { readonly text: string; readonly step: Path };

/** Texts of a statement that are ARNs, or patterns of them, if they begin as one. */
function arnsOf(statement: PlainMap): readonly TextAt[] {
  const { Condition: condition } = statement;
  const principals = ["Principal", "NotPrincipal"].flatMap((key) => [
    ...textsIn(statement[key], "AWS", [key]),
    ...textsIn(statement[key], "Federated", [key]),
  ]);
  const operators = isMap(condition) ? Object.keys(condition) : [];
  return [
    ...textsIn(statement, "Resource", []),
    ...textsIn(statement, "NotResource", []),
    ...principals,
    ...operators.flatMap((operator) => {
      const keys = isMap(condition) ? condition[operator] : undefined;
      const texts = isMap(keys)
        ? Object.keys(keys).map((key) => ({ key, at: textsIn(keys, key, ["Condition", operator]) }))
        : [];
      return texts.flatMap(({ key, at }) => at.filter(({ text }) => isArnValue(operator, key, text)));
    }),
  ];
}

function textsIn(holder: unknown, key: string, path: Path): readonly TextAt[] {
  if (!isMap(holder)) return [];
  return textsOf(holder[key]).map(({ text, step }) => ({ text, step: [...path, key, ...step] }));
}

/**
 * Of the keys whose values AWS itself makes of ARNs that it has. Operators of texts compare whatever they are given, and their wildcards stand
 * for several parts of an ARN, too.
 */
function isArnValue(operator: string, key: string, text: string): boolean {
  return /^aws:(Principal|Source)Arn$/i.test(key) && (/Arn(Not)?(Equals|Like)/.test(operator) || !/[*?]/.test(text));
}

async function judge(arn: string, services: IamServices): Promise<((place: Place) => Diagnostic) | undefined> {
  if (!arn.startsWith("arn:")) return undefined;
  const service = serviceOfArn(arn);
  const problem = judgeArn(arn, service === undefined ? [] : await services.arnShapesOf(service));
  return problem === undefined ? undefined : (place) => diagnostic("arn-shape", { arn, ...problem }, place);
}
