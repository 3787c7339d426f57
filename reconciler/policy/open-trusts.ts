// Trust policies that let in more than anybody can have meant: floors that need no configuration.

import { type ListedPrincipals, subjectsOf } from "./listed-principals.ts";
import { type Trusted, trustsOf } from "./trust.ts";
import {
  foreignSources,
  type IsOurs,
  isExact,
  isSubjectNamed,
  organizationsOf,
  pins,
  pinsCaller,
  pinsRepository,
  repositoryOwner,
  staysWithin,
} from "./trust-conditions.ts";
import { matchesInCase } from "./wildcards.ts";

/** Whom roles may trust without a condition: `accounts` are those of accounts.yaml too. And which `organizations` a condition may name. */
export type KnownPrincipals = Pick<ListedPrincipals, "accounts" | "organizations" | "oidcSubjects">;

export type OpenTrust = {
  readonly kind:
    | "anyone"
    | "guest"
    | "account"
    | "organization"
    | "provider"
    | "repository"
    | "source"
    | "subject"
    | "audience"
    | "unknown";
  /** Who may assume the role, in words: `anyone with an AWS account`. It contains untrusted text, in quotes. */
  readonly what: string;
};

/**
 * What of a trust policy, JSON text that validate/ has accepted, is open: whom it trusts without a condition that certainly leaves only
 * somebody in particular. In doubt it is open. Each once.
 */
export function openTrusts(document: string, known: KnownPrincipals): readonly OpenTrust[] {
  const open = trustsOf(document).flatMap((trusted) => openTrust(trusted, known, isOursIn(known)) ?? []);
  return [...new Map(open.map((it) => [it.what, it])).values()];
}

/** Where none is listed, an organization that a condition names may be ours. */
function isOursIn({ organizations }: KnownPrincipals): IsOurs {
  return (id) => organizations.size === 0 || organizations.has(id);
}

/** Ids of the organizations that alone narrow what a trust policy trusts, where nothing says which is ours; sorted. */
export function unclaimedOrganizations(document: string, known: KnownPrincipals): readonly string[] {
  if (known.organizations.size > 0) return [];
  const resting = trustsOf(document).filter(
    (it) => openTrust(it, known, () => true) === undefined && openTrust(it, known, () => false) !== undefined,
  );
  return [...new Set(resting.flatMap(({ conditions }) => organizationsOf(conditions)))].sort();
}

function openTrust(trusted: Trusted, known: KnownPrincipals, isOurs: IsOurs): OpenTrust | undefined {
  const { conditions } = trusted;
  const unless = (isNarrow: boolean, open: OpenTrust) => (isNarrow ? undefined : open);
  const isPinned = pinsCaller(conditions, known.accounts, isOurs);
  switch (trusted.kind) {
    case "anyone":
      return unless(isPinned && trusted.type === "AWS", anyoneOf(trusted, isOurs));
    case "everybody-else":
      return { kind: "anyone", what: "everybody but those under NotPrincipal" };
    case "account":
    case "principal": {
      const { account } = trusted;
      const who =
        trusted.kind === "account" ? `account ${account}` : `${named(trusted.resource)} of account ${account}`;
      const what = `${who}, which is not in accounts.yaml`;
      return unless(isPinned || known.accounts.has(account), { kind: "account", what });
    }
    case "unknown":
      return unless(isPinned, { kind: "unknown", what: `${named(trusted.name)}, whose account is not known` });
    case "oidc":
      return foreignProvider(trusted, known) ?? openProvider(trusted.provider, trusted, known);
    case "saml":
      return (
        foreignProvider(trusted, known) ??
        unless(pins("SAML:aud", conditions, isExact), {
          kind: "audience",
          what: `whoever SAML provider ${named(trusted.provider)} signs in, for whatever audience`,
        })
      );
    case "service":
      return foreignSource(trusted, known, isOurs);
  }
}

/** What files name could read like words of ours. It is not cut: two names must not become one. */
function named(name: string): string {
  return `"${name}"`;
}

