// IAM roles that AWS services assume: each entry becomes one role in every account it names.
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { type Origin, originAt, placeOfOrigin } from "../load/source-document.ts";
import { policyTooBig } from "../validate/check-policy-document.ts";
import type { PolicyUse } from "../validate/check-policy-statement.ts";
import type { WrittenAccess, WrittenPolicyDocument, WrittenRole } from "../validate/written.ts";
import type { Account, Organization, Role } from "./access.ts";
import { policyFile, policyValue } from "./build-permission-sets.ts";
import { managedPolicyArn } from "./managed-policy-arn.ts";
import { MissingValues } from "./missing-values.ts";
import { canonicalPolicy, fillTemplate, templateUses, templateValues } from "./policy-document.ts";
import { resolveSelectors, type SelectorWorld } from "./resolve-selectors.ts";

/** AWS's default (API reference, CreateRole). */
const DEFAULT_SESSION_SECONDS = 3600;

type Surroundings = { readonly world: SelectorWorld; readonly organization: Organization };

/** One role for each entry and account; what must be unique in an account is for check-roles.ts. */
export function buildRoles(
  written: WrittenAccess,
  { world, organization }: Surroundings,
  diagnostics: Diagnostic[],
): readonly Role[] {
  const missing = new MissingValues(
    new Set(world.accounts.flatMap((account) => [...templateValues(organization, account).keys()])),
  );
  const roles = written.teams.flatMap(({ source, value }) =>
    (value.roles ?? []).flatMap((entry, index) => {
      const origin: Origin = { document: source, path: ["roles", index] };
      const resolved = resolveSelectors(entry.accounts, originAt(origin, "accounts"), world, value.team);
      diagnostics.push(...resolved.diagnostics);
      const context = { team: value.team, written, organization, diagnostics, missing };
      return resolved.accounts.map((account) => buildRole(entry, account, origin, context));
    }),
  );
  diagnostics.push(...missing.diagnostics());
  return roles;
}

type Context = {
  readonly team: string;
  readonly written: WrittenAccess;
  readonly organization: Organization;
  readonly diagnostics: Diagnostic[];
  readonly missing: MissingValues;
};

function buildRole(entry: WrittenRole, account: Account, origin: Origin, context: Context): Role {
  const { trust } = entry;
  const trustPolicy =
    "services" in trust
      ? canonicalPolicy(serviceTrust(trust.services))
      : filledPolicy(trust.policy, "trust-policy", account, originAt(origin, "trust", "policy"), context);
  return {
    name: entry.name,
    description: entry.description,
    account,
    trustPolicy,
    policies: (entry.policies ?? []).map(({ name, description, document }, index) => {
      const at = originAt(origin, "policies", index, "document");
      return { name, description, document: filledPolicy(document, "role-policy", account, at, context) };
    }),
    managedPolicies: (entry.managedPolicies ?? []).map((it) => managedPolicyArn(it, context.organization.partition)),
    maxSessionDuration: entry.maxSessionDuration ?? DEFAULT_SESSION_SECONDS,
    tags: entry.tags ?? {},
    team: context.team,
    permissionsBoundary: roleBoundary(context.written)?.replaceAll("{account}", account.id),
    previously: entry.previously,
    origin,
  };
}

/** The ARN of the policy that bounds every role; `{account}` stands for the account's id. */
export function roleBoundary({ guardrails: [file] }: WrittenAccess): string | undefined {
  return file?.value.guardrails.roles?.permissionsBoundary;
}

/** The document with the account's values in place of {{…}}: each must have one, and the result must not be too big. */
function filledPolicy(
  written: WrittenPolicyDocument,
  use: PolicyUse,
  account: Account,
  at: Origin,
  { written: access, organization, diagnostics, missing }: Context,
): string {
  const document = policyValue(written, access.policyFiles);
  const values = templateValues(organization, account);
  const uses = templateUses(document);
  for (const [name, path] of uses) {
    if (values.has(name)) continue;
    const start = typeof written === "string" ? { document: policyFile(written, access.policyFiles), path: [] } : at;
    missing.add(name, account, originAt(start, ...path));
  }
  const filled = canonicalPolicy(fillTemplate(document, values));
  // Without {{…}} the size is the same in every account, and was checked where the document is written.
  const excess = uses.size === 0 ? undefined : policyTooBig(filled, use);
  if (excess !== undefined) {
    const code = excess.onlyAsSent ? "policy-too-big-as-sent" : "filled-policy-too-big";
    diagnostics.push(diagnostic(code, { ...excess, account: account.name }, placeOfOrigin(at)));
  }
  return filled;
}

/** The trust policy that `trust: { services }` stands for. */
export function serviceTrust(services: readonly string[]): unknown {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: services }, Action: "sts:AssumeRole" }],
  };
}
