// What narrows a statement for certain: resources that name something, and conditions under which nobody can act by himself.
import { canBeSame, withoutValues } from "./arn-shape.ts";
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

/** Ids that AWS makes begin alike: `instance/i-`, `fleet/fleet-`. Nobody names something by the digits that follow. */
const BEGUN_ID = /^(?:[\w-]+[/:](?:ami|d|i|j|lt|mi|mrk|op|s|snap|vol)|(\w+)[/:]\1)-[\da-f]*[*?]/;

/** A name that begins with a wildcard and has at least so many characters in a row is one of few: `*SageMaker*`. */
const LONG_PART = /^[^/:]*[^*?/:]{8}/;

/**
 * Whether a resource names something: its name begins with more than a wildcard, or than what the names of its type have in common, or has
 * a long part. What a variable stands for counts as a name.
 */
export function isParticular(resource: string): boolean {
  const pattern = resource.replaceAll(/\$\{[^{}]*\}/g, "x");
  if (!/[*?]/.test(pattern)) return true;
  const [, , service = "", , , ...rest] = pattern.split(":");
  const written = rest.join(":");
  const type = (UNTYPED[service] ?? TYPE).exec(written)?.[0];
  // Without any of it, or of its type, a wildcard stands for all types.
  if (written === "" || type === undefined) return false;
  const name = written.slice(type.length);
  return !BEGUN_ID.test(written) && (!/^[/:]*[*?]/.test(name) || LONG_PART.test(name));
}

/** One for each partition: a wildcard there would stand for other services, too. */
const ANY_ROLE = ["aws", "aws-cn", "aws-us-gov"].map((partition) => `arn:${partition}:iam::*:role/*`);

/** Whether a resource, which may have wildcards and variables, may be a role. In doubt it may. */
export function mayBeRole(resource: string): boolean {
  const pattern = withoutValues(resource);
  const parts = pattern.split(":");
  return ANY_ROLE.some((role) => {
    const wanted = role.split(":");
    // Only where some are lacking does a wildcard stand for several of them.
    if (parts.length < wanted.length) return canBeSame(pattern, role);
    return parts.length === wanted.length && wanted.every((part, index) => canBeSame(parts[index] ?? "", part));
  });
}

/** Credentials of one's own are nobody else's. */
export function isOwnUser(resource: string): boolean {
  return resource.endsWith(`:user/\${aws:username}`);
}
