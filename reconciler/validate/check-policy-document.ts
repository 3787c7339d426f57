// Whether AWS would take a policy document: its shape, its characters and its size.
import { closest } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { ParsedDocument, Path } from "../load/source-document.ts";
import { describeFound } from "./describe-schema-error.ts";

/** What a document is used for: each use has its own limits and statement keys. */
export type PolicyUse = "inline-policy" | "role-policy" | "trust-policy";

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

const VERSIONS = ["2012-10-17", "2008-10-17"];
const DOCUMENT_KEYS = ["Version", "Id", "Statement"];
const IDENTITY_KEYS = ["Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"];
const TRUST_KEYS = ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition"];

/** A place in a document, and where what is wrong goes. */
type Cursor = { readonly source: ParsedDocument; readonly use: PolicyUse; readonly diagnostics: Diagnostic[] };

/** Checks the policy at `path` of `source` for its `use`. */
export function checkPolicyDocument(source: ParsedDocument, value: unknown, path: Path, use: PolicyUse): Diagnostic[] {
  const cursor: Cursor = { source, use, diagnostics: [] };
  if (isMap(value)) {
    checkKeys(cursor, value, path, DOCUMENT_KEYS);
    checkVersion(cursor, value, path);
    checkStatements(cursor, value, path);
    checkScalars(cursor, value, path);
    checkSize(cursor, value, path);
  } else refuse(cursor, path, `it must be keys with values, not ${describeFound(value)}`);
  return cursor.diagnostics;
}

type PlainMap = { readonly [key: string]: unknown };

function isMap(value: unknown): value is PlainMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse({ source, diagnostics }: Cursor, path: Path, problem: string): void {
  diagnostics.push(diagnostic("policy-shape", { problem }, source.placeOf(path)));
}

function checkKeys({ source, diagnostics }: Cursor, value: PlainMap, path: Path, allowed: readonly string[]): void {
  for (const key of Object.keys(value)) {
    if (allowed.includes(key)) continue;
    const place = source.placeOf([...path, key], "key");
    diagnostics.push(diagnostic("unknown-key", { key, allowed, suggestion: closest(key, allowed) }, place));
  }
}

function checkVersion(cursor: Cursor, value: PlainMap, path: Path): void {
  const version = value.Version;
  if (version === undefined) refuse(cursor, path, 'it needs "Version": "2012-10-17"');
  else if (typeof version !== "string" || !VERSIONS.includes(version)) {
    refuse(cursor, [...path, "Version"], 'Version must be "2012-10-17"');
  }
}

function checkStatements(cursor: Cursor, value: PlainMap, path: Path): void {
  const statements = value.Statement;
  const at = [...path, "Statement"];
  if (statements === undefined) refuse(cursor, path, "it needs a Statement");
  else if (isMap(statements)) checkStatement(cursor, statements, at);
  else if (!Array.isArray(statements)) refuse(cursor, at, "Statement must be a list of statements");
  else if (statements.length === 0) refuse(cursor, at, "Statement must hold at least one statement");
  else checkStatementList(cursor, statements, at);
}

function checkStatementList(cursor: Cursor, statements: readonly unknown[], at: Path): void {
  const sids = new Set<unknown>();
  for (const [index, statement] of statements.entries()) {
    if (!isMap(statement)) {
      refuse(cursor, [...at, index], "a statement must be keys with values");
      continue;
    }
    checkStatement(cursor, statement, [...at, index]);
    const sid = statement.Sid;
    if (sid !== undefined && sids.has(sid)) refuse(cursor, [...at, index, "Sid"], "the same Sid is there twice");
    sids.add(sid);
  }
}

