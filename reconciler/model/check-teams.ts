// Names of teams, where one team's file names another: a team exists when a file belongs to it.
import { createSuggester } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { type Origin, originAt, placeOfOrigin } from "../load/source-document.ts";
import type { WrittenAccess, WrittenConsent } from "../validate/written.ts";

export function checkTeams(written: WrittenAccess): readonly Diagnostic[] {
  const teams = new Set(written.teams.map(({ value }) => value.team));
  const suggest = createSuggester(teams);
  return [...mentions(written)].flatMap(({ name, origin }) => {
    if (teams.has(name)) return [];
    return [diagnostic("unknown-team", { name, suggestion: suggest(name) }, placeOfOrigin(origin))];
  });
}

type Mention = { readonly name: string; readonly origin: Origin };

function* mentions(written: WrittenAccess): Generator<Mention> {
  for (const { source, value } of written.accounts) {
    for (const [index, { owner, sharedWith }] of value.accounts.entries()) {
      const origin: Origin = { document: source, path: ["accounts", index] };
      if (owner !== undefined) yield { name: owner, origin: originAt(origin, "owner") };
      yield* listed(sharedWith, originAt(origin, "sharedWith"));
    }
  }
  for (const { source, value } of written.teams) {
    const at = (...path: readonly (string | number)[]): Origin => ({ document: source, path });
    for (const [index, set] of (value.permissionSets ?? []).entries()) {
      yield* listed(set.sharedWith, at("permissionSets", index, "sharedWith"));
    }
    for (const [index, group] of (value.groups ?? []).entries()) {
      yield* listed(group.membersFrom, at("groups", index, "membersFrom"));
    }
  }
}

function* listed(consent: WrittenConsent | undefined, origin: Origin): Generator<Mention> {
  if (consent === undefined || consent === "all") return;
  for (const [index, name] of consent.entries()) yield { name, origin: originAt(origin, index) };
}
