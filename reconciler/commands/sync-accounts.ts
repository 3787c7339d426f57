// `access sync-accounts`: writes into the files what AWS Organizations says about accounts. Reads AWS only.
import { hasErrors } from "../diagnostics/diagnostic.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { visible } from "../diagnostics/quote.ts";
import { renderDiagnostics } from "../diagnostics/render-diagnostics.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { withFiles } from "../fix/rewritten.ts";
import { syncAccounts as synced } from "../fix/sync-accounts.ts";
import { readAccessFrom } from "../guardrails/read-access.ts";
import { readCaller, refuseOtherCaller } from "../live/caller.ts";
import { readOrganization } from "../live/organization.ts";
import { type AccessFolder, readAccessFolder } from "../load/read-access-folder.ts";
import { type ValidOnDay, validateDocuments } from "../validate/validate-documents.ts";
import type { WrittenAccess } from "../validate/written.ts";
import { diagnosticForm } from "./forms.ts";
import { EXIT, type Outcome, outcome } from "./outcome.ts";
import { rewrite } from "./rewrite.ts";

/**
 * Each file must be valid by itself, before and after; names that are unknown because an account isn't written yet, and
 * selectors that select nothing afterwards, are for people. What can't be read of Organizations is an OperationError, and nothing is written.
 */
export async function syncAccounts(context: RunContext, { dryRun }: { readonly dryRun: boolean }): Promise<Outcome> {
  const { accessDir, today, progress } = context;
  const folder = await readAccessFolder(accessDir);
  const before = validateDocuments(folder).on(today);
  if (before.access === undefined || hasErrors(before.diagnostics)) return refused(folder, before);
  await refuseOthers(before.access);
  const reading = progress.phase("reading AWS Organizations");
  const { accounts, unread } = await readOrganization(before.access.organization.value.organization.region, "all");
  if (accounts === undefined || unread !== undefined) {
    throw new OperationError(
      `could not read the ${unread?.part} of AWS Organizations: ${visible(unread?.reason ?? "")}`,
      "no file was changed; check the credentials and their permissions, and run it again",
    );
  }
  reading.end(`${accounts.size} ${accounts.size === 1 ? "account" : "accounts"} read`);
  const { files, notes } = synced(folder, accounts);
  const after = withFiles(folder, files);
  const written = validateDocuments(after).on(today);
  if (hasErrors(written.diagnostics)) return refused(after, written);
  const done = await rewrite(context, { files, notes }, dryRun);
  const { desired } = await readAccessFrom(after, today);
  if (desired !== undefined) return done;
  const invalid = "the files are not valid with this: see access validate\n";
  return { ...done, aside: (form) => `${done.aside?.(form) ?? ""}${invalid}` };
}

/** Of another organization all accounts would be new, and all of ours gone. */
async function refuseOthers({ organization, accounts }: WrittenAccess): Promise<void> {
  const { region, managementAccount, runsIn = "management" } = organization.value.organization;
  const named = accounts
    .flatMap(({ value }) => value.accounts)
    .find(({ name }) => name.toLowerCase() === managementAccount.toLowerCase());
  if (named === undefined) {
    throw new OperationError(
      `the management account ${visible(managementAccount)} is in no file of accounts`,
      "write it there, with its id",
    );
  }
  const { account } = await readCaller(region);
  refuseOtherCaller(account, { managementAccount: named.id, runsIn });
}

function refused(folder: AccessFolder, { diagnostics }: ValidOnDay): Outcome {
  const texts = new Map(folder.files.map(({ file, text }) => [file, text]));
  const sourceOf = (file: string) => texts.get(file);
  return outcome(EXIT.refused, (form, colour) =>
    renderDiagnostics(diagnostics, diagnosticForm(form), { colour, sourceOf }),
  );
}
