// What narrows a statement for certain: resources that name something, and conditions under which nobody can act by himself.
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
      EQUALS.test(operator) &&
      (VIA_SERVICE.test(key) ||
        (SERVICE_KEYS.test(key) && values.every((it) => HARMLESS_SERVICES.has(it.toLowerCase())))),
  );
}

/** Whether a resource names something: not everything, nor everything of a type. */
export function isParticular(resource: string): boolean {
  const parts = resource.split(":");
  const name = parts.length < 6 ? resource : parts.slice(5).join(":");
  // S3 names no type before a bucket.
  return !(parts[2] === "s3" ? /^[*?/:]*$/ : /^([\w-]+[/:])?[*?/:]*$/).test(name);
}

/** Whether a resource may be a role: `*`, or an ARN of IAM whose name may begin so. */
export function mayBeRole(resource: string): boolean {
  const [, , service = "*", , , name = "*"] = resource.split(":");
  return ["iam", "*"].includes(service) && (name.startsWith("role") || /^[*?]/.test(name));
}

/** Credentials of one's own are nobody else's. */
export function isOwnUser(resource: string): boolean {
  return resource.endsWith(`:user/\${aws:username}`);
}
