// Names as they are declared: two that differ only in letter case are refused, so a reference in another case means just one.
import type { ParsedDocument } from "../load/source-document.ts";
import type { Kind } from "../validate/schemas.ts";
import type { Edit } from "./edit.ts";
import { type Named, REFERENCES, valuesAt } from "./references.ts";

/** Every spelling under which something is declared, by what it is and its name in lower case. */
export type Spellings = { readonly [of in Named]: ReadonlyMap<string, ReadonlySet<string>> };

const DECLARED: { readonly [of in Named]: readonly string[] } = {
  person: ["users.*.userName", "external.users.*", "external.users.*.name"],
  group: ["groups.*.name", "external.groups.*", "external.groups.*.name"],
  set: ["permissionSets.*.name"],
  account: ["accounts.*.name"],
  team: ["team"],
};

export function spellingsIn(documents: readonly Pick<ParsedDocument, "value">[]): Spellings {
  const of = (named: Named) => {
    const spellings = new Map<string, Set<string>>();
    for (const { value } of documents) {
      for (const pattern of DECLARED[named]) {
        for (const { value: name } of valuesAt(value, pattern.split("."))) {
          if (typeof name !== "string") continue;
          const known = spellings.get(name.toLowerCase()) ?? new Set();
          spellings.set(name.toLowerCase(), known.add(name));
        }
      }
    }
    return spellings;
  };
  return { person: of("person"), group: of("group"), set: of("set"), account: of("account"), team: of("team") };
}

/** Leaves alone what is declared in several spellings, and what is written with escapes. */
export function fixLetterCase(document: ParsedDocument, kind: Kind, spellings: Spellings): readonly Edit[] {
  return REFERENCES[kind].flatMap(({ of, at }) =>
    valuesAt(document.value, at).flatMap(({ path, value }) => {
      if (typeof value !== "string") return [];
      const known = spellings[of].get(value.toLowerCase());
      const [declared] = known ?? [];
      if (declared === undefined || known?.size !== 1 || declared === value) return [];
      const span = document.spanOf(path);
      if (span === undefined || document.rawOf(path) !== value) return [];
      const quote = /^["']/.exec(document.text.slice(span.start, span.start + 1))?.[0] ?? "";
      return [{ ...span, text: `${quote}${declared}${quote}`, becomes: [{ path, value: declared }] }];
    }),
  );
}