/** Whose administrators say who signs in, whatever a condition asks of the provider: they answer for it, too. */
function foreignProvider(
  { kind, provider, providerAccount }: Trusted & { readonly kind: "oidc" | "saml" },
  { accounts }: KnownPrincipals,
): OpenTrust | undefined {
  if (providerAccount === undefined || accounts.has(providerAccount)) return undefined;
  const what = `${kind.toUpperCase()} provider ${named(provider)} of account ${providerAccount}, which is not in accounts.yaml`;
  return { kind: "provider", what };
}

/** A service that acts for others, as conditions name them. */
function foreignSource({ name, conditions }: Trusted, known: KnownPrincipals, isOurs: IsOurs): OpenTrust | undefined {
  const { accounts, organizations } = foreignSources(conditions, known.accounts, isOurs);
  const [whose, where] =
    accounts.length > 0
      ? [listText("account", accounts), "in accounts.yaml"]
      : [listText("organization", organizations), "listed under roles.principals"];
  return whose === undefined ? undefined : { kind: "source", what: `${named(name)} for ${whose} ${where}` };
}

/** `account 111111111111, which is not`; undefined where there is none. */
function listText(what: string, ids: readonly string[]): string | undefined {
  if (ids.length === 0) return undefined;
  const [of, are] = ids.length === 1 ? [what, "is"] : [`${what}s`, "are"];
  return `${of} ${ids.join(", ")}, which ${are} not`;
}

function anyoneOf({ type, conditions }: Trusted, isOurs: IsOurs): OpenTrust {
  const anyone = (what: string): OpenTrust => ({ kind: "anyone", what });
  if (type === "Service") return anyone("any AWS service");
  if (type !== "AWS") return anyone("anyone whom any identity provider signs in");
  const others = organizationsOf(conditions).filter((id) => !isOurs(id));
  const theirs = listText("organization", others);
  if (theirs === undefined) return anyone("anyone with an AWS account");
  return { kind: "organization", what: `any account of ${theirs} listed under roles.principals` };
}

/** That of github.com, with the name of an enterprise or not, and those of GitHub Enterprise Cloud with data residency. */
const GITHUB = /^token\.actions\.(githubusercontent\.com(\/[\w-]+)?|[\w-]+\.ghe\.com)$/i;
const EKS = /^oidc\.eks\.[\w-]+\.amazonaws\.com(\.cn)?\/id\/\w+$/i;
/** The subject is one visitor; the audience is the identity pool, which gives ids to guests too unless `amr` asks for more. */
const COGNITO = "cognito-identity.amazonaws.com";

/** How somebody signed in: `authenticated`, and where; a pattern that may also stand for a guest's `unauthenticated` is none. */
function isSignedIn(amr: string): boolean {
  return !matchesInCase(amr.toLowerCase(), "unauthenticated");
}

function openProvider(provider: string, { conditions }: Trusted, known: KnownPrincipals): OpenTrust | undefined {
  const isListed = staysWithin(`${provider}:sub`, conditions, subjectsOf(provider, known));
  if (GITHUB.test(provider)) {
    if (isListed || pinsRepository(provider, conditions)) return undefined;
    const owner = repositoryOwner(provider, conditions);
    return { kind: "repository", what: `any repository ${owner === undefined ? "" : `of ${named(owner)} `}on GitHub` };
  }
  const isCluster = EKS.test(provider);
  if (provider === COGNITO) {
    const isOne = isListed || pins(`${provider}:sub`, conditions, isExact);
    if (!isOne && !pins(`${provider}:amr`, conditions, isSignedIn)) {
      return { kind: "guest", what: "anyone, without signing in (a Cognito identity pool)" };
    }
  } else if (!isListed && !pins(`${provider}:sub`, conditions, isSubjectNamed)) {
    const what = isCluster
      ? `any service account of the cluster (${provider})`
      : `whoever signs in at ${named(provider)}`;
    return { kind: "subject", what };
  }
  if (pins(`${provider}:aud`, conditions, isExact)) return undefined;
  return { kind: "audience", what: `whoever has a token of ${named(provider)} for whatever audience` };
}
