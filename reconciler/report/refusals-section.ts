// Why a plan is refused: each message with its place, those of one code together, and what can be done about it.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { LinkTo } from "./entries-section.ts";
import { inLines, listed, type RichText, type Section, sentence, untrusted } from "./section.ts";

/** A refusal with the owners of what would have to change, as GitHub knows them; none: organization.yaml names none. */
export type Refusal = { readonly diagnostic: Diagnostic; readonly ask: readonly string[] };

/** Refusals of one code that are told, most of them when somebody opens them; of more the number is. */
export const MOST_OF_CODE = 50;

/** Refusals of one code that nobody has to open. */
const MOST_OPEN = 3;

/** Row by row the codes: a line for each refusal, and what they have in common. At most `most` refusals of one code. */
export function refusalsSection(refusals: readonly Refusal[], linkTo: LinkTo, most = MOST_OF_CODE): Section {
  const byCode = [...Map.groupBy(refusals, ({ diagnostic: { code } }) => code).values()];
  return {
    title: "Refused because",
    columns: [],
    rows: byCode.map((same) => codeRow(same, linkTo, most)),
    folded: false,
    shape: "list",
  };
}

/** What all of them have in common stands once, what differs beside each. */
function codeRow(same: readonly Refusal[], linkTo: LinkTo, most: number): readonly RichText[] {
  const isCommon = (remedy: (of: Refusal) => RichText) =>
    new Set(same.map((it) => JSON.stringify(remedy(it)))).size === 1;
  const [common, own] = [REMEDIES.filter(isCommon), REMEDIES.filter((it) => !isCommon(it))];
  const code = same[0]?.diagnostic.code ?? "";
  const isOne = same.length === 1;
  const lines = same.map((it) => {
    const message: RichText = [
      sentence(it.diagnostic.message),
      ...(isOne ? [` (${code})`] : []),
      ", at ",
      ...placeText(it, linkTo),
    ];
    return inLines([message, ...own.map((remedy) => remedy(it))].filter(isSaid));
  });
  return [
    ...(isOne ? [] : [[`${same.length} times ${code}:`]]),
    ...openAndFolded(lines, most),
    ...same.slice(0, 1).flatMap((it) => common.map((remedy) => remedy(it)).filter(isSaid)),
  ];
}

const isSaid = (text: RichText) => text.length > 0;

const REMEDIES: readonly ((of: Refusal) => RichText)[] = [
  ({ diagnostic: { hint } }) => (hint === undefined ? [] : ["what can be done: ", sentence(hint)]),
  ({ ask }) => (ask.length === 0 ? [] : ["whom to ask: ", ...listed(ask, 5)]),
];

function placeText({ diagnostic: { place } }: Refusal, linkTo: LinkTo): RichText {
  const href = linkTo(place, false);
  return [{ ...untrusted(`${place.file}:${place.line}`), ...(href === undefined ? {} : { href }) }];
}

function openAndFolded(lines: readonly RichText[], most: number): readonly RichText[] {
  const [open, folded] = [lines.slice(0, Math.min(MOST_OPEN, most)), lines.slice(MOST_OPEN, most)];
  const more = lines.length - open.length;
  if (more === 0) return open;
  if (folded.length === 0) return [...open, [`and ${more} more`]];
  const left = more - folded.length;
  return [
    ...open,
    [{ summary: `and ${more} more`, folded: inLines([...folded, ...(left === 0 ? [] : [[`and ${left} more`]])]) }],
  ];
}
