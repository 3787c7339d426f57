// Policy documents where they are used: written in place, or in a file inside the access folder that is named.
import { createSuggester, type Suggester } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import type { ParsedDocument } from "../load/source-document.ts";
import type { Path } from "../load/source-places.ts";
import { checkPolicyDocument } from "./check-policy-document.ts";
import type { PolicyUse } from "./check-policy-statement.ts";
import { checkServicePrincipal } from "./check-service-principal.ts";
import { isOfTeam, isUnderTeams } from "./check-team-files.ts";
import type { WrittenDocument, WrittenPolicyDocument, WrittenTeam } from "./written.ts";

type PolicyFiles = {
  /** Those that could be parsed, by their path relative to the access folder. */
  readonly policyFiles: ReadonlyMap<string, ParsedDocument>;
  /** All that exist, including those that could not be parsed. */
  readonly policyPaths: ReadonlySet<string>;
  /** Whether every file could be used: only then is it known that a policy file is not used. */
  readonly complete: boolean;
};

/** A team's file, fresh from the parser. */
export type ParsedTeam = WrittenDocument<WrittenTeam> & { readonly source: ParsedDocument };

/** A policy that has the shape of one, where it is written. */
export type PolicyInUse = {
  readonly source: ParsedDocument;
  readonly path: Path;
  readonly value: unknown;
  readonly use: PolicyUse;
};

type CheckedPolicies = {
  readonly diagnostics: readonly Diagnostic[];
  /** The policies that are used and have no errors so far. */
  readonly policies: readonly PolicyInUse[];
};

type Reference = {
  readonly team: ParsedTeam;
  readonly path: Path;
  readonly use: PolicyUse;
  readonly document: WrittenPolicyDocument;
};

/** Checks each document once for each use, however often it is named. */
export function checkPolicyReferences(teams: readonly ParsedTeam[], files: PolicyFiles): CheckedPolicies {
  const found: (readonly Diagnostic[])[] = [];
  const suggest = createSuggester(files.policyPaths);
  const used = new Set<string>();
  const checked = new Set<string>();
  const policies: PolicyInUse[] = [];
  const check = (policy: PolicyInUse) => {
    const problems = checkPolicyDocument(policy.source, policy.value, policy.path, policy.use);
    found.push(problems);
    if (!hasErrors(problems)) policies.push(policy);
  };
  for (const reference of teams.flatMap(policyReferences)) {
    const { document, path, team, use } = reference;
    if (typeof document !== "string") {
      check({ source: team.source, value: document, path, use });
      continue;
    }
    const meant = files.policyPaths.has(document) ? document : meantPath(document, files.policyPaths, suggest);
    used.add(meant ?? document);
    found.push(checkPath(reference, document, files.policyPaths, meant));
    const source = files.policyFiles.get(document);
    if (source === undefined || checked.has(`${use} ${document}`)) continue;
    checked.add(`${use} ${document}`);
    check({ source, value: source.value, path: [], use });
  }
  found.push(teams.flatMap(servicesOfRoles));
  if (files.complete) {
    const unused = [...files.policyFiles].filter(([path]) => !used.has(path));
    found.push(unused.map(([path, source]) => diagnostic("unused-policy-file", { path }, source.placeOf([]))));
  }
  return { diagnostics: found.flat(), policies };
}

function policyReferences(team: ParsedTeam): Reference[] {
  const references: Reference[] = [];
  for (const [index, set] of (team.value.permissionSets ?? []).entries()) {
    if (set.inlinePolicy === undefined) continue;
    const path = ["permissionSets", index, "inlinePolicy"];
    references.push({ team, path, use: "inline-policy", document: set.inlinePolicy });
  }
  for (const [index, role] of (team.value.roles ?? []).entries()) {
    if ("policy" in role.trust) {
      const path = ["roles", index, "trust", "policy"];
      references.push({ team, path, use: "trust-policy", document: role.trust.policy });
    }
    for (const [position, policy] of (role.policies ?? []).entries()) {
      const path = ["roles", index, "policies", position, "document"];
      references.push({ team, path, use: "role-policy", document: policy.document });
    }
  }
  return references;
}

/** What is wrong with the services that roles trust by name alone. */
function servicesOfRoles({ source, value: { roles = [] } }: ParsedTeam): readonly Diagnostic[] {
  return roles.flatMap(({ trust }, index) =>
    ("services" in trust ? trust.services : []).flatMap((name, position) =>
      checkServicePrincipal(name, source.placeOf(["roles", index, "trust", "services", position])),
    ),
  );
}

/** `named` must be the one way to write a path inside the access folder, and a policy document must be there. */
function checkPath(
  { team, path }: Reference,
  named: string,
  policyPaths: ReadonlySet<string>,
  suggestion: string | undefined,
): Diagnostic[] {
  const place = team.source.placeOf(path);
  if (!isPlainPath(named)) return [diagnostic("policy-path", { path: named, suggestion }, place)];
  if (isUnderTeams(named) && !isOfTeam(team.value.team, named)) {
    return [diagnostic("policy-of-another-team", { path: named, team: team.value.team }, place)];
  }
  return policyPaths.has(named) ? [] : [diagnostic("unknown-policy-file", { path: named, suggestion }, place)];
}

function isPlainPath(named: string): boolean {
  const steps = named.split("/");
  return steps.every((step) => step !== "" && step !== "." && step !== "..") && !/[\\:\0]/.test(named);
}

/** The file that a path most probably means which names none; nothing says then that no document uses it. */
function meantPath(named: string, policyPaths: ReadonlySet<string>, suggest: Suggester): string | undefined {
  return otherPath(named, policyPaths) ?? (isPlainPath(named) ? suggest(named) : undefined);
}

/** The file that a path means which begins at another folder, or has another ending. */
function otherPath(named: string, policyPaths: ReadonlySet<string>): string | undefined {
  const path = named.replaceAll("\\", "/").replace(/^(?:\.?\/)*(?:access\/)?/, "");
  const stem = path.replace(/\.(?:json|ya?ml)$/, "");
  const endings = [path, `${stem}.json`, `${stem}.yaml`, `${stem}.yml`];
  return endings.flatMap((it) => [it, `policies/${it}`]).find((it) => policyPaths.has(it));
}
