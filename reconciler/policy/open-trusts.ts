// Trust policies that let in more than anybody can have meant: floors that need no configuration.

import { type ListedPrincipals, subjectsOf } from "./listed-principals.ts";
import { type Trusted, trustsOf } from "./trust.ts";
import {
  isExact,
  isSubjectNamed,
  pins,
  pinsCaller,
  pinsRepository,
  repositoryOwner,
  staysWithin,
} from "./trust-conditions.ts";

/** Whom roles may trust without a condition: `accounts` are those of accounts.yaml too. */
export type KnownPrincipals = Pick<ListedPrincipals, "accounts" | "oidcSubjects">;

export type OpenTrust = {
  readonly kind: "anyone" | "account" | "repository" | "subject" | "audience" | "unknown";
  /** Who may assume the role, in words: `anyone with an AWS account`. It contains untrusted text. */
  readonly what: string;
};

/**
 * What of a trust policy, JSON text that validate/ has accepted, is open: whom it trusts without a condition that certainly leaves only
 * somebody in particular. In doubt it is open. Each once.
 */
export function openTrusts(document: string, known: KnownPrincipals): readonly OpenTrust[] {
  const open = trustsOf(document).flatMap((trusted) => openTrust(trusted, known) ?? []);
  return [...new Map(open.map((it) => [it.what, it])).values()];
}

function openTrust(trusted: Trusted, known: KnownPrincipals): OpenTrust | undefined {
  const { conditions } = trusted;
  const unless = (isNarrow: boolean, open: OpenTrust) => (isNarrow ? undefined : open);
  const isPinned = pinsCaller(conditions, known.accounts);
  switch (trusted.kind) {
    case "anyone":
      return unless(isPinned && trusted.type === "AWS", { kind: "anyone", what: anyoneOf(trusted.type) });
    case "everybody-else":
      return { kind: "anyone", what: "everybody but those under NotPrincipal" };
    case "account":
    case "principal": {
      const { account } = trusted;
      const who = trusted.kind === "account" ? `account ${account}` : `${trusted.resource} of account ${account}`;
      const what = `${who}, which is not in accounts.yaml`;
      return unless(isPinned || known.accounts.has(account), { kind: "account", what });
    }
    case "unknown":
      return unless(isPinned, { kind: "unknown", what: `${trusted.name}, whose account is not known` });
    case "oidc":
      return openProvider(trusted.provider, trusted, known);
    case "saml":
      return unless(pins("SAML:aud", conditions, isExact), {
        kind: "audience",
        what: `whoever SAML provider ${trusted.provider} signs in, for whatever audience`,
      });
    case "service":
      return undefined;
  }
}

function anyoneOf(type: string): string {
  if (type === "AWS") return "anyone with an AWS account";
  return type === "Service" ? "any AWS service" : "anyone whom any identity provider signs in";
}

/** That of github.com, with the name of an enterprise or not, and those of GitHub Enterprise Cloud with data residency. */
const GITHUB = /^token\.actions\.(githubusercontent\.com(\/[\w-]+)?|[\w-]+\.ghe\.com)$/;
const EKS = /^oidc\.eks\.[\w-]+\.amazonaws\.com(\.cn)?\/id\/\w+$/;
/** The subject is one visitor; the audience is the identity pool. */
const COGNITO = "cognito-identity.amazonaws.com";

function openProvider(provider: string, { conditions }: Trusted, known: KnownPrincipals): OpenTrust | undefined {
  const isListed = staysWithin(`${provider}:sub`, conditions, subjectsOf(provider, known));
  if (GITHUB.test(provider)) {
    if (isListed || pinsRepository(provider, conditions)) return undefined;
    const owner = repositoryOwner(provider, conditions);
    return { kind: "repository", what: `any repository ${owner === undefined ? "" : `of ${owner} `}on GitHub` };
  }
  const isCluster = EKS.test(provider);
  if (!isListed && provider !== COGNITO && !pins(`${provider}:sub`, conditions, isSubjectNamed)) {
    const what = isCluster ? `any service account of the cluster (${provider})` : `whoever signs in at ${provider}`;
    return { kind: "subject", what };
  }
  if (pins(`${provider}:aud`, conditions, isExact)) return undefined;
  return { kind: "audience", what: `whoever has a token of ${provider} for whatever audience` };
}
