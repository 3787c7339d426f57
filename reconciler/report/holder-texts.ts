// Who holds something, in words.
import type { Holder } from "../access-graph/holders.ts";

/** Everybody whom the identity provider has in a group of its own. It contains untrusted text. */
export function wholeGroup(group: string): string {
  return `everybody in ${group}`;
}

/** A person's name, or {@link wholeGroup}. It contains untrusted text. */
export function holderText({ kind, name }: Holder): string {
  return kind === "person" ? name : wholeGroup(name);
}

/** What a cell of a table says that a holder is. */
export const HOLDER_KINDS: Readonly<Record<Holder["kind"], string>> = {
  person: "person",
  providerGroup: "identity provider's group",
};
