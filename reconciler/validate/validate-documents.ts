// From file texts to documents that their schemas accept. Reports everything that is wrong, not only the first problem.
import { closest } from "../diagnostics/closest.ts";
import {
  type Diagnostic,
  diagnostic,
  hasErrors,
  MOST_LISTED,
  type Place,
  sortDiagnostics,
} from "../diagnostics/diagnostic.ts";
import { parseJson } from "../load/parse-json.ts";
import { parseYaml } from "../load/parse-yaml.ts";
import type { AccessFolder } from "../load/read-access-folder.ts";
import type { ParsedDocument } from "../load/source-document.ts";
import { checkDuplicates } from "./check-duplicates.ts";
import { checkListedTwice } from "./check-listed-twice.ts";
import { checkEscapes, checkLookAlikes } from "./check-look-alikes.ts";
import { checkManagedPolicies } from "./check-managed-policies.ts";
import { checkOwnRoles } from "./check-own-roles.ts";
import { checkPlainDates } from "./check-plain-dates.ts";
import { checkPolicyReferences, type ParsedTeam, type PolicyInUse } from "./check-policy-references.ts";
import { checkPreviously } from "./check-previously.ts";
import { checkOwnRegion } from "./check-regions.ts";
import { checkListedServices } from "./check-service-principal.ts";
import { checkTeamFiles } from "./check-team-files.ts";
import { describeSchemaErrors } from "./describe-schema-error.ts";
import { describeFound } from "./describe-type.ts";
import { type ErrorException, errorExceptions, liftErrors } from "./lift-errors.ts";
import { KINDS, type Kind, schemaValidator } from "./schemas.ts";
import { suggestSpace } from "./suggest-shape.ts";
import type {
  WrittenAccess,
  WrittenAccounts,
  WrittenDocument,
  WrittenGuardrails,
  WrittenOrganization,
  WrittenUsers,
} from "./written.ts";

export type ValidatedDocuments = {
  /** What holds on `today`, a UTC date: exceptions in guardrails.yaml end. */
  readonly on: (today: string) => ValidOnDay;
  /** Undefined where its file can't be used. */
  readonly organization: WrittenOrganization | undefined;
  /** Policies whose actions can be looked up: see check-policy-actions.ts. */
  readonly policies: readonly PolicyInUse[];
  /** How many files were read, policy documents included. */
  readonly fileCount: number;
};

export type ValidOnDay = {
  /** Undefined when any file can't be used or breaks a rule: nothing is built from only some of the files. */
  readonly access: WrittenAccess | undefined;
  /** Sorted. */
  readonly diagnostics: readonly Diagnostic[];
  /** For errors of these files that are found elsewhere; see lift-errors.ts. */
  readonly exceptions: readonly ErrorException[];
};

type Parsed<Value> = WrittenDocument<Value> & { readonly source: ParsedDocument };

/** Documents that their schemas accept, by kind. */
type Accepted = {
  readonly organization: WrittenDocument<WrittenOrganization>[];
  readonly accounts: WrittenDocument<WrittenAccounts>[];
  readonly guardrails: WrittenDocument<WrittenGuardrails>[];
  readonly users: Parsed<WrittenUsers>[];
  readonly team: ParsedTeam[];
};

/** Keys and values of all documents together: twice an organization with 20,000 groups and 100,000 memberships. */
const MAX_SIZE = 600_000;

