// What narrows a statement for certain: resources that name something, and conditions under which nobody can act by himself.
import { canBeSame, withoutValues } from "./arn-shape.ts";
import { hasOpenId, withoutGiven, withoutGivenBeginning } from "./given-names.ts";
import type { Statement } from "./statements.ts";

/** Services that run no code, command or template of their caller's, whatever role they are given. */
const HARMLESS_SERVICES: ReadonlySet<string> = new Set(
  [
    "application-autoscaling",
    "bedrock",
    "cloudtrail",
    "lakeformation",
    "logs",
    "malware-protection.guardduty",
    "monitoring.rds",
    "s3",
    "vpc-flow-logs",
  ].map((name) => `${name}.amazonaws.com`),
);

/** Keys that say through which service a call comes, or to which a role is passed. */
const SERVICE_KEYS = /^(aws:CalledVia(First|Last)?|iam:PassedToService)$/i;

/** What only a service decrypts for its caller: its own rights say what that is. */
const VIA_SERVICE = /^kms:ViaService$/i;

const EQUALS = /^(ForAnyValue:)?(StringEquals|StringLike|StringEqualsIgnoreCase)$/;

/** Whether a statement's condition lets only harmless services act, or use what is passed. */
export function isNarrowedByCondition({ conditions }: Statement): boolean {
  return conditions.some(
    ({ operator, key, values }) =>
      EQUALS.test(operator) && (VIA_SERVICE.test(key) || (SERVICE_KEYS.test(key) && values.every(isHarmlessService))),
  );
}

/** By its principal, `logs.amazonaws.com`. */
export function isHarmlessService(service: string): boolean {
  return HARMLESS_SERVICES.has(service.toLowerCase());
}

/** What comes before a name and says its type only: `function:`, `/restapis/`. */
const TYPE = /^\/?(?:datastore\/fhir\/|(?:greengrass\/(?:definition\/)?|apps\/|type\/)?[\w-]+[/:])/;

/** Services that write no type before a name that counts here: of a bucket, a queue. Some have types besides. */
const UNTYPED: Readonly<Record<string, RegExp>> = {
  codecommit: /^/,
  codepipeline: /^(?:actiontype:)?/,
  s3: /^(?:(?:accesspoint|access-grants(?:\/default\/\w+)?)\/)?/,
  sns: /^/,
  sqs: /^/,
};

/** A name that begins with a wildcard and has at least so many characters in a row of its own is one of few: `*SageMaker*`. */
const LONG_PART = 8;

/** All names begin with one or two of the same characters. */
const SHORTEST_BEGINNING = 3;

/** A beginning that is shorter is that of many names. */
const LONG_BEGINNING = 5;

/** So many short beginnings are those of nearly all names. */
const MOST_SHORT = 20;

/** Variables whose values are each caller's own; what others stand for is the same for many, or the request itself fills it in. */
const OF_CALLER =
  /^(?:aws:(?:PrincipalArn|PrincipalTag\/.+|username|userid|SourceIdentity)|identitystore:\w+|saml:(?!(?:aud|doc|iss|sub_type)$).+|[^:]*\.[^:]*:(?:id|sub|user_id))$/i;

/**
 * A value of the caller's counts as a name, and `${*}` as the character that it stands for; and with the text that a variable has where
 * there is no value (`${aws:PrincipalTag/team, 'text'}`, IAM user guide, "Policy variables").
 */
function withVariables(resource: string): readonly string[] {
  const filled = (isMissing: boolean) =>
    resource.replaceAll(/\$\{([^{}]*)\}/g, (_, variable: string) => {
      if (/^[*?$]$/.test(variable)) return "$";
      const [key = "", ...rest] = variable.split(",");
      const [, text] = /^\s*'(.*)'\s*$/.exec(rest.join(",")) ?? [];
      if (rest.length > 0 && isMissing) return text ?? "*";
      return OF_CALLER.test(key.trim()) ? "value" : "*";
    });
  return [filled(false), filled(true)];
}

/**
 * Whether resources together name some things only: each of them does, and they are not the beginnings of nearly all names. What a variable
 * of the caller's stands for counts as a name.
 */
export function areParticular(resources: readonly string[]): boolean {
  const short = new Set(resources.filter((it) => (beginningOf(it)?.length ?? LONG_BEGINNING) < LONG_BEGINNING));
  return resources.every(isParticular) && short.size <= MOST_SHORT;
}

/** Whether a resource by itself does: its name begins with more than what the names of its type have in common, or has a long part. */
export function isParticular(resource: string): boolean {
  const beginning = beginningOf(resource);
  return beginning === undefined || beginning.length >= SHORTEST_BEGINNING;
}

/**
 * What the name in a resource begins with before a wildcard, but for what AWS gives; undefined where a part of it is named wholly, or has many
 * characters in a row. Of several forms that variables may give it, the least.
 */
function beginningOf(resource: string): string | undefined {
  return withVariables(resource)
    .flatMap((it) => beginningOfPattern(it) ?? [])
    .sort((a, b) => a.length - b.length)[0];
}

function beginningOfPattern(pattern: string): string | undefined {
  if (!/[*?]/.test(pattern)) return undefined;
  const [, , service = "", , , ...rest] = pattern.split(":");
  const written = rest.join(":");
  const type = (UNTYPED[service] ?? TYPE).exec(written)?.[0];
  // Without any of it, or of its type, a wildcard stands for all types.
  if (written === "" || type === undefined || hasOpenId(service, written)) return "";
  const name = withoutGivenBeginning(written.slice(type.length).replace(/^[/:]+/, ""), service);
  const [beginning = ""] = /^[^*?]*/.exec(name) ?? [];
  if (/[/:]/.test(beginning)) return undefined;
  const own = (text: string) => withoutGiven(text, service, type);
  const parts = /^[^/:]*/.exec(name)?.[0].split(/[*?]/) ?? [];
  return parts.some((it) => own(it).length >= LONG_PART) ? undefined : own(beginning);
}

/** Of each partition: a wildcard there would stand for other services, too. */
function inPartitions(rest: string): readonly string[] {
  return ["aws", "aws-cn", "aws-us-gov"].map((partition) => `arn:${partition}:${rest}`);
}

const ANY_ROLE = inPartitions("iam::*:role/*");
const ANY_STACK_SET = inPartitions("cloudformation:*:*:stackset/*");

/** Whether a resource, which may have wildcards and variables, may be a role. In doubt it may. */
export function mayBeRole(resource: string): boolean {
  return mayBeOneOf(ANY_ROLE, resource);
}

/** The same of a stack set. */
export function mayBeStackSet(resource: string): boolean {
  return mayBeOneOf(ANY_STACK_SET, resource);
}

function mayBeOneOf(patterns: readonly string[], resource: string): boolean {
  const pattern = withoutValues(resource);
  const parts = pattern.split(":");
  return patterns.some((it) => {
    const wanted = it.split(":");
    // Only where some are lacking does a wildcard stand for several of them.
    if (parts.length < wanted.length) return canBeSame(pattern, it);
    const last = wanted.length - 1;
    const written = [...parts.slice(0, last), parts.slice(last).join(":")];
    return wanted.every((part, index) => canBeSame(written[index] ?? "", part));
  });
}

/** Credentials of one's own are nobody else's. */
export function isOwnUser(resource: string): boolean {
  return /:(user|mfa)\/\$\{aws:username\}$/.test(resource);
}
