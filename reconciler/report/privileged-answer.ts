// An answer of `access explain privileged`, in each of its forms.

import type { PrivilegedAnswer, RatedHolder } from "../access-graph/explain-privileged.ts";
import { painter } from "../diagnostics/paint.ts";
import { visible } from "../diagnostics/quote.ts";
import type { Level } from "../policy/reason.ts";
import { reasonText } from "../policy/reason-text.ts";
import { LEVELS, type Rights } from "../policy/rights.ts";
import { csv } from "./csv.ts";
import { type Asked, askedJson, askedText, placeText } from "./explanation.ts";
import { HOLDER_KINDS, holderText } from "./holder-texts.ts";
import { LEVEL_TEXTS } from "./level-texts.ts";
import { counted } from "./section.ts";

const reasonsOf = ({ reasons }: Rights) => reasons.map(reasonText);

export function privilegedText({ sets, roles, holders }: PrivilegedAnswer, asked: Asked, colour: boolean): string {
  const paint = painter(colour);
  const line = (name: string, place: Parameters<typeof placeText>[0]) =>
    `  ${visible(name)}  ${paint("hint", `[${visible(placeText(place))}]`)}`;
  const blocks = LEVELS.filter((level) => level !== "ordinary").map((level) => {
    const at = <Rated extends { readonly level: Level }>(rated: readonly Rated[]) =>
      rated.filter((it) => it.level === level);
    const lines = [
      ...at(sets).flatMap((set) => [line(`permission set ${set.name}`, set.place), ...reasonLines(set)]),
      ...at(roles).flatMap((role) => [
        line(`role ${role.name} in ${role.account.name}`, role.place),
        ...reasonLines(role),
      ]),
      ...holderLines(at(holders)),
    ];
    return lines.length === 0 ? [] : [paint("heading", `${level}: ${LEVEL_TEXTS[level].title}`), ...lines];
  });
  const ordinary = [...sets, ...roles].filter(({ level }) => level === "ordinary").length;
  const summary = `judged: ${counted(sets.length, "permission set")} and ${counted(roles.length, "role")}; ${ordinary} of them ${ordinary === 1 ? "is" : "are"} ordinary`;
  const shown = [[askedText(asked)], ...blocks.filter((lines) => lines.length > 0), [summary]];
  return `${shown.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function reasonLines(rights: Rights): readonly string[] {
  return reasonsOf(rights).map((reason) => `    ${visible(reason)}`);
}

/** Accounts in which somebody holds the same set are told together. */
function holderLines(holders: readonly RatedHolder[]): readonly string[] {
  const folded = Map.groupBy(holders, ({ holder, permissionSet, expires }) =>
    JSON.stringify([holder, permissionSet, expires]),
  );
  return [...folded.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const who = holderText(first.holder);
    const until = first.expires === undefined ? "" : ` until ${first.expires}`;
    const accounts = same.map(({ account }) => account.name).join(", ");
    return [`  ${visible(`${who} holds ${first.permissionSet} in ${accounts}${until}`)}`];
  });
}

/** The shape that `explain privileged --format json` promises. */
export function privilegedJson({ sets, roles, holders }: PrivilegedAnswer, asked: Asked): string {
  const shown = {
    version: 1,
    ...askedJson(asked),
    sets: sets.map((set) => ({ name: set.name, level: set.level, reasons: reasonsOf(set), place: set.place })),
    roles: roles.map((role) => ({
      name: role.name,
      account: role.account,
      level: role.level,
      reasons: reasonsOf(role),
      place: role.place,
    })),
    people: holders.flatMap(({ holder, ...held }) =>
      holder.kind === "person" ? [{ name: holder.name, ...held }] : [],
    ),
    providerGroups: holders.flatMap(({ holder, ...held }) =>
      holder.kind === "providerGroup" ? [{ name: holder.name, ...held }] : [],
    ),
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}

const COLUMNS = ["kind", "name", "account id", "account", "permission set", "level", "reasons", "until", "declared at"];

/** One row for each permission set, role and holder. */
export function privilegedCsv({ sets, roles, holders }: PrivilegedAnswer): string {
  return csv(COLUMNS, [
    ...sets.map((it) => [
      "permission set",
      it.name,
      "",
      "",
      "",
      it.level,
      reasonsOf(it).join("; "),
      "",
      placeText(it.place),
    ]),
    ...roles.map((it) => [
      "role",
      it.name,
      it.account.id,
      it.account.name,
      "",
      it.level,
      reasonsOf(it).join("; "),
      "",
      placeText(it.place),
    ]),
    ...holders.map(({ holder, account, permissionSet, level, expires }) => [
      HOLDER_KINDS[holder.kind],
      holder.name,
      account.id,
      account.name,
      permissionSet,
      level,
      "",
      expires ?? "",
      "",
    ]),
  ]);
}
