// The documents of AWS-managed policies, as moto ships them, in the reconciler's two tables: what they let their holders do beyond what they
// name, and what they allow. `node sandbox/managed-policies.ts` writes both. A test fails when documents or rules say otherwise.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { judgeDocuments } from "../reconciler/policy/judge-documents.ts";
import type { Kind } from "../reconciler/policy/kind.ts";
import type { CompactStatement } from "../reconciler/policy/managed-statements.ts";
import { isDeniedAlways, type Named, type Statement, statementsOf } from "../reconciler/policy/statements.ts";
import { installMoto, MOTO_VENV } from "./e2e/moto.ts";
import { REPOSITORY } from "./run-reconciler.ts";

export const POWERS_FILE = join(REPOSITORY, "reconciler/policy/managed-powers.json");
export const STATEMENTS_FILE = join(REPOSITORY, "reconciler/policy/managed-statements.json");

/** Prints the documents by path and name, without those that AWS attaches to its own roles only, and moto's version. */
const PROGRAM = `
import importlib.metadata, json
from moto.iam.aws_managed_policies import aws_managed_policies_data as data
policies = data if isinstance(data, dict) else json.loads(data)
paths = {name: it["Path"].lstrip("/") for name, it in policies.items()}
documents = {paths[name] + name: it["Document"] for name, it in policies.items() if not paths[name].startswith("aws-service-role/")}
newest = max(it["UpdateDate"] for it in policies.values())[:10]
print(json.dumps({"source": f"moto {importlib.metadata.version('moto')}, the newest policy of {newest}", "documents": documents}))
`;

export async function readManagedDocuments(): Promise<{
  readonly source: string;
  readonly documents: ManagedDocuments;
}> {
  const failure = await installMoto();
  if (failure !== undefined) throw new Error(failure);
  const printed = execFileSync(join(MOTO_VENV, "bin/python3"), ["-c", PROGRAM], { maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(printed.toString()) as { source: string; documents: ManagedDocuments };
}

/** By the policy's path and name in its ARN: `job-function/ViewOnlyAccess`. */
export type ManagedDocuments = Readonly<Record<string, unknown>>;

/**
 * Kinds with their actions, by policy, empty for a policy without any; what policies deny always, on everything, of those that do; and which of
 * them allow nothing.
 */
export function renderManagedPowers(documents: ManagedDocuments, source: string): string {
  return renderTable(documents, source, { policies: powersOf, denials: denialsOf, onlyDenying: isOnlyDenying });
}

/** Statements, by policy; see {@link CompactStatement}. */
export function renderManagedStatements(documents: ManagedDocuments, source: string): string {
  return renderTable(documents, source, { policies: (document) => statementsOf(document).map(compact) });
}

/** A file's text, with a line in each section for each policy that has an entry there. */
function renderTable(
  documents: ManagedDocuments,
  source: string,
  sections: Readonly<Record<string, (document: unknown) => unknown>>,
): string {
  const sorted = Object.entries(documents).sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = Object.entries(sections).map(([section, entryOf]) => {
    const entries = sorted.map(([name, document]) => [name, entryOf(document)] as const);
    const lines = entries
      .filter(([, entry]) => entry !== undefined)
      .map(([name, entry]) => `    ${JSON.stringify(name)}: ${JSON.stringify(entry)}`);
    return `  ${JSON.stringify(section)}: {\n${lines.join(",\n")}\n  }`;
  });
  return `{\n  "source": ${JSON.stringify(source)},\n${texts.join(",\n")}\n}\n`;
}

function denialsOf(document: unknown): readonly Named[] | undefined {
  const denying = statementsOf(document).filter(isDeniedAlways);
  return denying.length === 0 ? undefined : denying.map(({ action }) => action);
}

function isOnlyDenying(document: unknown): true | undefined {
  return statementsOf(document).every(({ effect }) => effect === "Deny") ? true : undefined;
}

function compact({ effect, action, resource, conditions }: Statement): CompactStatement {
  const keys = [...new Set(conditions.map(({ key }) => key))];
  return {
    ...(effect === "Deny" ? { deny: true } : {}),
    ...("among" in action ? { actions: byService(action.among) } : { notActions: byService(action.except) }),
    ...onResources(resource),
    ...(keys.length > 0 ? { if: keys } : {}),
  };
}

/** `["s3:Get*", "s3:List*"]` as `["s3:Get*,List*"]`. */
function byService(actions: readonly string[]): readonly string[] {
  const services = Map.groupBy(actions, (action) => action.slice(0, action.indexOf(":") + 1));
  return [...services].map(([prefix, names]) => prefix + names.map((name) => name.slice(prefix.length)).join(","));
}

function onResources(resource: Named): Pick<CompactStatement, "on" | "notOn"> {
  if ("except" in resource) return { notOn: resource.except };
  return resource.among.includes("*") ? {} : { on: resource.among };
}

function powersOf(document: unknown): Partial<Record<Kind, readonly string[]>> {
  const powers = judgeDocuments([JSON.stringify(document)]);
  return Object.fromEntries([...powers].sort().map(([kind, actions]) => [kind, byService(actions)]));
}

if (process.argv[1] === import.meta.filename) {
  const { source, documents } = await readManagedDocuments();
  writeFileSync(POWERS_FILE, renderManagedPowers(documents, source));
  writeFileSync(STATEMENTS_FILE, renderManagedStatements(documents, source));
}