function checkStatement(cursor: Cursor, statement: PlainMap, path: Path): void {
  const trust = cursor.use === "trust-policy";
  checkKeys(cursor, statement, path, trust ? TRUST_KEYS : IDENTITY_KEYS);
  const effect = statement.Effect;
  if (effect !== "Allow" && effect !== "Deny") {
    refuse(cursor, effect === undefined ? path : [...path, "Effect"], "a statement needs the Effect Allow or Deny");
  }
  checkOneOf(cursor, statement, path, ["Action", "NotAction"]);
  checkOneOf(cursor, statement, path, trust ? ["Principal", "NotPrincipal"] : ["Resource", "NotResource"]);
  for (const key of ["Action", "NotAction", "Resource", "NotResource"]) {
    const value = statement[key];
    if (value !== undefined && !isTextOrTexts(value))
      refuse(cursor, [...path, key], `${key} must be text or a list of text`);
  }
  const sid = statement.Sid;
  // Characters above U+00FF are said by the check for characters.
  if (sid !== undefined && (typeof sid !== "string" || !/^[A-Za-z0-9\u0100-\uffff]*$/.test(sid))) {
    refuse(cursor, [...path, "Sid"], "a Sid may hold letters and digits only");
  }
  if (statement.Condition !== undefined && !isMap(statement.Condition)) {
    refuse(cursor, [...path, "Condition"], "a Condition must be operators with keys and values");
  }
}

function checkOneOf(cursor: Cursor, statement: PlainMap, path: Path, keys: readonly [string, string]): void {
  const present = keys.filter((key) => statement[key] !== undefined);
  if (present.length !== 1) refuse(cursor, path, `a statement needs either ${keys[0]} or ${keys[1]}`);
}

function isTextOrTexts(value: unknown): boolean {
  return (
    typeof value === "string" ||
    (Array.isArray(value) && value.length > 0 && value.every((it) => typeof it === "string"))
  );
}

/** Every text has only characters that AWS takes, and no number has lost what was typed (012 read as 12). */
function checkScalars(cursor: Cursor, value: unknown, path: Path): void {
  const { source, diagnostics } = cursor;
  if (typeof value === "string") {
    checkText(cursor, value, path);
  } else if (typeof value === "number") {
    const raw = source.rawOf(path) ?? "";
    if (raw === String(value)) return;
    diagnostics.push(diagnostic("needs-quotes", { raw, read: `the number ${value}` }, source.placeOf(path)));
  } else if (value === null) {
    refuse(cursor, path, "there is no value here");
  } else if (typeof value === "object") {
    for (const [key, inner] of Object.entries(value)) {
      const step = Array.isArray(value) ? Number(key) : key;
      const character = /[\u{100}-\u{10ffff}]/u.exec(key)?.[0];
      if (character !== undefined) {
        diagnostics.push(diagnostic("policy-character", { character }, source.placeOf([...path, step], "key")));
      }
      checkScalars(cursor, inner, [...path, step]);
    }
  }
}

function checkText({ source, use, diagnostics }: Cursor, text: string, path: Path): void {
  const character = /[\u{100}-\u{10ffff}]/u.exec(text)?.[0];
  if (character !== undefined) {
    diagnostics.push(diagnostic("policy-character", { character }, source.placeOfCharacter(path, character)));
  }
  const template = use === "inline-policy" ? /\{\{[^{}]*\}\}/.exec(text)?.[0] : undefined;
  if (template !== undefined) {
    diagnostics.push(diagnostic("template-in-permission-set", { template }, source.placeOf(path)));
  }
}

function checkSize({ source, use, diagnostics }: Cursor, value: PlainMap, path: Path): void {
  const compact = JSON.stringify(value);
  // What {{…}} stands for differs from account to account: model/ judges the size once it is filled in.
  if (use !== "inline-policy" && compact.includes("{{")) return;
  const excess = policyTooBig(compact, use);
  if (excess !== undefined) diagnostics.push(diagnostic("policy-too-big", excess, source.placeOf(path)));
}

/** The size and the limit of a policy in compact JSON that AWS would refuse for its size; undefined when it fits. */
export function policyTooBig(compact: string, use: PolicyUse): (Limit & { readonly size: number }) | undefined {
  const { what, limit, unit } = LIMITS[use];
  const size = unit === "bytes" ? Buffer.byteLength(compact) : compact.length;
  return size > limit ? { what, limit, unit, size } : undefined;
}
