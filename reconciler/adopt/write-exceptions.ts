// Exceptions for what a guardrail without configuration refuses and AWS has already: the first deploy takes it over as it is.
import { accountStackName } from "../desired/desired-resources.ts";
import { scalar } from "../load/yaml-scalar.ts";
import type { Access, Role } from "../model/access.ts";
import { dayAfter } from "../model/dates.ts";
import { roleKey } from "../model/resource-identity.ts";
import { type KnownPrincipals, openTrusts } from "../policy/open-trusts.ts";
import { lacksTagSession, POD_IDENTITY } from "../policy/trust.ts";

/** Days from the day on which AWS was read: time for the review and the first deploy. From then on the trust is no news, and only warned of. */
export const DAYS_TO_DEPLOY = 30;

/** Lines under `guardrails:`. `accounts` are all that may be trusted without a condition by what else the guardrails say. */
export function exceptionLines(
  { roles }: Pick<Access, "roles">,
  accounts: KnownPrincipals["accounts"],
  readOn: string,
): readonly string[] {
  const refused = roles.filter((role) => isRefused(role, { accounts, organizations: new Set(), oidcSubjects: [] }));
  if (refused.length === 0) return [];
  const byStack = Map.groupBy(refused, ({ account }) => accountStackName(account.id));
  const entries = [...byStack]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([stack, those]) => [
      `    - stack: ${stack}`,
      `      keys: [${those
        .map(({ name }) => scalar(roleKey(name)))
        .sort()
        .join(", ")}]`,
      "      reason: these roles were there before, and are taken over as they are",
      `      until: ${dayAfter(readOn, DAYS_TO_DEPLOY)}`,
    ]);
  return [
    "  # A deploy may not make roles which more can assume than anybody can have meant, or which their pods can't use. These are",
    "  # there already, as dangerous as they are. Once they are deployed the deploys only warn of them: narrow their trust, and",
    "  # take this out.",
    "  exceptions:",
    ...entries,
  ];
}

function isRefused({ trustPolicy }: Role, known: KnownPrincipals): boolean {
  return openTrusts(trustPolicy, known).length > 0 || lacksTagSession(trustPolicy, POD_IDENTITY);
}
