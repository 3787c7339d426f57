// The forms in which results are written.

/** Each command takes some of these; see cli/command-table.ts. */
export type Format = "text" | "json" | "markdown" | "github" | "csv";

/** Markdown that fits where GitHub shows it. */
export const FITTED_FORMS = ["comment", "step-summary"] as const;
export type ResultForm = Format | (typeof FITTED_FORMS)[number];

/** The form in which the problems of the files are shown in place of a result. */
export function diagnosticForm(form: ResultForm): "text" | "json" | "markdown" | "github" {
  switch (form) {
    case "text":
    case "csv":
      return "text";
    case "json":
    case "github":
      return form;
    default:
      return "markdown";
  }
}
