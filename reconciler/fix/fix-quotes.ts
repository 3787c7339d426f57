// Quotes around text that YAML would read as something else, where the text as typed is what the schema wants.
import type { ParsedDocument } from "../load/source-document.ts";
import { plainDatesInText } from "../validate/check-plain-dates.ts";
import { describeSchemaErrors, quotablePaths } from "../validate/describe-schema-error.ts";
import { type Kind, schemaValidator } from "../validate/schemas.ts";
import type { Edit } from "./edit.ts";

export function fixQuotes(document: ParsedDocument, kind: Kind): readonly Edit[] {
  const validate = schemaValidator(kind);
  const errors = validate(document.value) ? [] : (validate.errors ?? []);
  const dates = plainDatesInText(document, describeSchemaErrors(document, errors));
  return [...quotablePaths(document, errors), ...dates].flatMap((path) => {
    const span = document.spanOf(path);
    const raw = document.rawOf(path);
    if (span === undefined || raw === undefined) return [];
    return [{ ...span, text: `"${raw}"`, becomes: [{ path, value: raw }] }];
  });
}
