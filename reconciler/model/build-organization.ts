// organization.yaml and accounts.yaml.
import { closest } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { placeOfOrigin } from "../load/source-document.ts";
import type { WrittenAccess } from "../validate/written.ts";
import type { Account, Organization } from "./access.ts";

export function buildOrganization(
  written: WrittenAccess,
  diagnostics: Diagnostic[],
): { organization: Organization; accounts: readonly Account[] } {
  const accounts = written.accounts.flatMap(({ source, value }) =>
    value.accounts.map(
      (account, index): Account => ({
        name: account.name,
        id: account.id,
        ou: account.ou === undefined ? [] : account.ou.split("/"),
        tags: new Map(Object.entries(account.tags ?? {})),
        status: account.status ?? "ACTIVE",
        vars: new Map(Object.entries(account.vars ?? {})),
        owner: account.owner,
        sharedWith: account.sharedWith ?? [],
        origin: { document: source, path: ["accounts", index] },
      }),
    ),
  );
  const { source, value } = written.organization;
  const it = value.organization;
  const managementAccount = accounts.find(
    (account) => account.name.toLowerCase() === it.managementAccount.toLowerCase(),
  );
  if (managementAccount === undefined) {
    const suggestion = closest(
      it.managementAccount,
      accounts.map((account) => account.name),
    );
    const origin = { document: source, path: ["organization", "managementAccount"] };
    diagnostics.push(diagnostic("unknown-account", { name: it.managementAccount, suggestion }, placeOfOrigin(origin)));
  }
  const organization: Organization = {
    region: it.region,
    partition: it.partition ?? partitionOf(it.region),
    instanceArn: it.instanceArn,
    identitySource: it.identitySource ?? "identity-center",
    managementAccount,
    runsIn: it.runsIn ?? "management",
    previewRole: it.previewRole,
    deployRole: it.deployRole,
    accessControlAttributes: it.accessControlAttributes ?? [],
    tags: it.tags ?? {},
    origin: { document: source, path: ["organization"] },
  };
  return { organization, accounts };
}

/** Regions carry their partition in their name (AWS General Reference, ARN partitions). */
export function partitionOf(region: string): Organization["partition"] {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
