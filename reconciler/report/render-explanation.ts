// Who can reach what, for a person at a terminal: each grant with every way to it, and where to change it.

import type { ExplainedGrant, ExplainedWay, Explanation, Member } from "../access-graph/explain-access.ts";
import type { ExplainedRole } from "../access-graph/explain-role.ts";
import { type Paint, painter } from "../diagnostics/paint.ts";
import { visible } from "../diagnostics/quote.ts";
import type { Beginnings } from "../history/read-beginnings.ts";
import { conditionsText } from "../policy/condition-text.ts";
import {
  type Answer,
  type Asked,
  askedText,
  type Commit,
  doneAt,
  placeText,
  shortId,
  throughText,
} from "./explanation.ts";
import { grantLine } from "./fold-grants.ts";
import { holderText } from "./holder-texts.ts";
import { columns, spaced } from "./render-outputs.ts";
import { counted } from "./section.ts";

export function renderExplanation({ explanation, beginnings, ...asked }: Answer, colour: boolean): string {
  const paint = painter(colour);
  const { question, place, facts, grants, members, roles } = explanation;
  const at = place === undefined ? "" : `  ${paint("hint", `[${visible(placeText(place))}]`)}`;
  const rows = Object.entries(facts).map(
    ([name, value]) => [spaced(name), [value].flat().join(", ") || "none"] as const,
  );
  const blocks = [
    [
      `${paint("heading", visible(`${question.subject} ${question.name}`))}${at}`,
      ...(rows.length > 0 ? columns(rows) : []),
    ],
    [askedText(asked)],
    memberLines(members, paint),
    question.subject === "role" ? [] : grantLines(grants, beginnings, paint),
    roleLines(roles, paint),
    [summaryText(explanation, asked)],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function memberLines(members: readonly Member[], paint: Paint): readonly string[] {
  if (members.length === 0) return [];
  const lines = members.map(({ name, place, expires }) =>
    visible(`  ${name}${untilText(expires)}: ${doneAt("listed", place)}`),
  );
  return [paint("heading", "members"), ...lines];
}

/** Grants that differ only in the account are shown together. */
function grantLines(grants: readonly ExplainedGrant[], beginnings: Beginnings | undefined, paint: Paint) {
  const told = grants.map((grant) => {
    const { holder, permissionSet, expires, ways } = grant;
    const name = holderText(holder);
    const since = beginnings === undefined ? [] : sinceLines(grant, beginnings);
    return { name, permissionSet, expires, account: grant.account.name, lines: [...ways.map(wayLine), ...since] };
  });
  const folded = Map.groupBy(told, ({ account: _, ...rest }) => JSON.stringify(rest));
  return [...folded.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const accounts = same.map(({ account }) => account).join(", ");
    const hold = visible(`${first.permissionSet} in ${accounts}${untilText(first.expires)}`);
    return [grantLine(first.name, "has", hold), ...first.lines.map((line) => `  ${paint("hint", line)}`)];
  });
}

function wayLine(way: ExplainedWay): string {
  const { membership, assignment, expires } = way;
  const through = "group" in way.via ? `through ${throughText(way)}` : throughText(way);
  const listed = membership === undefined ? "" : `${doneAt("member", membership)}, `;
  return visible(`${through}${untilText(expires)}: ${listed}${doneAt("assigned", assignment)}`);
}

function untilText(expires: string | undefined): string {
  return expires === undefined ? "" : ` until ${expires}`;
}

function sinceLines(grant: ExplainedGrant, { cut, of }: Beginnings): readonly string[] {
  const beginning = of(grant);
  if (beginning === undefined) return [];
  const { since, unknownIn, reachesEnd } = beginning;
  const atLeast = cut && reachesEnd ? "at least " : "";
  const lines = [
    since === undefined
      ? "not committed yet"
      : visible(`since ${atLeast}${since.date}: commit ${shortId(since)} by ${since.author}`),
  ];
  if (atLeast !== "")
    lines.push("this clone has no older commits: fetch them (git fetch --unshallow) to look further back");
  if (unknownIn.length > 0) lines.push(`not known in ${listed(unknownIn)}, whose files are not valid`);
  return lines;
}

const MOST_NAMED = 3;

function listed(commits: readonly Commit[]): string {
  const named = commits.slice(0, MOST_NAMED).map((it) => `${shortId(it)} of ${it.date}`);
  const more = commits.length - named.length;
  return `${named.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}

function roleLines(roles: readonly ExplainedRole[], paint: Paint): readonly string[] {
  if (roles.length === 0) return [];
  const lines = roles.flatMap(({ name, account, policies, permissionsBoundary: boundary, place, ...role }) => [
    `  ${visible(`${name} in ${account.name}`)}`,
    ...trustTexts(role).map((text) => `    ${visible(text)}`),
    `    ${paint("hint", visible(`policies: ${policies.join(", ") || "none"}`))}`,
    ...(boundary === undefined ? [] : [`    ${paint("hint", visible(`permissions boundary: ${boundary}`))}`]),
    `    ${paint("hint", visible(doneAt("declared", place)))}`,
  ]);
  return [paint("heading", "roles"), ...lines];
}

/** `assumed by lambda.amazonaws.com`, and one line more for each whom conditions bind. */
function trustTexts({ trustedBy, mayBeDenied }: Pick<ExplainedRole, "trustedBy" | "mayBeDenied">): readonly string[] {
  if (trustedBy.length === 0) return ["assumed by nobody"];
  const free = [...new Set(trustedBy.filter(({ conditions }) => conditions.length === 0).map(({ who }) => who))];
  const bound = trustedBy.filter(({ conditions }) => conditions.length > 0);
  return [
    ...(free.length === 0 ? [] : [`assumed by ${free.join(", ")}`]),
    ...bound.map(({ who, conditions }) => `assumed by ${who}, ${conditionsText(conditions)}`),
    ...(mayBeDenied ? ["its trust policy also has denials, which may leave less"] : []),
  ];
}

/** `2 people and 1 group of the identity provider can reach it`. */
function summaryText({ question, grants, roles }: Explanation, { live }: Asked): string {
  const holders = (kind: ExplainedGrant["holder"]["kind"]) =>
    new Set(grants.filter(({ holder }) => holder.kind === kind).map(({ holder }) => holder.name)).size;
  const groups = holders("providerGroup");
  const provided = groups === 0 ? "" : ` and ${counted(groups, "group")} of the identity provider`;
  const who = `${counted(holders("person"), "person", "people")}${provided}`;
  const accounts = counted(new Set(grants.map(({ account }) => account.id)).size, "account");
  switch (question.subject) {
    case "account":
      return `${who} can reach it${roles.length === 0 ? "" : `; it has ${counted(roles.length, live === undefined ? "declared role" : "role")}`}`;
    case "person":
      return `reaches ${accounts}`;
    case "set":
      return `${who} can use it, in ${accounts}`;
    case "group":
      return `${who} can reach ${accounts} through it`;
    case "role":
      return `in ${counted(roles.length, "account")}`;
  }
}
