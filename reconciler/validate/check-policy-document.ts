// Whether AWS would accept a policy document: its shape, its characters and its size.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { isMap, type PlainMap } from "../load/plain-map.ts";
import type { ParsedDocument } from "../load/source-document.ts";
import type { Path } from "../load/source-places.ts";
import {
  checkKeys,
  checkStatement,
  meantKeys,
  type PolicyCheck,
  type PolicyUse,
  refuse,
} from "./check-policy-statement.ts";
import { describeFound } from "./describe-type.ts";

type Limit = { readonly what: string; readonly limit: number; readonly unit: "bytes" | "characters" };

/**
 * Without white space. Identity Center quotas: 10,240 bytes for an inline policy (and 32,768 as sent, which compact JSON of that
 * size never reaches). IAM quotas: 6,144 characters for a managed policy; 4,096 for a trust policy at its highest quota.
 */
const LIMITS: { readonly [use in PolicyUse]: Limit } = {
  "inline-policy": { what: "inline policy", limit: 10_240, unit: "bytes" },
  "role-policy": { what: "policy", limit: 6_144, unit: "characters" },
  "trust-policy": { what: "trust policy", limit: 4_096, unit: "characters" },
};

/** AWS: PutInlinePolicyToPermissionSet and CreatePolicy. Control characters are refused in every file. */
const NOT_TAKEN = /[\u{100}-\u{10ffff}]/u;

const VERSIONS = ["2012-10-17", "2008-10-17"];
const DOCUMENT_KEYS = ["Version", "Id", "Statement"];

/** Checks the policy at `path` of `source` for its `use`. */
export function checkPolicyDocument(source: ParsedDocument, value: unknown, path: Path, use: PolicyUse): Diagnostic[] {
  const check: PolicyCheck = { source, use, diagnostics: [] };
  if (isMap(value)) {
    checkKeys(check, value, path, DOCUMENT_KEYS);
    checkVersion(check, value, path);
    checkStatements(check, value, path);
    checkScalars(check, value, path);
    checkSize(check, value, path);
  } else refuse(check, path, `it must be keys with values, not ${describeFound(value)}`);
  return check.diagnostics;
}

function checkVersion(check: PolicyCheck, value: PlainMap, path: Path): void {
  const version = value.Version;
  if (version === undefined && meantKeys(value, DOCUMENT_KEYS).has("Version")) return;
  if (version === undefined) refuse(check, path, 'it needs "Version": "2012-10-17"');
  else if (typeof version !== "string" || !VERSIONS.includes(version)) {
    refuse(check, [...path, "Version"], 'Version must be "2012-10-17"');
  }
}

function checkStatements(check: PolicyCheck, value: PlainMap, path: Path): void {
  const statements = value.Statement;
  const at = [...path, "Statement"];
  if (statements === undefined) {
    if (!meantKeys(value, DOCUMENT_KEYS).has("Statement")) refuse(check, path, "it needs a Statement");
  } else if (isMap(statements)) checkStatement(check, statements, at);
  else if (!Array.isArray(statements)) refuse(check, at, "Statement must be a list of statements");
  else if (statements.length === 0) refuse(check, at, "Statement must contain at least one statement");
  else checkStatementList(check, statements, at);
}

function checkStatementList(check: PolicyCheck, statements: readonly unknown[], at: Path): void {
  const sids = new Set<unknown>();
  for (const [index, statement] of statements.entries()) {
    if (!isMap(statement)) {
      refuse(check, [...at, index], "a statement must be keys with values");
      continue;
    }
    checkStatement(check, statement, [...at, index]);
    const sid = statement.Sid;
    if (sid !== undefined && sids.has(sid)) refuse(check, [...at, index, "Sid"], "the same Sid appears twice");
    sids.add(sid);
  }
}

/** Every text has only characters that AWS accepts, and no number has lost digits (012 read as 12). */
function checkScalars(check: PolicyCheck, value: unknown, path: Path): void {
  const { source, diagnostics } = check;
  if (typeof value === "string") {
    checkText(check, value, path);
  } else if (typeof value === "number") {
    const raw = source.rawOf(path) ?? "";
    if (raw === String(value)) return;
    diagnostics.push(diagnostic("needs-quotes", { raw, read: `the number ${value}` }, source.placeOf(path)));
  } else if (value === null) {
    refuse(check, path, "there is no value here");
  } else if (typeof value === "object") {
    for (const [key, inner] of Object.entries(value)) {
      const step = Array.isArray(value) ? Number(key) : key;
      const character = NOT_TAKEN.exec(key)?.[0];
      if (character !== undefined) {
        diagnostics.push(diagnostic("policy-character", { character }, source.placeOf([...path, step], "key")));
      }
      checkScalars(check, inner, [...path, step]);
    }
  }
}

function checkText({ source, use, diagnostics }: PolicyCheck, text: string, path: Path): void {
  const character = NOT_TAKEN.exec(text)?.[0];
  if (character !== undefined) {
    diagnostics.push(diagnostic("policy-character", { character }, source.placeOfCharacter(path, character)));
  }
  const template = use === "inline-policy" ? /\{\{[^{}]*\}\}/.exec(text)?.[0] : undefined;
  if (template !== undefined) {
    diagnostics.push(diagnostic("template-in-permission-set", { template }, source.placeOf(path)));
  }
}

function checkSize({ source, use, diagnostics }: PolicyCheck, value: PlainMap, path: Path): void {
  const compact = JSON.stringify(value);
  // What {{…}} stands for differs from account to account: model/ checks the size once it is filled in.
  if (use !== "inline-policy" && compact.includes("{{")) return;
  const excess = policyTooBig(compact, use);
  if (excess === undefined) return;
  const code = excess.onlyAsSent ? "policy-too-big-as-sent" : "policy-too-big";
  diagnostics.push(diagnostic(code, excess, source.placeOf(path)));
}

type PolicyExcess = Limit & {
  readonly size: number;
  /** The policy itself is within the limit, and over it once the provider has escaped it. */
  readonly onlyAsSent: boolean;
};

/** As long as compact JSON is when the AWS provider sends it: `<`, `>` and `&` as six characters each, as Go's JSON encoder writes them. */
export function asSent(compact: string): string {
  return compact.replace(/[<>&]/g, "\\u0000");
}

/** The size and the limit of a policy in compact JSON that AWS would refuse for its size; undefined when it fits. */
export function policyTooBig(compact: string, use: PolicyUse): PolicyExcess | undefined {
  const { what, limit, unit } = LIMITS[use];
  const sizeOf = (text: string) => (unit === "bytes" ? Buffer.byteLength(text) : text.length);
  const size = sizeOf(compact);
  const sent = sizeOf(asSent(compact));
  if (sent <= limit) return undefined;
  return { what, limit, unit, size: size > limit ? size : sent, onlyAsSent: size <= limit };
}
