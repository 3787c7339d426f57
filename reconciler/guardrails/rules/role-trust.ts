// Service roles are for services: whom one may trust, and whom none may, whatever is configured.
import { accountStackName } from "../../desired/desired-resources.ts";
import type { Messages } from "../../diagnostics/catalogue.ts";
import { speaker } from "../../diagnostics/diagnostic.ts";
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
import { lacksTagSession, POD_IDENTITY, type Trusted, trustedText } from "../../policy/trust.ts";
import { defineGuardrail } from "../guardrail.ts";
import { accountsNamed, ofRoles, type TellOfRole } from "../one-cause.ts";
import { gone, inOneSentence } from "../relaxed-parts.ts";

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

/** Where security lists whom a role trusts, by what that is; who isn't named can't be listed. */
const LISTS: { readonly [kind in Trusted["kind"]]?: string } = {
  service: "the service under roles.services",
  account: "the account under roles.principals.accounts",
  principal: "its account under roles.principals.accounts",
  anyone: "the organization that a condition names under roles.principals.organizations",
  oidc: "the provider with the subject under roles.principals.oidcSubjects",
  saml: "the SAML provider under roles.principals.samlProviders",
};

/** Those whom a list allows without more. */
const LISTABLE: ReadonlySet<OpenTrust["kind"]> = new Set([
  "account",
  "organization",
  "provider",
  "repository",
  "source",
  "subject",
]);

const NARROWER: { readonly [kind in OpenTrust["kind"]]: string } = {
  anyone: `name who may, or add ${ONE_CALLER}`,
  account: `if it is right, add ${ONE_CALLER}`,
  organization: "name your own organization in the condition",
  provider: "name a provider of the role's own account",
  guest:
    "add a condition with ForAnyValue:StringLike on cognito-identity.amazonaws.com:amr, of authenticated: then who has signed in is let in alone",
  unknown: `name its account, or add ${ONE_CALLER}`,
  repository:
    "name owner and repository in the condition on sub (repo:OWNER/NAME:*), repository_id or job_workflow_ref",
  source:
    "name your own account in the condition on aws:SourceAccount or aws:SourceArn, or your organization in aws:SourceOrgID",
  subject:
    "name who may in the condition on sub, for a cluster system:serviceaccount:NAMESPACE:NAME, beside one on aud",
  audience:
    "add a condition with StringEquals on the provider's aud, as sts.amazonaws.com for a cluster, or https://signin.aws.amazon.com/saml for SAML:aud",
};

type Named = { readonly role: string; readonly accounts: readonly string[] };

const roleNamed = ({ role, accounts }: Named) => `role ${quote(role)} in ${accountsNamed(accounts)}`;

const messages = {
  "role-trust-not-listed": {
    severity: "error",
    message: (a: Named & { others: readonly Trusted[] }) =>
      `${roleNamed(a)} may be assumed by ${textsOf(a.others)}, which guardrails.yaml does not list`,
    hint: (a: { others: readonly Trusted[] }) =>
      listingOf(a.others) ?? "name whom the role is to trust, so that security can list who it is",
  },
  "role-trust-open": {
    severity: "error",
    message: (a: Named & { open: readonly OpenTrust[]; others: readonly Trusted[] }) =>
      `${roleNamed(a)} can be assumed by ${a.open.map(({ what }) => visible(what)).join("; ")}${
        a.others.length === 0 ? "" : `; guardrails.yaml does not list ${textsOf(a.others)}`
      }`,
    hint: (a: { open: readonly OpenTrust[]; others: readonly Trusted[] }) => {
      const kinds = [...new Set(a.open.map(({ kind }) => kind))];
      const listing =
        a.others.length > 0
          ? [listingOf(a.others) ?? []].flat()
          : kinds.some((it) => LISTABLE.has(it))
            ? [FOR_GOOD]
            : [];
      return [...kinds.map((it) => NARROWER[it]), ...listing].join("; ");
    },
  },
  "role-trust-without-tag-session": {
    severity: "error",
    message: (a: Named) => `${roleNamed(a)} trusts EKS Pod Identity without sts:TagSession, so that no pod gets it`,
    hint: () =>
      "write trust: { policy: … } whose statement for pods.eks.amazonaws.com allows sts:AssumeRole and sts:TagSession",
  },
} as const satisfies Messages;

