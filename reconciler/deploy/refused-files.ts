import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/** What AWS holds shows that the files are wrong, before anything could be planned: each problem has its line. */
export class RefusedFiles extends Error {
  override readonly name = "RefusedFiles";
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(({ message }) => message).join("; "));
    this.diagnostics = diagnostics;
  }
}
