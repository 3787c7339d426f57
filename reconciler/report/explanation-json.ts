// The shape that `explain --format json` promises.

import type { DeclaredAt } from "../access-graph/declared-at.ts";
import type { ExplainedGrant, ExplainedWay } from "../access-graph/explain-access.ts";
import type { Beginnings } from "../history/read-beginnings.ts";
import { type Answer, askedJson } from "./explanation.ts";

export function explanationJson({ explanation, beginnings, ...asked }: Answer): string {
  const { question, place, facts, grants, members, roles } = explanation;
  const of = (wanted: ExplainedGrant["holder"]["kind"], key: "person" | "group") =>
    grants
      .filter(({ holder }) => holder.kind === wanted)
      .map((grant) => ({ [key]: grant.holder.name, ...grantJson(grant), ...sinceJson(grant, beginnings) }));
  const shown = {
    version: 1,
    question,
    ...askedJson(asked),
    ...(place === undefined ? {} : { place }),
    facts,
    grants: of("person", "person"),
    providerGroups: of("providerGroup", "group"),
    ...(question.subject === "group" ? { members } : {}),
    ...(question.subject === "account" || question.subject === "role" ? { roles } : {}),
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}

function grantJson({ account, permissionSet, expires, ways }: ExplainedGrant) {
  return { account, permissionSet, ...optional({ expires }), ways: ways.map(wayJson) };
}

function wayJson({ via, membership, assignment, expires }: ExplainedWay) {
  return { ...via, ...optional<string | DeclaredAt>({ membership, expires }), assignment };
}

function sinceJson(grant: ExplainedGrant, beginnings: Beginnings | undefined) {
  const beginning = beginnings?.of(grant);
  if (beginnings === undefined || beginning === undefined) return {};
  const { since, unknownIn, reachesEnd } = beginning;
  // Null says that no commit has it yet.
  return { since: since ?? null, atLeast: beginnings.cut && reachesEnd, unknownIn };
}

function optional<Value>(values: { readonly [key: string]: Value | undefined }) {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
