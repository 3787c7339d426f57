// The same entry twice in one list, and names that the files declare and also name as the identity provider's.
import { type Diagnostic, diagnostic, type Place } from "../diagnostics/diagnostic.ts";
import type { SourceDocument } from "../load/source-document.ts";
import type { Path } from "../load/source-places.ts";
import type {
  WrittenConsent,
  WrittenDocument,
  WrittenExternalName,
  WrittenGuardrails,
  WrittenOrganization,
  WrittenTeam,
  WrittenUsers,
} from "./written.ts";

type ListingDocuments = {
  readonly organization: readonly WrittenDocument<WrittenOrganization>[];
  readonly guardrails: readonly WrittenDocument<WrittenGuardrails>[];
  readonly users: readonly WrittenDocument<WrittenUsers>[];
  readonly teams: readonly WrittenDocument<WrittenTeam>[];
};

/** Entries are compared without regard to letter case. `external:` may name the same in several files, but once in each. */
export function checkListedTwice({ organization, guardrails, users, teams }: ListingDocuments): Diagnostic[] {
  return [
    ...organization.flatMap(({ source, value }) => {
      const keys = value.organization.accessControlAttributes?.map(({ key }) => key);
      return twice(source, ["organization", "accessControlAttributes"], keys);
    }),
    ...guardrails.flatMap(({ source, value }) =>
      twice(source, ["guardrails", "suspended"], value.guardrails.suspended),
    ),
    ...[...users, ...teams].flatMap(({ source, value }) => [
      ...twice(source, ["external", "users"], value.external?.users?.map(nameOf)),
      ...twice(source, ["external", "groups"], value.external?.groups?.map(nameOf)),
    ]),
    ...teams.flatMap(checkTeamLists),
    ...checkExternalNames(users, teams),
  ];
}

function checkTeamLists({ source, value }: WrittenDocument<WrittenTeam>): Diagnostic[] {
  return [
    ...twice(source, ["owners"], value.owners),
    ...(value.groups ?? []).flatMap((it, index) => twice(source, ["groups", index, "membersFrom"], it.membersFrom)),
    ...(value.permissionSets ?? []).flatMap((it, index) =>
      twice(source, ["permissionSets", index, "sharedWith"], it.sharedWith),
    ),
    ...(value.roles ?? []).flatMap((it, index) =>
      twice(source, ["roles", index, "trust", "services"], "services" in it.trust ? it.trust.services : []),
    ),
  ];
}

function twice(source: SourceDocument, path: Path, list: WrittenConsent | undefined): Diagnostic[] {
  if (list === undefined || list === "all") return [];
  const firsts = new Map<string, number>();
  return list.flatMap((value, index) => {
    const first = firsts.get(value.toLowerCase());
    if (first === undefined) {
      firsts.set(value.toLowerCase(), index);
      return [];
    }
    const related = [{ message: "first here", place: source.placeOf([...path, first]) }];
    return [diagnostic("duplicate-entry", { value }, source.placeOf([...path, index]), related)];
  });
}

/** A person or group is either declared here or comes from the identity provider: never both. */
function checkExternalNames(users: ListingDocuments["users"], teams: ListingDocuments["teams"]): Diagnostic[] {
  const ours = { users: new Map<string, Place>(), groups: new Map<string, Place>() };
  for (const { source, value } of [...users, ...teams]) {
    for (const [index, { userName }] of (value.users ?? []).entries()) {
      ours.users.set(userName.toLowerCase(), source.placeOf(["users", index, "userName"]));
    }
  }
  for (const { source, value } of teams) {
    for (const [index, { name }] of (value.groups ?? []).entries()) {
      ours.groups.set(name.toLowerCase(), source.placeOf(["groups", index, "name"]));
    }
  }
  return [...users, ...teams].flatMap(({ source, value }) =>
    (["users", "groups"] as const).flatMap((key) =>
      (value.external?.[key] ?? []).flatMap((entry, index) => {
        const name = nameOf(entry);
        const place = ours[key].get(name.toLowerCase());
        if (place === undefined) return [];
        const related = [{ message: "declared here", place }];
        return [diagnostic("external-and-declared", { name }, source.placeOf(["external", key, index]), related)];
      }),
    ),
  );
}

function nameOf(entry: WrittenExternalName): string {
  return typeof entry === "string" ? entry : entry.name;
}
