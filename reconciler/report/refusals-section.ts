// Why a plan is refused: one row for one cause, with its places, what can be done, and whom to ask.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { LinkTo } from "./entries-section.ts";
import { inLines, listed, type RichText, type Section, untrusted } from "./section.ts";

/** A refusal with the owners of what would have to change, as GitHub knows them; none: organization.yaml names none. */
export type Refusal = { readonly diagnostic: Diagnostic; readonly ask: readonly string[] };

export function refusalsSection(refusals: readonly Refusal[], linkTo: LinkTo): Section {
  const causes = [...Map.groupBy(refusals, ({ diagnostic: { code } }) => code).values()];
  return {
    title: "Refused because",
    columns: ["why", "place", "what can be done", "whom to ask"],
    rows: causes.map((same) => {
      const told = same.map(({ diagnostic }) => diagnostic);
      const hints = [...new Set(told.flatMap(({ hint }) => hint ?? []))];
      return [
        firstAndMore(told.map(({ message, code }) => [untrusted(message), ` (${code})`])),
        firstAndMore(told.map(({ place }) => placeText(place, linkTo))),
        hints.length === 0 ? [] : firstAndMore(hints.map((hint) => [untrusted(hint)])),
        listed([...new Set(same.flatMap(({ ask }) => ask))], 5),
      ];
    }),
    folded: false,
    shape: "list",
  };
}

function placeText(place: Diagnostic["place"], linkTo: LinkTo): RichText {
  const href = linkTo(place, false);
  return [{ ...untrusted(`${place.file}:${place.line}`), ...(href === undefined ? {} : { href }) }];
}

/** Distinct ones; after the third they open. */
function firstAndMore(texts: readonly RichText[]): RichText {
  const distinct = [...new Map(texts.map((text) => [JSON.stringify(text), text])).values()];
  const [shown, more] = [distinct.slice(0, 3), distinct.slice(3, 53)];
  if (more.length === 0) return inLines(shown);
  return [...inLines(shown), { summary: `and ${distinct.length - 3} more`, folded: inLines(more) }];
}