const say = speaker(messages);

export const guardrail = defineGuardrail<Written, Settings>({
  key: "roles",
  messages,
  settings: (written) => {
    const { services, principals } = written?.value ?? {};
    return {
      services: services && new Set(services.map((it) => it.toLowerCase())),
      principals: listedPrincipals(principals),
    };
  },
  violations: (settings, { access }) => {
    const { principals } = settings;
    const accounts = new Set([...access.accounts.map(({ id }) => id), ...principals.accounts]);
    const known = { ...principals, accounts };
    const found = access.roles.flatMap((role) => {
      const resources = [{ stack: accountStackName(role.account.id), key: roleKey(role.name) }];
      return [...untrusted(role, settings, known), ...untagged(role)].map((tell) => ({ role, tell, resources }));
    });
    return ofRoles(found);
  },
  relaxed: (before, after) => [
    ...(before.services !== undefined && after.services === undefined ? ["roles may trust anybody"] : []),
    ...(before.services === undefined && !mayBeAny(before) && mayBeAny(after)
      ? ["roles may trust any organization that a condition names"]
      : []),
    ...inOneSentence(
      gone(namesOf(after), namesOf(before))
        .filter((it) => !(mayBeAny(before) && it.startsWith(OF_ORGANIZATION)))
        .toSorted((a, b) => openness(a) - openness(b)),
      (all) => `roles may trust ${all}`,
    ),
    ...inOneSentence(
      before.services === undefined || after.services === undefined ? [] : gone(after.services, before.services),
      (all) => `roles may be assumed by ${all}`,
    ),
  ],
});

/** Whether a condition may name any organization, as no list says which are meant. */
function mayBeAny({ services, principals }: Settings): boolean {
  return services === undefined && principals.organizations.size === 0;
}

/** Whom it trusts and should not: one refusal, as its trust is one place to mend. */
function untrusted(role: Role, settings: Settings, known: KnownPrincipals): readonly TellOfRole[] {
  const [others, open] = [unlisted(role, settings), openTrusts(role.trustPolicy, known)];
  if (others.length + open.length === 0) return [];
  return [
    (told, accounts) => {
      const args = { role: role.name, others: others.map((it) => ({ ...it, name: told(it.name) })), accounts };
      if (open.length === 0) return say("role-trust-not-listed", args, placeOf(role));
      const whom = open.map((it) => ({ ...it, what: told(it.what) }));
      return say("role-trust-open", { ...args, open: whom }, placeOf(role));
    },
  ];
}

/** Where services are listed, only they may be trusted, and the listed principals. */
function unlisted(role: Role, { services, principals }: Settings): readonly Trusted[] {
  return services === undefined ? [] : unlistedTrusts(role.trustPolicy, services, principals);
}

function textsOf(trusted: readonly Trusted[]): string {
  return [...new Set(trusted.map(trustedText))].sort().map(quote).join(", ");
}

function listingOf(trusted: readonly Trusted[]): string | undefined {
  const lists = [...new Set(trusted.flatMap(({ kind }) => LISTS[kind] ?? []))];
  return lists.length === 0 ? undefined : `ask security to list ${lists.join(", and ")} in guardrails.yaml`;
}

function untagged(role: Role): readonly TellOfRole[] {
  if (!lacksTagSession(role.trustPolicy, POD_IDENTITY)) return [];
  return [(_, accounts) => say("role-trust-without-tag-session", { role: role.name, accounts }, placeOf(role))];
}

function placeOf({ origin }: Role) {
  return placeOfOrigin(originAt(origin, "trust"));
}

/** Of names of principals: the fewer characters stand before a `*`, the more it can stand for. Those without one come last. */
function openness(name: string): number {
  return name.includes("*") ? name.indexOf("*") : Number.POSITIVE_INFINITY;
}

const OF_ORGANIZATION = "organization ";

function namesOf({ principals }: Settings): ReadonlySet<string> {
  const { accounts, organizations, samlProviders, oidcSubjects } = principals;
  return new Set([
    ...[...accounts].map((it) => `account ${it}`),
    ...[...organizations].map((it) => `${OF_ORGANIZATION}${it}`),
    ...[...samlProviders].map((it) => `SAML provider ${it}`),
    ...oidcSubjects.map(({ provider, subject }) => `${subject} of ${provider}`),
  ]);
}
