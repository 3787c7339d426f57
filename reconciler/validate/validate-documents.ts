// From file texts to documents that their schemas accept. Says everything that is wrong, not only the first thing.
import { closest } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic, hasErrors, type Place, sortDiagnostics } from "../diagnostics/diagnostic.ts";
import { parseJson } from "../load/parse-json.ts";
import { parseYaml } from "../load/parse-yaml.ts";
import type { AccessFolder } from "../load/read-access-folder.ts";
import type { ParsedDocument } from "../load/source-document.ts";
import { checkDuplicates } from "./check-duplicates.ts";
import { checkListedTwice } from "./check-listed-twice.ts";
import { checkManagedPolicies } from "./check-managed-policies.ts";
import { checkPlainDates } from "./check-plain-dates.ts";
import { checkPolicyReferences, type ParsedTeam } from "./check-policy-references.ts";
import { checkPreviously } from "./check-previously.ts";
import { describeFound, describeSchemaErrors } from "./describe-schema-error.ts";
import { KINDS, type Kind, schemaValidator } from "./schemas.ts";
import type {
  WrittenAccess,
  WrittenAccounts,
  WrittenDocument,
  WrittenGuardrails,
  WrittenOrganization,
  WrittenUsers,
} from "./written.ts";

export type ValidatedDocuments = {
  /** Undefined when any file can't be used or breaks a rule: nothing is built on a part of the files. */
  readonly access: WrittenAccess | undefined;
  /** Sorted. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many files were read, policy documents included. */
  readonly fileCount: number;
};

/** Documents that their schemas accept, by kind. */
type Accepted = {
  readonly organization: WrittenDocument<WrittenOrganization>[];
  readonly accounts: WrittenDocument<WrittenAccounts>[];
  readonly guardrails: WrittenDocument<WrittenGuardrails>[];
  readonly users: WrittenDocument<WrittenUsers>[];
  readonly team: ParsedTeam[];
};

/** Parses and validates what {@link readAccessFolder} has read; its diagnostics are part of the result. */
export function validateDocuments(folder: AccessFolder): ValidatedDocuments {
  // Lists of lists, joined at the end: a file can hold more faults than a call can have arguments.
  const found: (readonly Diagnostic[])[] = [folder.diagnostics];
  const accepted: Accepted = { organization: [], accounts: [], guardrails: [], users: [], team: [] };
  const policyFiles = new Map<string, ParsedDocument>();
  const unusable = new Set<string>(folder.diagnostics.map((each) => each.place.file));
  for (const source of folder.files) {
    const parsed = (source.syntax === "json" ? parseJson : parseYaml)(source.file, source.text);
    found.push(parsed.diagnostics);
    if (parsed.document === undefined) unusable.add(source.file);
    else if (source.role === "policy") policyFiles.set(source.path, parsed.document);
    else {
      const problems = acceptDocument(parsed.document, accepted);
      found.push(problems);
      if (hasErrors(problems)) unusable.add(source.file);
    }
  }
  const policyPaths = folder.files.filter((each) => each.role === "policy").map((each) => each.path);
  const context = { policyFiles, policyPaths, complete: unusable.size === 0 };
  found.push(
    checkDuplicates({ accounts: accepted.accounts, users: accepted.users, teams: accepted.team }),
    checkListedTwice({ ...accepted, teams: accepted.team }),
    checkPreviously(accepted.users, accepted.team),
    accepted.team.flatMap(checkManagedPolicies),
    checkPolicyReferences(accepted.team, context),
    checkOrganization(accepted.organization, folder, unusable),
  );
  if (unusable.size > 0) found.push([withheld(unusable)]);
  const sorted = sortDiagnostics(found.flat());
  return { access: assemble(accepted, policyFiles, sorted), diagnostics: sorted, fileCount: folder.files.length };
}

function assemble(
  accepted: Accepted,
  policyFiles: WrittenAccess["policyFiles"],
  diagnostics: readonly Diagnostic[],
): WrittenAccess | undefined {
  const [organization] = accepted.organization;
  if (organization === undefined || hasErrors(diagnostics)) return undefined;
  const { accounts, guardrails, users, team: teams } = accepted;
  return { organization, accounts, guardrails, users, teams, policyFiles };
}

/** Adds the document to its kind's list if its schema accepts it; else says why not. */
function acceptDocument(document: ParsedDocument, accepted: Accepted): Diagnostic[] {
  const kind = kindOf(document);
  if (typeof kind !== "string") return [kind];
  const validate = schemaValidator(kind);
  const broken = validate(document.value) ? [] : describeSchemaErrors(document, validate.errors ?? []);
  const problems = [...broken, ...checkPlainDates(document, broken)];
  // The schema of `kind` has accepted the value, so it has the type that stands for it.
  if (problems.length === 0) accepted[kind].push({ source: document, value: document.value as never });
  return problems;
}

/** The kind by the first key, or what is wrong with that key. */
function kindOf(document: ParsedDocument): Kind | Diagnostic {
  const { value, rootKeys } = document;
  const [first] = rootKeys;
  if (typeof value !== "object" || value === null || Array.isArray(value) || first === undefined) {
    return diagnostic("not-a-document", { found: describeFound(value) }, document.placeOf([]));
  }
  const kind = KINDS.find((each) => each === first);
  if (kind !== undefined) return kind;
  const later = KINDS.find((each) => rootKeys.includes(each));
  if (later !== undefined) return diagnostic("kind-key-not-first", { kind: later }, document.placeOf([later], "key"));
  return diagnostic(
    "unknown-kind",
    { key: first, suggestion: closest(first, KINDS) },
    document.placeOf([first], "key"),
  );
}

/** Exactly one document of kind organization; not judged while it may be in a file that can't be used. */
function checkOrganization(
  organizations: readonly WrittenDocument<WrittenOrganization>[],
  folder: AccessFolder,
  unusable: ReadonlySet<string>,
): Diagnostic[] {
  const [first, ...others] = organizations;
  if (first === undefined) {
    if (unusable.size > 0) return [];
    const root = folder.files[0]?.file.split("/")[0] ?? "access";
    return [diagnostic("organization-missing", {}, { file: `${root}/organization.yaml`, line: 1, column: 1 })];
  }
  const place = (each: WrittenDocument<WrittenOrganization>): Place => each.source.placeOf(["organization"], "key");
  return others.map((each) =>
    diagnostic("organization-twice", {}, place(each), [{ message: "first here", place: place(first) }]),
  );
}

function withheld(unusable: ReadonlySet<string>): Diagnostic {
  const [file = "access"] = [...unusable].sort();
  return diagnostic("checks-withheld", { files: unusable.size }, { file, line: 1, column: 1 });
}
