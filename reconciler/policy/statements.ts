// A policy document as IAM reads it: statements with what they are about, for whom, and when.
import { isMap, type PlainMap } from "../load/plain-map.ts";
import type { Path } from "../load/source-places.ts";
import { isMatched } from "./action-matcher.ts";

/** What an element names, or everything but what its counterpart names (NotAction, NotResource, NotPrincipal). May have wildcards. */
export type Named = { readonly among: readonly string[] } | { readonly except: readonly string[] };

/** Of a trust policy: names by their type (AWS, Service, Federated, CanonicalUser); `*` stands for anyone, as type AWS. */
type Principals = { readonly isExcept: boolean; readonly byType: ReadonlyMap<string, readonly string[]> };

/** One test of a condition; all of a statement's must hold. */
export type ConditionTest = {
  /** `StringEquals`, `ForAnyValue:StringLike`, … as it is written. */
  readonly operator: string;
  readonly key: string;
  /** One of them is enough. */
  readonly values: readonly string[];
};

export type Statement = {
  readonly effect: "Allow" | "Deny";
  readonly action: Named;
  /** Everything where the document has none, as a trust policy. */
  readonly resource: Named;
  readonly principals: Principals | undefined;
  readonly conditions: readonly ConditionTest[];
};

/** One statement as it is written, and the steps to it from its document. */
type WrittenStatement = { readonly statement: PlainMap; readonly steps: Path };

/** Of a document of whatever shape: `Statement` is one of them or a list; what is neither has none. */
export function writtenStatements(document: unknown): readonly WrittenStatement[] {
  const written = isMap(document) ? document.Statement : undefined;
  if (isMap(written)) return [{ statement: written, steps: ["Statement"] }];
  if (!Array.isArray(written)) return [];
  return written.flatMap((statement: unknown, index) =>
    isMap(statement) ? [{ statement, steps: ["Statement", index] }] : [],
  );
}

/** The statements of `document`, JSON text that validate/ has accepted. Throws what JSON.parse throws. */
export function parseStatements(document: string): readonly Statement[] {
  return statementsOf(JSON.parse(document));
}

/** Those of a document that is parsed already. */
export function statementsOf(document: unknown): readonly Statement[] {
  const parsed = writtenStatements(document).map(({ statement }) => parseStatement(statement));
  return isMap(document) && document.Version === WITH_VARIABLES ? parsed : parsed.map(withoutVariables);
}

/** In documents of an older version, or of none, `${…}` is text (IAM user guide, "IAM JSON policy elements: Version"). */
const WITH_VARIABLES = "2012-10-17";

function parseStatement(written: PlainMap): Statement {
  return {
    effect: written.Effect === "Deny" ? "Deny" : "Allow",
    action: namedBy(written, "Action") ?? { among: [] },
    resource: namedBy(written, "Resource") ?? { among: ["*"] },
    principals: principalsOf(written),
    conditions: conditionsOf(written.Condition),
  };
}

/** With each `${` as newer documents write it where it is text. */
function withoutVariables(statement: Statement): Statement {
  const texts = (of: readonly string[]) => of.map((it) => it.replaceAll("${", `\${$}{`));
  const { resource, conditions } = statement;
  return {
    ...statement,
    resource: "among" in resource ? { among: texts(resource.among) } : { except: texts(resource.except) },
    conditions: conditions.map((it) => ({ ...it, values: texts(it.values) })),
  };
}

function namedBy(written: PlainMap, element: "Action" | "Resource"): Named | undefined {
  const [among, except] = [written[element], written[`Not${element}`]];
  if (except !== undefined) return { except: texts(except) };
  return among === undefined ? undefined : { among: texts(among) };
}

function principalsOf({ Principal: named, NotPrincipal: others }: PlainMap): Principals | undefined {
  const written = named ?? others;
  if (written === undefined) return undefined;
  const byType =
    typeof written === "object" && written !== null ? Object.entries(written) : [["AWS", written] as const];
  return { isExcept: named === undefined, byType: new Map(byType.map(([type, names]) => [type, texts(names)])) };
}

function conditionsOf(condition: unknown): readonly ConditionTest[] {
  return entriesOf(condition).flatMap(([operator, keys]): readonly ConditionTest[] => {
    const tests = entriesOf(keys).map(([key, values]) => ({ operator, key, values: texts(values) }));
    // Whether one without a key is ever met, AWS doesn't say.
    return tests.length > 0 ? tests : [{ operator, key: "", values: [] }];
  });
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

/** Booleans and numbers are compared as text by IAM. */
function texts(value: unknown): readonly string[] {
  return [value].flat().map(String);
}

/** Whether `name`, which has no wildcards, is what `named` is about. In any letter case, as IAM compares actions. */
export function isNamed(named: Named, name: string): boolean {
  return "among" in named ? isMatched(named.among, name) : !isMatched(named.except, name);
}

/** Whether `named` is about everything there is. */
export function isAll(named: Named): boolean {
  return "among" in named ? named.among.some((it) => /^[*:]*\*[*:]*$/.test(it)) : named.except.length === 0;
}

/** Whether `named` is about nothing: everything is excepted. */
export function isNothing(named: Named): boolean {
  return "except" in named && isAll({ among: named.except });
}

/** Whether a statement denies its actions whatever they are used on, and under all circumstances. */
export function isDeniedAlways({ effect, conditions, resource }: Statement): boolean {
  return effect === "Deny" && conditions.length === 0 && isAll(resource);
}
