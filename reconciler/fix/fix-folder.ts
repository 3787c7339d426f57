// What `validate --fix` changes: only what is certain. Pure: texts in, texts out.
import type { AccessFolder } from "../load/read-access-folder.ts";
import { schemaValidator } from "../validate/schemas.ts";
import { documentsIn, type EditedDocument } from "./documents.ts";
import { type Edit, editedDocument, expectedValue } from "./edit.ts";
import { fixLetterCase, spellingsIn } from "./fix-letter-case.ts";
import { fixQuotes } from "./fix-quotes.ts";
import { sortLists } from "./sort-lists.ts";

export type FixedFile = {
  /** As diagnostics name it. */
  readonly file: string;
  /** Relative to the access folder. */
  readonly path: string;
  readonly before: string;
  readonly after: string;
  /** How many edits were made. */
  readonly places: number;
};

type Fixing = EditedDocument & { readonly places: number };

/**
 * Puts text in quotes that needs them, spells names as they are declared, and sorts lists that have no order. A file that
 * can't be parsed, or whose kind isn't known, is left alone; one that its schema refuses after the quotes gets the quotes only.
 */
export function fixFolder(folder: AccessFolder): readonly FixedFile[] {
  const quoted = documentsIn(folder).map((it) => edited({ ...it, places: 0 }, fixQuotes(it.document, it.kind)));
  const spellings = spellingsIn(quoted.map(({ document }) => document));
  const texts = new Map(folder.files.map(({ path, text }) => [path, text]));
  return quoted.flatMap((it) => {
    const { path, document, places } = isAccepted(it) ? fixAccepted(it, spellings) : it;
    const before = texts.get(path) ?? "";
    return places === 0 ? [] : [{ file: document.file, path, before, after: document.text, places }];
  });
}

function isAccepted({ document, kind }: Fixing): boolean {
  return schemaValidator(kind)(document.value) === true;
}

function fixAccepted(it: Fixing, spellings: ReturnType<typeof spellingsIn>): Fixing {
  const spelt = edited(it, fixLetterCase(it.document, it.kind, spellings));
  return edited(spelt, sortLists(spelt.document, spelt.kind));
}

/** The document after `edits`. Throws where it is parsed differently from what the edits say: that is a bug, and nothing is written. */
function edited(it: Fixing, edits: readonly Edit[]): Fixing {
  if (edits.length === 0) return it;
  const document = editedDocument(it.document, edits, expectedValue(it.document, edits));
  if (document === undefined) throw new Error(`the fixes of ${it.document.file} would change what it says`);
  return { ...it, document, places: it.places + edits.length };
}
