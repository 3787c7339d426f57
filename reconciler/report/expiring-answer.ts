// An answer of `access explain expiring`, in each of its forms.

import type { End, EndingException, EndingGrant, ExpiringAnswer } from "../access-graph/explain-expiring.ts";
import type { Place } from "../diagnostics/diagnostic.ts";
import { painter } from "../diagnostics/paint.ts";
import { visible } from "../diagnostics/quote.ts";
import { csv } from "./csv.ts";
import { type Asked, askedText, placeText, throughText } from "./explanation.ts";
import { HOLDER_KINDS, holderText } from "./holder-texts.ts";

export function expiringText(
  { last, grants, people, exceptions }: ExpiringAnswer,
  asked: Asked,
  colour: boolean,
): string {
  const paint = painter(colour);
  const line = (text: string, place: Place) => `${visible(text)}  ${paint("hint", visible(`[${placeText(place)}]`))}`;
  const grantLines = [...Map.groupBy(grants, withoutAccount).values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const accounts = same.map(({ account }) => account.name).join(", ");
    const held = `${holderText(first.holder)} has ${first.permissionSet} in ${accounts} until ${first.expires}`;
    return [`  ${visible(held)}`, ...first.ends.map((end) => `    ${line(endText(end), end.place)}`)];
  });
  const blocks = [
    [paint("heading", `what ends by itself until ${last}`)],
    [askedText(asked)],
    titled(paint("heading", "grants"), grantLines),
    titled(
      paint("heading", "people who leave"),
      people.map(({ name, leaves, place }) => `  ${line(`${name}, whose last day is ${leaves}`, place)}`),
    ),
    titled(
      paint("heading", "exceptions to the guardrails"),
      exceptions.map((it) => `  ${line(exceptionText(it), it.place)}`),
    ),
    [
      `grants: ${grants.length}; people who leave: ${people.length}; exceptions to the guardrails: ${exceptions.length}`,
    ],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines];
}

function withoutAccount({ account: _, ...rest }: EndingGrant): string {
  return JSON.stringify(rest);
}

const ENDS: Readonly<Record<End["by"], string>> = {
  assignment: "the assignment ends",
  membership: "the membership ends",
  leaving: "the person leaves",
};

function endText({ via, by, day }: End): string {
  const through = "group" in via ? `through ${throughText({ via })}` : throughText({ via });
  return `${through}: ${ENDS[by]} on ${day}`;
}

function exceptionText({ names, reason, until }: EndingException): string {
  return `for ${names.join(", ")} until ${until}, because: ${reason}`;
}

/** The shape that `explain expiring --format json` promises. */
export function expiringJson(answer: ExpiringAnswer, { day, commit }: Asked): string {
  const { last, grants, people, exceptions } = answer;
  const shown = {
    version: 1,
    day,
    ...(commit === undefined ? {} : { commit }),
    until: last,
    grants: grants.map(({ holder, ends, ...grant }) => ({
      [holder.kind === "person" ? "person" : "group"]: holder.name,
      ...grant,
      ends: ends.map(({ via, ...end }) => ({ ...via, ...end })),
    })),
    people,
    exceptions,
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}

const COLUMNS = [
  ...["until", "kind", "name", "account id", "account", "permission set", "through", "what ends", "file", "line"],
];

/** One row for each grant and entry that ends it, each person who leaves, and each exception. */
export function expiringCsv({ grants, people, exceptions }: ExpiringAnswer): string {
  const placeCells = ({ file, line }: Place) => [file, String(line)];
  return csv(COLUMNS, [
    ...grants.flatMap(({ holder, account, permissionSet, expires, ends }) =>
      ends.map((end) => [
        expires,
        HOLDER_KINDS[holder.kind],
        ...[holder.name, account.id, account.name, permissionSet, throughText(end)],
        `${ENDS[end.by]} on ${end.day}`,
        ...placeCells(end.place),
      ]),
    ),
    ...people.map(({ name, leaves, place }) => [
      ...[leaves, "person", name, "", "", "", ""],
      ENDS.leaving,
      ...placeCells(place),
    ]),
    ...exceptions.map(({ until, names, reason, place }) => [
      ...[until, "exception", names.join("; "), "", "", "", ""],
      `the exception ends: ${reason}`,
      ...placeCells(place),
    ]),
  ]);
}