/** Parses and validates what {@link readAccessFolder} has read; its diagnostics are part of the result. */
export function validateDocuments(folder: AccessFolder): ValidatedDocuments {
  // Lists of lists, joined at the end: a file can have more problems than a call can have arguments.
  const found: (readonly Diagnostic[])[] = [folder.diagnostics];
  const accepted: Accepted = { organization: [], accounts: [], guardrails: [], users: [], team: [] };
  const policyFiles = new Map<string, ParsedDocument>();
  const unusable = new Set<string>(folder.diagnostics.map((each) => each.place.file));
  // One file can have more problems than anybody reads, and a thousand files a thousand times as many.
  let errorsLeft = MOST_LISTED + 1;
  let size = 0;
  const keep = (problems: readonly Diagnostic[]) => {
    found.push(problems);
    // Warnings don't count: they must not keep an error from being found.
    errorsLeft = Math.max(0, errorsLeft - problems.filter((each) => each.severity === "error").length);
  };
  const keepEach = <Item>(items: Iterable<Item>, check: (item: Item) => readonly Diagnostic[]) => {
    for (const item of items) if (errorsLeft > 0) keep(check(item));
  };
  for (const source of folder.files) {
    const parsed = (source.syntax === "json" ? parseJson : parseYaml)(source.file, source.text);
    size += parsed.document?.size ?? 0;
    if (size > MAX_SIZE) return tooBig(folder);
    keep(parsed.diagnostics.slice(0, Math.max(errorsLeft, 1)));
    if (parsed.document === undefined) unusable.add(source.file);
    else if (source.role === "policy") policyFiles.set(source.path, parsed.document);
    else {
      const problems = acceptDocument(parsed.document, accepted, errorsLeft);
      keep(problems);
      if (hasErrors(problems)) unusable.add(source.file);
    }
  }
  const policyPaths = new Set(folder.files.filter((each) => each.role === "policy").map((each) => each.path));
  const context = { policyFiles, policyPaths, complete: unusable.size === 0 };
  const { diagnostics: inPolicies, policies } = checkPolicyReferences(accepted.team, context);
  found.push(
    checkDuplicates({ accounts: accepted.accounts, users: accepted.users, teams: accepted.team }),
    checkListedTwice({ ...accepted, teams: accepted.team }),
    checkPreviously(accepted.users, accepted.team),
    checkTeamFiles(accepted),
    inPolicies,
    // A file that can't be used may declare them.
    unusable.size > 0 ? [] : checkOwnRoles(policies, accepted.team, accepted.accounts),
    checkOrganization(accepted.organization, folder, unusable),
    checkOwnRegion(accepted.organization),
  );
  keepEach([...accepted.users, ...accepted.team], (each) => checkLookAlikes(each.source, each.value));
  keepEach(policyFiles.values(), (document) => checkEscapes(document, inPolicies));
  keepEach(accepted.team, checkManagedPolicies);
  keepEach(accepted.guardrails, checkListedServices);
  const all = found.flat();
  return {
    on: (today) => {
      const exceptions = errorExceptions(accepted.guardrails, today);
      const diagnostics = [...liftErrors(all, exceptions)];
      const access = assemble(accepted, policyFiles, diagnostics);
      if (access === undefined) diagnostics.push(withheld(unusable, diagnostics));
      return { access, diagnostics: sortDiagnostics(diagnostics), exceptions };
    },
    organization: accepted.organization[0]?.value,
    policies,
    fileCount: folder.files.length,
  };
}

function tooBig(folder: AccessFolder): ValidatedDocuments {
  const problem = `contains more than ${MAX_SIZE} keys and values`;
  const diagnostics = [diagnostic("folder-too-big", { problem }, { file: rootOf(folder), line: 1, column: 1 })];
  return {
    on: () => ({ access: undefined, diagnostics, exceptions: [] }),
    organization: undefined,
    policies: [],
    fileCount: folder.files.length,
  };
}

/** The access folder's name, as it is shown. */
function rootOf(folder: AccessFolder): string {
  return folder.files[0]?.file.split("/")[0] ?? "access";
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

/** Adds the document to its kind's list if its schema accepts it; else says why not, at least once and about `errorsLeft` times at most. */
function acceptDocument(document: ParsedDocument, accepted: Accepted, errorsLeft: number): Diagnostic[] {
  const kind = kindOf(document);
  if (typeof kind !== "string") return [kind];
  const validate = schemaValidator(kind);
  const broken = validate(document.value)
    ? []
    : describeSchemaErrors(
        document,
        (validate.errors ?? []).slice(0, Math.max(errorsLeft, 1)),
        accepted.accounts.flatMap(({ value }) => value.accounts),
      );
  const said = broken.concat(checkPlainDates(document, broken));
  const problems = said.concat(checkEscapes(document, said));
  // The schema of `kind` has accepted the value, so it has the type that stands for it.
  if (problems.length === 0) accepted[kind].push({ source: document, value: document.value as never });
  return problems;
}

/** The kind by the first key, or what is wrong with that key. */
function kindOf(document: ParsedDocument): Kind | Diagnostic {
  const { value, rootKeys } = document;
  const [first] = rootKeys;
  if (typeof value !== "object" || value === null || Array.isArray(value) || first === undefined) {
    const hint = typeof value === "string" ? suggestSpace(value) : undefined;
    return diagnostic("not-a-document", { found: describeFound(value), hint }, document.placeOf([]));
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

/** Exactly one document of kind organization; not checked while it may be in a file that can't be used. */
function checkOrganization(
  organizations: readonly WrittenDocument<WrittenOrganization>[],
  folder: AccessFolder,
  unusable: ReadonlySet<string>,
): Diagnostic[] {
  const [first, ...others] = organizations;
  if (first === undefined) {
    if (unusable.size > 0) return [];
    return [
      diagnostic("organization-missing", {}, { file: `${rootOf(folder)}/organization.yaml`, line: 1, column: 1 }),
    ];
  }
  const place = (each: WrittenDocument<WrittenOrganization>): Place => each.source.placeOf(["organization"], "key");
  return others.map((each) =>
    diagnostic("organization-twice", {}, place(each), [{ message: "first here", place: place(first) }]),
  );
}

/** Said at the first file that can't be used, or else at the first that has an error. */
function withheld(unusable: ReadonlySet<string>, diagnostics: readonly Diagnostic[]): Diagnostic {
  const wrong = diagnostics.filter(({ severity }) => severity === "error").map(({ place }) => place.file);
  const [file = "access"] = (unusable.size > 0 ? [...unusable] : wrong).sort();
  return diagnostic("checks-withheld", { files: unusable.size }, { file, line: 1, column: 1 });
}
