// Grants folded for people: one line for the accounts that a person reaches in the same way.

import type { Grant } from "../access-graph/grants.ts";
import { visible } from "../diagnostics/quote.ts";

type FoldedGrant = Omit<Grant, "account"> & { readonly accounts: readonly Grant["account"][] };

/** Grants that differ only in the account become one; the order stays that of the first of each. */
export function foldGrants(grants: readonly Grant[]): readonly FoldedGrant[] {
  const folded = new Map<string, FoldedGrant & { readonly accounts: Grant["account"][] }>();
  for (const { account, ...rest } of grants) {
    const identity = JSON.stringify([rest.person, rest.permissionSet, rest.via, rest.expires]);
    const known = folded.get(identity);
    if (known === undefined) folded.set(identity, { ...rest, accounts: [account] });
    else known.accounts.push(account);
  }
  return [...folded.values()];
}

/** `AIModelBuilder in ml-dev, ml-test through ai-model-builders until 2026-12-31`: what follows "ana.silva gains". */
export function holdText({ permissionSet, accounts, via, expires }: FoldedGrant): string {
  const until = expires === undefined ? "" : ` until ${expires}`;
  return visible(`${permissionSet} in ${accounts.map(({ name }) => name).join(", ")} ${viaText(via)}${until}`);
}

function viaText(via: Grant["via"]): string {
  return via.map((way) => ("group" in way ? `through ${way.group}` : "directly")).join(" and ");
}

/** `ana.silva gains …`; `hold` is from {@link holdText}. */
export function grantLine(person: string, verb: string, hold: string): string {
  return `${visible(person)} ${verb} ${hold}`;
}
