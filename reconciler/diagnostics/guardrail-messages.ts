// Sentences for what guardrails.yaml forbids. See catalogue.ts.
import { quote, visible } from "./quote.ts";

const DONE = {
  create: "created",
  update: "updated",
  replace: "replaced",
  delete: "deleted",
  import: "imported",
} as const;

type OpenKind = "anyone" | "account" | "repository" | "subject" | "audience" | "unknown";

const ONE_CALLER =
  "a condition on aws:PrincipalOrgID, aws:PrincipalOrgPaths, aws:PrincipalArn or sts:ExternalId, compared with StringEquals, StringLike or ArnLike";
const FOR_GOOD = "security lists whom roles may trust for good under roles.principals in guardrails.yaml";

const NARROWER: { readonly [kind in OpenKind]: string } = {
  anyone: `name who may, or add ${ONE_CALLER}`,
  account: `if it is right, add ${ONE_CALLER}; ${FOR_GOOD}`,
  unknown: `name its account, or add ${ONE_CALLER}`,
  repository: `name owner and repository in the condition on sub (repo:OWNER/NAME:*), repository_id or job_workflow_ref; ${FOR_GOOD}`,
  subject: `name who may in the condition on sub, for a cluster system:serviceaccount:NAMESPACE:NAME, beside one on aud; ${FOR_GOOD}`,
  audience:
    "add a condition with StringEquals on the provider's aud, as sts.amazonaws.com for a cluster, or https://signin.aws.amazon.com/saml for SAML:aud",
};

export const guardrailMessages = {
  "break-glass-removed": {
    severity: "error",
    message: (a: { key: string; op: keyof typeof DONE; owner: string }) =>
      `${quote(a.key)} of break-glass ${a.owner} would be ${DONE[a.op]}`,
    hint: () => "no exception allows this: take it out of breakGlass in guardrails.yaml first, which security reviews",
  },
  "break-glass-date": {
    severity: "error",
    message: (a: { what: string; key: "leaves" | "expires"; date: string }) =>
      `the ${visible(a.what)} is break-glass, which has no last day, but this one ends on ${a.date}`,
    hint: (a: { key: "leaves" | "expires" }) =>
      `take ${a.key}: out here; or take it out of breakGlass in guardrails.yaml`,
  },
  "deploying-identity-removed": {
    severity: "error",
    message: (a: { key: string; op: keyof typeof DONE }) =>
      `${quote(a.key)} would be ${DONE[a.op]}, but this run's own credentials depend on it`,
    hint: () => "no exception allows this: deploy with other credentials, for example from GitHub Actions",
  },
  "external-deleted": {
    severity: "error",
    message: (a: { kind: "user" | "group"; name: string }) =>
      `${a.kind} ${quote(a.name)} is named as external, but a deploy has created it and would delete it`,
    hint: (a: { kind: "user" | "group" }) =>
      `declare it under ${a.kind}s: again; if the identity provider is to own it, first remove it from ${a.kind}s: and wherever it is named, deploy, and name it under external: when the provider has created it`,
  },
  "exception-names-nothing": {
    severity: "warning",
    message: (a: { key: string; stack: string; suggestion: string | undefined }) =>
      `this exception names ${quote(a.key)}, which stack ${a.stack} neither declares nor has deployed`,
    hint: (a: { suggestion: string | undefined }) =>
      a.suggestion === undefined
        ? "write the key as the plan prints it; if what it named is gone, take it out of the exception"
        : `did you mean ${quote(a.suggestion)}?`,
  },
  "value-not-removable": {
    severity: "error",
    message: (a: { what: string; property: string; why: string }) =>
      `the ${a.property} of ${visible(a.what)} can't be removed: ${a.why}`,
    hint: (a: { property: string }) => `write ${a.property}: again, with the old text or a new one`,
  },
  "privileged-set-assigned": {
    severity: "error",
    message: (a: { set: string; principal: string; account: string }) =>
      `privileged permission set ${quote(a.set)} is assigned to ${quote(a.principal)} in ${quote(a.account)}, where it is not listed`,
    hint: () => "ask security to list the account under privilegedSets in guardrails.yaml",
  },
  "too-many-administrators": {
    severity: "error",
    message: (a: { account: string; people: number; most: number }) =>
      `${a.people} people would hold a privileged permission set in account ${quote(a.account)}; at most ${a.most} may`,
  },
  "protected-name": {
    severity: "error",
    message: (a: { what: string; name: string; pattern: string }) =>
      `${visible(a.what)} has a protected name (${quote(a.pattern)})`,
    hint: () => "choose another name: such names are reserved for other tools",
  },
  "session-too-long": {
    severity: "error",
    message: (a: { set: string; session: string; account: string; minutes: number }) =>
      `sessions of permission set ${quote(a.set)} last ${a.session}; account ${quote(a.account)} allows at most ${a.minutes} minutes`,
    hint: () => "shorten sessionDuration, or assign another set there",
  },
  "assignment-too-long": {
    severity: "error",
    message: (a: { set: string; account: string; days: number; expires: string | undefined }) =>
      `the assignment of ${quote(a.set)} in account ${quote(a.account)} ${a.expires === undefined ? "never expires" : `expires on ${a.expires}`}; it must expire within ${a.days} days`,
    hint: () => "write an earlier day in expires:",
  },
  "role-trust-not-listed": {
    severity: "error",
    message: (a: { role: string; account: string; others: readonly string[] }) =>
      `role ${quote(a.role)} in account ${quote(a.account)} may be assumed by ${a.others.map(quote).join(", ")}, which is not a listed service`,
    hint: () =>
      "ask security to list a service under roles.services in guardrails.yaml, anybody else under roles.principals",
  },
  "role-trust-open": {
    severity: "error",
    message: (a: { role: string; account: string; what: string }) =>
      `role ${quote(a.role)} in account ${quote(a.account)} can be assumed by ${visible(a.what)}`,
    hint: (a: { kind: OpenKind }) => NARROWER[a.kind],
  },
  "role-trust-without-tag-session": {
    severity: "error",
    message: (a: { role: string; account: string }) =>
      `role ${quote(a.role)} in account ${quote(a.account)} trusts EKS Pod Identity without sts:TagSession, so that no pod gets it`,
    hint: () =>
      "write trust: { policy: … } whose statement for pods.eks.amazonaws.com allows sts:AssumeRole and sts:TagSession",
  },
  "role-privileged": {
    severity: "error",
    message: (a: { role: string; account: string; reasons: readonly string[] }) =>
      `role ${quote(a.role)} in account ${quote(a.account)} is no ordinary service role: ${a.reasons.map(visible).join("; ")}`,
    hint: () =>
      "narrow the actions, pass and assume only roles under /access/ that are ordinary themselves, or ask security to list the role under roles.privileged",
  },
  "name-not-allowed-here": {
    severity: "error",
    message: (a: { what: string; path: string }) => `${visible(a.what)} may not be declared in ${quote(a.path)}`,
    hint: () =>
      "security lists the allowed names for each path under paths in guardrails.yaml; the first rule that matches applies",
  },
  "account-not-allowed-here": {
    severity: "error",
    message: (a: { what: string; path: string }) => `${visible(a.what)}: ${quote(a.path)} may not use this account`,
    hint: () =>
      "security lists the allowed accounts for each path under paths in guardrails.yaml; the first rule that matches applies",
  },
} as const;
