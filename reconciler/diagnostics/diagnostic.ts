// A diagnostic: one thing that is wrong with the files, at the place where a person can fix it.
import { type Catalogue, catalogue, type DiagnosticCode, type Entry } from "./catalogue.ts";

export type Severity = "error" | "warning";

/** A place in a file under the access folder. `line` and `column` count from 1; columns count UTF-16 code units. */
export type Place = { readonly file: string; readonly line: number; readonly column: number };

export type Diagnostic = {
  /** Of the catalogue, or of a guardrail. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
  readonly place: Place;
  /** Other places that belong to it, such as the first of two definitions. */
  readonly related?: readonly { readonly message: string; readonly place: Place }[];
};

/** What the sentence of `code` needs to be written. */
export type ArgumentsOf<Code extends DiagnosticCode> = Parameters<Catalogue[Code]["message"]>[0];

/** Makes diagnostics whose sentences and hints are in `messages`: of the code, at the place. */
export function speaker<Known extends { readonly [code in keyof Known]: Entry }>(messages: Known) {
  return <Code extends keyof Known & string>(
    code: Code,
    args: Parameters<Known[Code]["message"]>[0],
    place: Place,
    related?: Diagnostic["related"],
  ): Diagnostic => {
    const entry: Entry = messages[code];
    const hint = entry.hint?.(args);
    return {
      code,
      severity: entry.severity,
      message: entry.message(args),
      ...(hint === undefined ? {} : { hint }),
      place,
      ...(related === undefined || related.length === 0 ? {} : { related }),
    };
  };
}

/** Makes the diagnostic of a code of the catalogue. */
export const diagnostic = speaker(catalogue);

/** What is about the others, and is read after them. */
const isLast = ({ code }: Diagnostic) => code === "checks-withheld";

/** Sorts by file, line, column and code, so that two runs over the same files print the same; what was not checked comes last. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort(
    (a, b) =>
      Number(isLast(a)) - Number(isLast(b)) ||
      compareText(a.place.file, b.place.file) ||
      a.place.line - b.place.line ||
      a.place.column - b.place.column ||
      compareText(a.code, b.code) ||
      compareText(a.message, b.message),
  );
}

/** More problems than anybody reads; beyond that they repeat themselves, or the input is hostile. */
export const MOST_LISTED = 2_000;

/** At most {@link MOST_LISTED} of `sorted`, in their order, errors before warnings when some are left out; that some are left out is said. */
export function limitDiagnostics(sorted: readonly Diagnostic[]): readonly Diagnostic[] {
  const [first] = sorted;
  if (first === undefined || sorted.length <= MOST_LISTED) return sorted;
  const place = { file: first.place.file, line: 1, column: 1 };
  return [diagnostic("problems-left-out", { listed: MOST_LISTED }, place), ...firstOf(sorted, MOST_LISTED)];
}

/** The first `most` in their order, errors before warnings when some are left out. */
export function firstOf(sorted: readonly Diagnostic[], most: number): readonly Diagnostic[] {
  if (sorted.length <= most) return sorted;
  const errors = sorted.filter((each) => each.severity === "error").length;
  let errorsLeft = most;
  let warningsLeft = Math.max(0, most - errors);
  return sorted.filter((each) => (each.severity === "error" ? errorsLeft-- : warningsLeft--) > 0);
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((each) => each.severity === "error");
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
