// What a role's trust policy means: who may assume the role, and under which conditions.
import { type ConditionTest, isNamed, parseStatements, type Statement } from "./statements.ts";

/** One principal of a statement that allows the role to be assumed. */
export type Trusted = {
  /** Its type in the document (AWS, Service, Federated, CanonicalUser) and its name there. */
  readonly type: string;
  readonly name: string;
  /** All of them must hold, also what a Deny for everybody leaves. */
  readonly conditions: readonly ConditionTest[];
} & TrustedKind;

type TrustedKind =
  /** Whoever its type has: everybody with an AWS account, any service, any identity provider. */
  | { readonly kind: "anyone" }
  /** NotPrincipal beside Allow: everybody but those who are named. */
  | { readonly kind: "everybody-else" }
  /** All of an account; twelve digits. */
  | { readonly kind: "account"; readonly account: string }
  /** A user, role or session of an account; `resource` is what its ARN ends with (`role/loader`). */
  | { readonly kind: "principal"; readonly account: string; readonly resource: string }
  | { readonly kind: "service" }
  /** `provider` is its address without `https://`, with which the names of its condition keys begin. */
  | ({ readonly kind: "oidc" } & IdentityProvider)
  | ({ readonly kind: "saml" } & IdentityProvider)
  /** A form that isn't known here, or that names no account, such as a unique id (AROA…). */
  | { readonly kind: "unknown" };

/** `providerAccount` is that in which it is set up, twelve digits; undefined: AWS has it by itself. */
type IdentityProvider = { readonly provider: string; readonly providerAccount: string | undefined };

/** The address of an OIDC provider in the one form in which two are compared: without a scheme, and with its host in lower case. */
export function providerAddress(written: string): string {
  return written.replace(/^https:\/\//i, "").replace(/^[^/]*/, (host) => host.toLowerCase());
}

/** The actions by which somebody gets a role. */
export const ASSUMING = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"] as const;

/** Providers that IAM knows by themselves (IAM user guide, "AWS JSON policy elements: Principal"). */
export const BUILT_IN_PROVIDERS: readonly string[] = [
  "accounts.google.com",
  "cognito-identity.amazonaws.com",
  "graph.facebook.com",
  "www.amazon.com",
];

/**
 * Whom the trust policy, JSON text that validate/ has accepted, lets assume its role, in the order of the document. Of the statements that
 * deny, only those count that certainly leave less: see {@link conditionLeftBy}.
 */
export function trustsOf(document: string): readonly Trusted[] {
  const statements = parseStatements(document);
  return statements.filter(allowsToAssume).flatMap((statement) => {
    const { principals, conditions } = statement;
    if (principals === undefined) return [];
    const left = statements.filter((it) => deniesAllOf(it, statement)).flatMap(conditionLeftBy);
    return [...principals.byType].flatMap(([type, names]) =>
      names.map((name) => {
        const kind: TrustedKind = principals.isExcept ? { kind: "everybody-else" } : kindOf(type, name);
        return { type, name, conditions: [...conditions, ...left], ...kind };
      }),
    );
  });
}

/** A service by its name, anything else with its type; one that is bound by a condition says so. It contains untrusted text. */
export function trustedText(trusted: Trusted): string {
  return trusted.conditions.length === 0 ? trustedName(trusted) : `${trustedName(trusted)} (under conditions)`;
}

/** The same without its conditions. */
export function trustedName({ kind, type, name }: Trusted): string {
  if (kind === "everybody-else") return "everybody except those under NotPrincipal";
  return type === "Service" || name === "*" ? name : `${type} ${name}`;
}

/** Whether the policy also denies something, which may leave less than {@link trustsOf} says. */
export function hasDenials(document: string): boolean {
  return parseStatements(document).some(({ effect }) => effect === "Deny");
}

/** The service by which pods of EKS assume roles. */
export const POD_IDENTITY = "pods.eks.amazonaws.com";

/** Whether a service that the policy trusts may assume its role, but not tag the session, which EKS Pod Identity always does. */
export function lacksTagSession(document: string, service: string): boolean {
  const actions = parseStatements(document)
    .filter(({ effect, principals }) => effect === "Allow" && principals?.byType.get("Service")?.includes(service))
    .map(({ action }) => action);
  const isAllowed = (name: string) => actions.some((action) => isNamed(action, name));
  return isAllowed("sts:AssumeRole") && !isAllowed("sts:TagSession");
}

function allowsToAssume({ effect, action }: Statement): boolean {
  return effect === "Allow" && ASSUMING.some((name) => isNamed(action, name));
}

function kindOf(type: string, name: string): TrustedKind {
  // IAM takes no wildcard for a part of a name; in doubt it stands for everybody.
  if (/[*?]/.test(name)) return { kind: "anyone" };
  if (type === "Service") return { kind: "service" };
  if (/^\d{12}$/.test(name)) return { kind: "account", account: name };
  const [, service, account, resource] = /^arn:[^:]*:(iam|sts)::(\d{12}):(.+)$/.exec(name) ?? [];
  if (type === "Federated") return federatedKind(name, account, resource ?? "");
  if (type !== "AWS" || service === undefined || account === undefined || resource === undefined) {
    return { kind: "unknown" };
  }
  return resource === "root" ? { kind: "account", account } : { kind: "principal", account, resource };
}

function federatedKind(name: string, providerAccount: string | undefined, resource: string): TrustedKind {
  if (BUILT_IN_PROVIDERS.includes(name)) return { kind: "oidc", provider: name, providerAccount: undefined };
  const [, type, provider] = /^(oidc|saml)-provider\/(.+)$/.exec(resource) ?? [];
  if (provider === undefined) return { kind: "unknown" };
  return { kind: type === "oidc" ? "oidc" : "saml", provider, providerAccount };
}

/** Whether a statement denies to everybody what another allows, under its condition. */
function deniesAllOf({ effect, action, principals }: Statement, allowing: Statement): boolean {
  const isForAll = principals?.isExcept === false && principals.byType.get("AWS")?.includes("*");
  return (
    effect === "Deny" &&
    isForAll === true &&
    ASSUMING.every((name) => !isNamed(allowing.action, name) || isNamed(action, name))
  );
}

/**
 * What must hold beside a statement that denies unless a key has one of some values: that it has one. A negated operator also denies where
 * the key is missing (IAM user guide, "Condition operators"). Other conditions certainly leave nothing less.
 */
function conditionLeftBy({ conditions }: Statement): readonly ConditionTest[] {
  const [test, ...others] = conditions;
  if (test === undefined || others.length > 0) return [];
  const [, type, comparison] =
    /^(?:ForAllValues:)?(String|Arn)Not(Equals|Like|EqualsIgnoreCase)(?:IfExists)?$/.exec(test.operator) ?? [];
  return type === undefined ? [] : [{ ...test, operator: `ForAnyValue:${type}${comparison}` }];
}
