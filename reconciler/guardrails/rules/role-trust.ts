// Service roles are for services: whom one may trust, and whom none may, whatever is configured.
import { accountStackName } from "../../desired/desired-resources.ts";
import type { Messages } from "../../diagnostics/catalogue.ts";
import { type Diagnostic, speaker } from "../../diagnostics/diagnostic.ts";
import { quote, visible } from "../../diagnostics/quote.ts";
import { originAt, placeOfOrigin } from "../../load/source-document.ts";
import type { Role } from "../../model/access.ts";
import { roleKey } from "../../model/resource-identity.ts";
import {
  type ListedPrincipals,
  listedPrincipals,
  unlistedTrusts,
  type WrittenPrincipals,
} from "../../policy/listed-principals.ts";
import { type KnownPrincipals, type OpenTrust, openTrusts } from "../../policy/open-trusts.ts";
import { lacksTagSession, trustedText } from "../../policy/trust.ts";
import { defineGuardrail } from "../guardrail.ts";
import { gone } from "../relaxed-parts.ts";

type Written = {
  readonly services?: readonly string[];
  readonly principals?: WrittenPrincipals;
};

type Settings = {
  /** In lower case; undefined: any service, and whoever else is not open. */
  readonly services: ReadonlySet<string> | undefined;
  readonly principals: ListedPrincipals;
};

const ONE_CALLER =
  "a condition on aws:PrincipalOrgID, aws:PrincipalOrgPaths, aws:PrincipalArn or sts:ExternalId, compared with StringEquals, StringLike or ArnLike";
const FOR_GOOD = "security lists whom roles may trust for good under roles.principals in guardrails.yaml";

const NARROWER: { readonly [kind in OpenTrust["kind"]]: string } = {
  anyone: `name who may, or add ${ONE_CALLER}`,
  account: `if it is right, add ${ONE_CALLER}; ${FOR_GOOD}`,
  unknown: `name its account, or add ${ONE_CALLER}`,
  repository: `name owner and repository in the condition on sub (repo:OWNER/NAME:*), repository_id or job_workflow_ref; ${FOR_GOOD}`,
  subject: `name who may in the condition on sub, for a cluster system:serviceaccount:NAMESPACE:NAME, beside one on aud; ${FOR_GOOD}`,
  audience:
    "add a condition with StringEquals on the provider's aud, as sts.amazonaws.com for a cluster, or https://signin.aws.amazon.com/saml for SAML:aud",
};

const messages = {
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
    hint: (a: { kind: OpenTrust["kind"] }) => NARROWER[a.kind],
  },
  "role-trust-without-tag-session": {
    severity: "error",
    message: (a: { role: string; account: string }) =>
      `role ${quote(a.role)} in account ${quote(a.account)} trusts EKS Pod Identity without sts:TagSession, so that no pod gets it`,
    hint: () =>
      "write trust: { policy: … } whose statement for pods.eks.amazonaws.com allows sts:AssumeRole and sts:TagSession",
  },
} as const satisfies Messages;

const say = speaker(messages);

const POD_IDENTITY = "pods.eks.amazonaws.com";

export const guardrail = defineGuardrail<Written, Settings>({
  key: "roles",
  messages,
  settings: (written) => {
    const services = written.flatMap(({ value }) => value.services ?? []).map((it) => it.toLowerCase());
    return {
      services: written.some(({ value }) => value.services !== undefined) ? new Set(services) : undefined,
      principals: listedPrincipals(written.flatMap(({ value }) => value.principals ?? [])),
    };
  },
  violations: (settings, { access }) => {
    const { accounts, oidcSubjects } = settings.principals;
    const known = { accounts: new Set([...access.accounts.map(({ id }) => id), ...accounts]), oidcSubjects };
    return access.roles.flatMap((role) => {
      const resources = [{ stack: accountStackName(role.account.id), key: roleKey(role.name) }];
      const found = [...unlisted(role, settings), ...open(role, known), ...untagged(role)];
      return found.map((it) => ({ diagnostic: it, resources }));
    });
  },
  relaxed: (before, after) => [
    ...(before.services === undefined
      ? []
      : after.services === undefined
        ? ["roles may trust anybody"]
        : gone(after.services, before.services).map((it) => `roles may be assumed by ${it}`)),
    ...gone(namesOf(after.principals), namesOf(before.principals)).map((it) => `roles may trust ${it}`),
  ],
});

/** Where services are listed, only they may be trusted, and the listed principals. */
function unlisted(role: Role, { services, principals }: Settings): readonly Diagnostic[] {
  if (services === undefined) return [];
  const others = [...new Set(unlistedTrusts(role.trustPolicy, services, principals).map(trustedText))].sort();
  return others.length === 0 ? [] : [say("role-trust-not-listed", { ...namesIn(role), others }, placeOf(role))];
}

function open(role: Role, known: KnownPrincipals): readonly Diagnostic[] {
  return openTrusts(role.trustPolicy, known).map((it) =>
    say("role-trust-open", { ...namesIn(role), ...it }, placeOf(role)),
  );
}

function untagged(role: Role): readonly Diagnostic[] {
  if (!lacksTagSession(role.trustPolicy, POD_IDENTITY)) return [];
  return [say("role-trust-without-tag-session", namesIn(role), placeOf(role))];
}

function namesIn({ name, account }: Role): { readonly role: string; readonly account: string } {
  return { role: name, account: account.name };
}

function placeOf({ origin }: Role) {
  return placeOfOrigin(originAt(origin, "trust"));
}

function namesOf({ accounts, organizations, samlProviders, oidcSubjects }: ListedPrincipals): ReadonlySet<string> {
  return new Set([
    ...[...accounts].map((it) => `account ${it}`),
    ...[...organizations].map((it) => `organization ${it}`),
    ...[...samlProviders].map((it) => `SAML provider ${it}`),
    ...oidcSubjects.map(({ provider, subject }) => `${subject} of ${provider}`),
  ]);
}
