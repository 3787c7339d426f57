// What AWS-managed policies let their holders do beyond what they name, from a table that is generated (docs/architecture.md names what writes it).

import type { Kind } from "./kind.ts";
import MANAGED from "./managed-powers.json" with { type: "json" };
import { spelledOut } from "./managed-statements.ts";
import { policyPathAndName } from "./policy-arn.ts";
import type { Powers } from "./rights.ts";
import type { Named } from "./statements.ts";

/** Actions of a service together. */
const POLICIES: ReadonlyMap<string, Partial<Record<Kind, readonly string[]>>> = new Map(
  Object.entries(MANAGED.policies),
);

const DENIALS: ReadonlyMap<string, readonly Named[]> = new Map(Object.entries(MANAGED.denials));

const ONLY_DENYING: ReadonlySet<string> = new Set(Object.keys(MANAGED.onlyDenying));

/** Whether a managed policy is one of AWS's, by its ARN, and not one of an account. */
export function isOfAws(arn: string): boolean {
  return /^arn:[^:]+:iam::aws:/.test(arn);
}

const READ = new Map<string, Powers | undefined>();

/** By the policy's path and name; undefined: the table doesn't have it. */
function read(name: string): Powers | undefined {
  if (!READ.has(name)) {
    const entries = Object.entries(POLICIES.get(name) ?? {}) as readonly (readonly [Kind, readonly string[]])[];
    const powers = new Map(entries.map(([kind, actions]) => [kind, spelledOut(actions)]));
    READ.set(name, POLICIES.has(name) ? powers : undefined);
  }
  return READ.get(name);
}

/** By the policy's ARN. Where the table doesn't have it, that is all that is known; so it is of policies of an account. */
export function managedPowers(arn: string): Powers {
  const name = policyPathAndName(arn);
  if (!isOfAws(arn)) return new Map([["unknown-policy", [`/${name}`]]]);
  return read(name) ?? new Map([["unknown-policy", [name]]]);
}

/** The actions that it denies always, on everything, by the policy's ARN. */
export function managedDenials(arn: string): readonly Named[] {
  return isOfAws(arn) ? (DENIALS.get(policyPathAndName(arn)) ?? []) : [];
}

/** Whether it allows anything, by the policy's ARN. In doubt it does. */
export function managedAllows(arn: string): boolean {
  return !isOfAws(arn) || !ONLY_DENYING.has(policyPathAndName(arn));
}
