// An answer of `access explain all`: one table of everything, and the same for programs.

import type { DeclaredAt } from "../access-graph/declared-at.ts";
import type { AllAnswer } from "../access-graph/explain-all.ts";
import { reasonText } from "../policy/reason-text.ts";
import type { Rights } from "../policy/rights.ts";
import { csv } from "./csv.ts";
import { type Asked, askedJson, placeText, throughText } from "./explanation.ts";
import { trustText } from "./explanation-csv.ts";
import { HOLDER_KINDS } from "./holder-texts.ts";

const COLUMNS = [
  ...["kind", "name", "group", "account id", "account", "permission set", "level", "until"],
  ...["file", "line", "member file", "member line", "policies", "assumed by", "reasons of the level"],
];

/**
 * One row for each way to a grant (its place is the assignment's, with that of the membership beside it), each permission set, and each
 * role in an account.
 */
export function allCsv({ grants, sets, roles }: AllAnswer): string {
  return csv(COLUMNS, [
    ...grants.flatMap(({ holder, account, permissionSet, level, ways }) =>
      ways.map((way) => [
        HOLDER_KINDS[holder.kind],
        holder.name,
        "group" in way.via ? throughText(way) : "",
        ...[account.id, account.name, permissionSet, level, way.expires ?? ""],
        ...placeCells(way.assignment),
        ...(way.membership === undefined ? ["", ""] : placeCells(way.membership)),
        ...["", "", ""],
      ]),
    ),
    ...sets.map(({ name, level, place, policies, ...rights }) => [
      ...["permission set", name, "", "", "", name, level, ""],
      ...placeCells(place),
      ...["", "", policies.join("; "), "", reasonsOf(rights)],
    ]),
    ...roles.map(({ name, account, level, place, policies, trustedBy, ...rights }) => [
      ...["role", name, "", account.id, account.name, "", level, ""],
      ...placeCells(place),
      ...["", "", policies.join("; "), trustedBy.map(trustText).join("; "), reasonsOf(rights)],
    ]),
  ]);
}

function placeCells(at: DeclaredAt): readonly string[] {
  return typeof at === "string" ? [placeText(at), ""] : [at.file, String(at.line)];
}

function reasonsOf({ reasons }: Pick<Rights, "reasons">): string {
  return reasons.map(reasonText).join("; ");
}

/** The shape that `explain all --format json` promises. */
export function allJson({ grants, sets, roles }: AllAnswer, asked: Asked): string {
  const reasoned = <It extends Rights>(it: It) => ({ ...it, reasons: it.reasons.map(reasonText) });
  const shown = {
    version: 1,
    ...askedJson(asked),
    grants: grants.map(({ holder, ways, ...grant }) => ({
      [holder.kind === "person" ? "person" : "group"]: holder.name,
      ...grant,
      ways: ways.map(({ via, ...way }) => ({ ...via, ...way })),
    })),
    sets: sets.map(reasoned),
    roles: roles.map(reasoned),
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}
