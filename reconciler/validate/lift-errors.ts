// Errors of the files that an exception in guardrails.yaml lifts: what AWS may take nevertheless, or what this version wrongly takes for a mistake.
import { type Diagnostic, diagnostic, type Place } from "../diagnostics/diagnostic.ts";
import { visible } from "../diagnostics/quote.ts";
import { pathInFolder } from "../load/source-document.ts";
import type { WrittenDocument, WrittenFileErrors, WrittenGuardrails } from "./written.ts";

/** Without these the files have a meaning all the same. */
export const LIFTABLE_CODES: readonly string[] = [
  "arn-shape",
  "managed-policy-elsewhere",
  "managed-policy-withdrawn",
  "misspelt-service-principal",
  "policy-variable",
];

export type ErrorException = WrittenFileErrors & {
  readonly reason: string;
  /** The last day, in UTC. */
  readonly until: string;
  readonly place: Place;
};

/** Those whose last day has not passed on `today`, a UTC date. */
export function errorExceptions(
  guardrails: readonly WrittenDocument<WrittenGuardrails>[],
  today: string,
): readonly ErrorException[] {
  return guardrails.flatMap(({ source, value }) =>
    (value.guardrails.exceptions ?? []).flatMap(({ errors, reason, until }, index) =>
      errors === undefined || until < today
        ? []
        : [{ ...errors, reason, until, place: source.placeOf(["guardrails", "exceptions", index, "errors"]) }],
    ),
  );
}

/**
 * The same diagnostics: those of one code in one file are warnings where an exception is for as many or more. All that one exception can
 * be about must be among `found`.
 */
export function liftErrors(found: readonly Diagnostic[], exceptions: readonly ErrorException[]): readonly Diagnostic[] {
  const counts = Map.groupBy(found.filter(isLiftable), keyOf);
  return found.map((it) => {
    if (!isLiftable(it)) return it;
    const file = pathInFolder(it.place.file);
    const count = counts.get(keyOf(it))?.length ?? 0;
    const named = exceptions.filter((each) => each.file === file && each.code === it.code);
    const exception = named.find((each) => each.count >= count);
    if (exception !== undefined) {
      const hint = `an exception in guardrails.yaml lifts this until ${exception.until}: ${visible(exception.reason)}`;
      return { ...it, severity: "warning", hint };
    }
    if (named.length === 0) return it;
    const most = Math.max(...named.map((each) => each.count));
    const tooFew = `the exception in guardrails.yaml is for ${most} of this code in this file, which has ${count}`;
    return { ...it, hint: it.hint === undefined ? tooFew : `${it.hint}; ${tooFew}` };
  });
}

/** A warning for each exception to errors that `found`, all that the files have, has none of. */
export function idleErrorExceptions(
  found: readonly Diagnostic[],
  exceptions: readonly ErrorException[],
): readonly Diagnostic[] {
  const known = new Set(found.map(keyOf));
  return exceptions
    .filter(({ file, code }) => !known.has(`${code} ${file}`))
    .map(({ file, code, place }) => diagnostic("exception-lifts-nothing", { file, code }, place));
}

function isLiftable({ code, severity }: Diagnostic): boolean {
  return severity === "error" && LIFTABLE_CODES.includes(code);
}

function keyOf({ code, place }: Diagnostic): string {
  return `${code} ${pathInFolder(place.file)}`;
}
