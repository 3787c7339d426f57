// The example teams of docs/language.md are valid without a word, and give what the page says.
import { join } from "node:path";
import { expect, test } from "vitest";
import { effectiveGrants } from "../access-graph/effective-grants.ts";
import { readAccess } from "../guardrails/read-access.ts";

const FOLDER = join(import.meta.dirname, "../../docs/examples");

async function grantsOn(day: string): Promise<readonly string[]> {
  const { desired, diagnostics } = await readAccess(FOLDER, day);
  expect(diagnostics).toEqual([]);
  if (desired === undefined) throw new Error("the files are valid");
  return effectiveGrants(desired.access).grants.map(
    ({ person, permissionSet, account, expires }) =>
      `${person} ${permissionSet} ${account.name}${expires === undefined ? "" : ` until ${expires}`}`,
  );
}

test("finance reads everywhere it may, the one on call is an administrator for a week, the vendor's people look at logs", async () => {
  expect(await grantsOn("2026-12-01")).toEqual([
    "ana.silva FinanceReadOnly billing",
    "ana.silva FinanceReadOnly shop-prod",
    "ana.silva FinanceReadOnly sandbox",
    "ana.silva FinanceReadOnly management",
    "ben.okafor OnCallAdministrator shop-prod until 2026-12-07",
    "chen.li FinanceReadOnly billing",
    "chen.li FinanceReadOnly shop-prod",
    "chen.li FinanceReadOnly sandbox",
    "chen.li FinanceReadOnly management",
    "kay@acme.example VendorSupport sandbox until 2027-01-31",
    "lee@acme.example VendorSupport sandbox until 2027-01-31",
  ]);
});
