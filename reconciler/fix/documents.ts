// The documents of a folder that can be edited.
import { parseYaml } from "../load/parse-yaml.ts";
import type { AccessFolder } from "../load/read-access-folder.ts";
import type { ParsedDocument } from "../load/source-document.ts";
import { KINDS, type Kind } from "../validate/schemas.ts";

export type EditedDocument = {
  /** Relative to the access folder. */
  readonly path: string;
  readonly kind: Kind;
  readonly document: ParsedDocument;
};

/** Those that can be parsed and whose kind is known. */
export function documentsIn(folder: AccessFolder): readonly EditedDocument[] {
  return folder.files.flatMap(({ file, path, text, role }) => {
    const document = role === "document" ? parseYaml(file, text).document : undefined;
    const kind = KINDS.find((each) => each === document?.rootKeys[0]);
    return document === undefined || kind === undefined ? [] : [{ path, kind, document }];
  });
}
