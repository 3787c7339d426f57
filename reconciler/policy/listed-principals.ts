// Whom guardrails.yaml lets roles trust besides services, for good.
import { providerAddress, type Trusted, trustsOf } from "./trust.ts";
import { isWithin, staysWithin } from "./trust-conditions.ts";

type OidcSubject = {
  /** The provider's address, in lists as {@link providerAddress} has it. */
  readonly provider: string;
  /** A `*` stands for any characters. */
  readonly subject: string;
};

export type ListedPrincipals = {
  /** Twelve digits each. */
  readonly accounts: ReadonlySet<string>;
  /** Ids: `o-a1b2c3d4e5`. None: nothing says which is ours. */
  readonly organizations: ReadonlySet<string>;
  /** Names. */
  readonly samlProviders: ReadonlySet<string>;
  readonly oidcSubjects: readonly OidcSubject[];
};

/** The same as it is written. */
export type WrittenPrincipals = {
  readonly accounts?: readonly string[];
  readonly organizations?: readonly string[];
  readonly samlProviders?: readonly string[];
  readonly oidcSubjects?: readonly OidcSubject[];
};

/** Nobody where nothing is written. */
export function listedPrincipals({
  accounts,
  organizations,
  samlProviders,
  oidcSubjects = [],
}: WrittenPrincipals = {}): ListedPrincipals {
  return {
    accounts: new Set(accounts),
    organizations: new Set(organizations),
    samlProviders: new Set(samlProviders),
    oidcSubjects: oidcSubjects.map(({ provider, subject }) => ({ provider: providerAddress(provider), subject })),
  };
}

/** Whom the trust policy, JSON text that validate/ has accepted, trusts although neither `services`, in lower case, nor `listed` names them. */
export function unlistedTrusts(
  document: string,
  services: ReadonlySet<string>,
  listed: ListedPrincipals,
): readonly Trusted[] {
  return trustsOf(document).filter((it) => !isListed(it, services, listed));
}

function isListed(trusted: Trusted, services: ReadonlySet<string>, listed: ListedPrincipals): boolean {
  const { conditions } = trusted;
  switch (trusted.kind) {
    case "service":
      return services.has(trusted.name.toLowerCase());
    case "account":
    case "principal":
      return listed.accounts.has(trusted.account) || isOfOrganization(trusted, listed.organizations);
    case "anyone":
      return trusted.type === "AWS" && isOfOrganization(trusted, listed.organizations);
    case "saml":
      return listed.samlProviders.has(trusted.provider);
    case "oidc":
      return staysWithin(`${trusted.provider}:sub`, conditions, subjectsOf(trusted.provider, listed));
    case "everybody-else":
    case "unknown":
      return false;
  }
}

/** The subjects that are listed of a provider. */
export function subjectsOf(
  provider: string,
  { oidcSubjects }: Pick<ListedPrincipals, "oidcSubjects">,
): readonly string[] {
  const address = providerAddress(provider);
  return oidcSubjects.filter((it) => it.provider === address).map(({ subject }) => subject);
}

function isOfOrganization({ conditions }: Trusted, organizations: ReadonlySet<string>): boolean {
  return isWithin(conditions, (it) => organizations.has(it));
}
