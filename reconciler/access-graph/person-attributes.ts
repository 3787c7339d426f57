// What two sides say otherwise of a person.
import type { Person } from "../model/access.ts";
import { sortedNames } from "./changed-entries.ts";
import type { Attribute } from "./red-flag.ts";

type Field = "userName" | "givenName" | "familyName" | "displayName" | "email" | "emailType" | "leaves";

/** Those of `fields`, in their order, and of all other attributes, sorted by name, that are not the same. */
export function attributesThatDiffer(before: Person, after: Person, fields: readonly Field[]): readonly Attribute[] {
  const others = sortedNames([...Object.keys(before.attributes), ...Object.keys(after.attributes)]);
  return [
    ...fields.map((name) => ({ name, before: before[name], after: after[name] })),
    ...others.map((name) => ({ name, before: before.attributes[name], after: after.attributes[name] })),
  ].filter((it) => it.before !== it.after);
}
