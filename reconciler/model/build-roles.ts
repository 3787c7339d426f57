// IAM roles that AWS services assume: each entry becomes one role in every account it names.
import { closest } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { type Origin, originAt, placeOfOrigin } from "../load/source-document.ts";
import type { WrittenAccess, WrittenRole } from "../validate/written.ts";
import type { Account, Organization, Role } from "./access.ts";
import { policyValue } from "./build-permission-sets.ts";
import { managedPolicyArn } from "./managed-policy-arn.ts";
import { canonicalPolicy, fillTemplate, templateNames, templateValues } from "./policy-document.ts";
import { resolveSelectors, type SelectorWorld } from "./resolve-selectors.ts";

/** AWS's default (API reference, CreateRole). */
const DEFAULT_SESSION_SECONDS = 3600;

type Surroundings = { readonly world: SelectorWorld; readonly organization: Organization };

export function buildRoles(
  written: WrittenAccess,
  surroundings: Surroundings,
  diagnostics: Diagnostic[],
): readonly Role[] {
  const roles = new Map<string, Role>();
  for (const { source, value } of written.teams) {
    for (const [index, entry] of (value.roles ?? []).entries()) {
      const origin: Origin = { document: source, path: ["roles", index] };
      const resolved = resolveSelectors(entry.accounts, originAt(origin, "accounts"), surroundings.world);
      diagnostics.push(...resolved.diagnostics);
      for (const account of resolved.accounts) {
        const role = buildRole(entry, account, origin, {
          written,
          organization: surroundings.organization,
          diagnostics,
        });
        const identity = `${account.id}/${entry.name.toLowerCase()}`;
        const first = roles.get(identity);
        if (first === undefined) roles.set(identity, role);
        else {
          const related = [{ message: "first here", place: placeOfOrigin(originAt(first.origin, "name")) }];
          const args = { name: entry.name, account: account.name };
          diagnostics.push(diagnostic("duplicate-role", args, placeOfOrigin(originAt(origin, "name")), related));
        }
      }
    }
  }
  return [...roles.values()];
}

type Context = {
  readonly written: WrittenAccess;
  readonly organization: Organization;
  readonly diagnostics: Diagnostic[];
};

function buildRole(entry: WrittenRole, account: Account, origin: Origin, context: Context): Role {
  const { organization, written } = context;
  const filled = (document: unknown, at: Origin) => {
    const values = templateValues(organization, account);
    for (const name of templateNames(document)) {
      if (values.has(name)) continue;
      const suggestion = closest(name, [...values.keys()]);
      const args = { name, account: account.name, suggestion };
      context.diagnostics.push(diagnostic("unknown-template-value", args, placeOfOrigin(at)));
    }
    return canonicalPolicy(fillTemplate(document, values));
  };
  const trustPolicy =
    "services" in entry.trust
      ? canonicalPolicy(serviceTrust(entry.trust.services))
      : filled(policyValue(entry.trust.policy, written.policyFiles), originAt(origin, "trust", "policy"));
  return {
    name: entry.name,
    description: entry.description,
    account,
    trustPolicy,
    policies: (entry.policies ?? []).map((policy, index) => ({
      name: policy.name,
      description: policy.description,
      document: filled(
        policyValue(policy.document, written.policyFiles),
        originAt(origin, "policies", index, "document"),
      ),
    })),
    managedPolicies: (entry.managedPolicies ?? []).map((it) => managedPolicyArn(it, organization.partition)),
    maxSessionDuration: entry.maxSessionDuration ?? DEFAULT_SESSION_SECONDS,
    origin,
  };
}

function serviceTrust(services: readonly string[]): unknown {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: services }, Action: "sts:AssumeRole" }],
  };
}
