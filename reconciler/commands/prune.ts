// `access prune`: takes out of the files what no longer applies. No network.
import { desiredStacks } from "../desired/desired-resources.ts";
import { desiredValues, sameDesired } from "../desired/desired-values.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { pruneFolder } from "../fix/prune.ts";
import { withFiles } from "../fix/rewritten.ts";
import { type ReadAccess, readAccessFrom } from "../guardrails/read-access.ts";
import { readAccessFolder } from "../load/read-access-folder.ts";
import { diagnosticForm } from "./forms.ts";
import { EXIT, type Outcome, outcome } from "./outcome.ts";
import { rewrite } from "./rewrite.ts";

/** Refuses files that are not valid. Nothing is written unless the files mean the same afterwards. */
export async function prune(context: RunContext, { dryRun }: { readonly dryRun: boolean }): Promise<Outcome> {
  const { accessDir, today } = context;
  const folder = await readAccessFolder(accessDir);
  const before = await readAccessFrom(folder, today);
  const { desired, diagnostics, sourceOf } = before;
  if (desired === undefined) {
    return outcome(EXIT.refused, (form, colour) =>
      renderDiagnostics(diagnostics, diagnosticForm(form), { colour, sourceOf }),
    );
  }
  const files = pruneFolder(folder, today);
  const after = await readAccessFrom(withFiles(folder, files), today);
  if (!isSame(before, after)) throw new Error("pruned files would mean something else than before");
  return rewrite(context, { files, notes: [] }, dryRun);
}

function isSame(before: ReadAccess, after: ReadAccess): boolean {
  if (before.desired === undefined || after.desired === undefined) return false;
  const [wanted, found] = [before.desired, after.desired].map(({ access }) => desiredValues(desiredStacks(access)));
  if (wanted === undefined || found === undefined || wanted.size !== found.size) return false;
  return [...wanted].every(([key, resource]) => sameDesired(resource, found.get(key)));
}
