// `access codeowners`: who must approve a change of which file, for GitHub; and whether the file there says so.
import { lstat, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { renderCodeowners } from "../codeowners/render-codeowners.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { readAccess } from "../guardrails/read-access.ts";
import { isFolder } from "../load/is-folder.ts";
import type { WrittenAccess } from "../validate/written.ts";
import { EXIT, nothingToShow, type Outcome, outcome } from "./outcome.ts";

export async function codeowners(context: RunContext): Promise<Outcome> {
  const { desired, diagnostics, sourceOf } = await readAccess(context.accessDir, context.today);
  // The result goes to a file that GitHub reads.
  const refuse = (why: readonly Diagnostic[]) => {
    context.stderr(renderDiagnostics(why, "text", { sourceOf }));
    return nothingToShow(EXIT.refused);
  };
  if (desired === undefined) return refuse(diagnostics);
  const made = renderCodeowners(desired.written, basename(context.accessDir));
  if (made === undefined) {
    throw new OperationError(
      "organization.yaml names no owners",
      'write owners: { platform: ["@org/team"], security: ["@org/team"] } there',
    );
  }
  return made.diagnostics.length > 0 ? refuse(made.diagnostics) : outcome(EXIT.fine, () => made.text);
}

/**
 * Compared where there is a folder `.github` beside the access folder and organization.yaml names owners: then reviews depend on the
 * file, and one that is out of date asks the wrong people.
 */
export async function checkCodeowners(written: WrittenAccess, accessDir: string): Promise<readonly Diagnostic[]> {
  const made = renderCodeowners(written, basename(accessDir));
  const github = join(dirname(accessDir), ".github");
  if (made === undefined || !(await isFolder(github))) return [];
  const { text: wanted, diagnostics } = made;
  if (diagnostics.length > 0) return diagnostics;
  const { source } = written.organization;
  const place = source.placeOf(["organization", "owners"], "key");
  let found: string;
  try {
    const file = join(github, "CODEOWNERS");
    // GitHub follows no link: it would take where the link leads for a line of owners.
    if (!(await lstat(file)).isFile()) return [diagnostic("codeowners-missing", { reason: "not a file" }, place)];
    found = (await readFile(file, "utf8")).replaceAll("\r\n", "\n");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return [diagnostic("codeowners-missing", { reason }, place)];
  }
  if (found === wanted) return [];
  const [line, index] = firstDifference(found, wanted);
  return [diagnostic("codeowners-out-of-date", { line: index, wanted: line }, place)];
}

/** The first line that differs, as it should be, and its number; empty: nothing more. */
function firstDifference(found: string, wanted: string): readonly [line: string, number: number] {
  const [theirs, ours] = [found.split("\n"), wanted.split("\n")];
  const index = ours.findIndex((line, at) => line !== theirs[at]);
  return index < 0 ? ["", ours.length] : [ours[index] ?? "", index + 1];
}
