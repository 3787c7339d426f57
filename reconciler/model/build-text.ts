// For tests: the model that a small access folder, given as text, makes on a day. Never imported by anything but tests.
import { hasErrors, sortDiagnostics } from "../diagnostics/diagnostic.ts";
import { textOf, validateFiles } from "../validate/small-folder.ts";
import type { WrittenAccess } from "../validate/written.ts";
import type { Access } from "./access.ts";
import { buildAccess } from "./build-access.ts";
import { TODAY } from "./small-world.ts";

export type BuiltText = {
  readonly written: WrittenAccess | undefined;
  readonly access: Access | undefined;
  /** `code file:line text`: the file by its path in the folder, and what stands at the place up to a comma or bracket. */
  readonly found: readonly string[];
  readonly messages: readonly string[];
};

/** Validates the small folder with `files` put over it, through the real schemas, and builds the model if that went well. */
export function buildText(files: { readonly [path: string]: string }, today = TODAY): BuiltText {
  const { access: written, diagnostics } = validateFiles(files);
  const usable = written !== undefined && !hasErrors(diagnostics);
  const built = usable ? buildAccess(written, today) : undefined;
  const said = diagnostics.filter(({ code }) => code !== "checks-withheld");
  const all = sortDiagnostics([...said, ...(built?.diagnostics ?? [])]);
  return {
    written,
    access: built?.access,
    found: all.map(({ code, place }) => {
      const file = place.file.replace("access/", "");
      const line = textOf(file, files).split("\n")[place.line - 1] ?? "";
      const here = /^[^,[\]{}]*/.exec(line.slice(place.column - 1))?.[0] ?? "";
      return `${code} ${file}:${place.line} ${here}`.trim();
    }),
    messages: all.map(({ message, hint }) => (hint === undefined ? message : `${message} | ${hint}`)),
  };
}

/** What the model gives out, one line each: `group/person` and `set account group|user/name`. */
export function givenBy(access: Access | undefined): readonly string[] {
  if (access === undefined) return ["(not valid)"];
  return [
    ...access.groups.flatMap(({ name, members }) => members.map(({ principal }) => `${name}/${principal.name}`)),
    ...access.assignments.map(
      ({ permissionSet, account, principal }) => `${permissionSet} ${account.name} ${principal.kind}/${principal.name}`,
    ),
  ].sort();
}
