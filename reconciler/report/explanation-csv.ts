// An answer as a table: one row a grant and way; for a role, one row an account.

import type { ExplainedGrant } from "../access-graph/explain-access.ts";
import type { ExplainedTrust } from "../access-graph/explain-role.ts";
import type { Beginnings } from "../history/read-beginnings.ts";
import { conditionsText } from "../policy/condition-text.ts";
import { csv } from "./csv.ts";
import { type Answer, placeText, shortId, throughText } from "./explanation.ts";
import { HOLDER_KINDS } from "./holder-texts.ts";

const GRANT = [
  "kind",
  "holder",
  "account id",
  "account",
  "permission set",
  "through",
  "member at",
  "assigned at",
  "until",
];
const SINCE = ["since", "at least", "commit", "author", "not known in"];
const ROLE = [
  "role",
  "account id",
  "account",
  "assumed by",
  "policies",
  "declared at",
  "assumed when",
  "permissions boundary",
];

const list = (items: readonly string[]) => items.join("; ");

export function explanationCsv({ explanation, beginnings }: Answer): string {
  const { question, grants, roles } = explanation;
  if (question.subject === "role") {
    return csv(
      ROLE,
      roles.map(({ name, account, trusts, trustedBy, policies, permissionsBoundary = "", place }) => [
        name,
        account.id,
        account.name,
        list(trusts),
        list(policies),
        placeText(place),
        list(trustedBy.filter(({ conditions }) => conditions.length > 0).map(trustText)),
        permissionsBoundary,
      ]),
    );
  }
  return csv(
    beginnings === undefined ? GRANT : [...GRANT, ...SINCE],
    grants.flatMap((grant) => grantRows(grant, beginnings)),
  );
}

/** `Federated arn:…, when …:sub is …`. */
export function trustText({ who, conditions }: ExplainedTrust): string {
  return conditions.length === 0 ? who : `${who}, ${conditionsText(conditions)}`;
}

function grantRows(grant: ExplainedGrant, beginnings: Beginnings | undefined): readonly (readonly string[])[] {
  const { holder, account, permissionSet, ways } = grant;
  const kind = HOLDER_KINDS[holder.kind];
  const since = beginnings === undefined ? [] : sinceCells(grant, beginnings);
  return ways.map((way) => [
    kind,
    holder.name,
    account.id,
    account.name,
    permissionSet,
    throughText(way),
    way.membership === undefined ? "" : placeText(way.membership),
    placeText(way.assignment),
    way.expires ?? "",
    ...since,
  ]);
}

function sinceCells(grant: ExplainedGrant, { cut, of }: Beginnings): readonly string[] {
  const beginning = of(grant);
  const since = beginning?.since;
  const unknownIn = list((beginning?.unknownIn ?? []).map(shortId));
  if (since === undefined) return ["not committed yet", "", "", "", unknownIn];
  const atLeast = cut && beginning?.reachesEnd === true ? "yes" : "";
  return [since.date, atLeast, since.id, since.author, unknownIn];
}
