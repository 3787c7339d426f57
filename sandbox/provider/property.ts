/** What the provider knows about one input property. Checks and differences work from these descriptions alone. */
import { policyProblem } from "./policy-json.ts";
import type { Properties } from "./values.ts";

/** Why the value is refused, or undefined. `name` is the provider's own (snake case) name of the property. */
export type ValueCheck = (value: unknown, name: string) => string | undefined;

export type Property = {
  readonly kind: "string" | "boolean" | "number" | "map" | "list" | "object";
  readonly required?: boolean;
  /** A change makes the resource anew. */
  readonly forceNew?: boolean;
  /** AWS fills it in when the program does not: leaving it out is no difference. */
  readonly computed?: boolean;
  readonly default?: string | number | boolean;
  readonly checks?: readonly ValueCheck[];
  /** Of an object. */
  readonly fields?: PropertySchema;
  /** Of a list. */
  readonly items?: Property;
  /** The order of a list's items means nothing. */
  readonly unordered?: boolean;
  /** A policy document: equivalent texts are no difference. */
  readonly policy?: boolean;
  /** Of a text: two are no difference if they have the same form. */
  readonly sameAs?: (text: string) => string;
};

export type PropertySchema = Readonly<Record<string, Property>>;

export function lengthBetween(least: number, most: number): ValueCheck {
  return (value, name) => {
    const length = [...String(value)].length;
    if (length >= least && length <= most) return undefined;
    return `expected length of ${name} to be in the range (${least} - ${most}), got ${value}`;
  };
}

export function numberBetween(least: number, most: number): ValueCheck {
  return (value, name) =>
    Number(value) >= least && Number(value) <= most
      ? undefined
      : `expected ${name} to be in the range (${least} - ${most}), got ${value}`;
}

export function matching(pattern: RegExp, explanation = `must match ${pattern.source}`): ValueCheck {
  return (value, name) => (pattern.test(String(value)) ? undefined : `invalid value for ${name} (${explanation})`);
}

export function oneOf(...allowed: readonly string[]): ValueCheck {
  return (value, name) =>
    allowed.includes(String(value))
      ? undefined
      : `expected ${name} to be one of [${allowed.map((item) => `"${item}"`).join(" ")}], got ${value}`;
}

/** The provider's `verify.ValidARN`: `""` is allowed. */
export const arn: ValueCheck = (value, name) => {
  const problem = arnProblem(String(value));
  return problem === undefined ? undefined : `"${name}" (${value}) is an invalid ARN: ${problem}`;
};

function arnProblem(value: string): string | undefined {
  if (value === "") return undefined;
  const [prefix, partition = "", service, region = "", account = "", ...resource] = value.split(":");
  if (prefix !== "arn") return "arn: invalid prefix";
  if (service === undefined || resource.length === 0) return "arn: not enough sections";
  if (!/^aws(-[a-z]+)*$/.test(partition)) return "invalid partition value";
  if (region !== "" && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) return "invalid region value";
  if (account !== "" && !/^(aws|aws-managed|third-party|\d{12}|cw.{10})$/.test(account))
    return "invalid account ID value";
  return resource.join(":") === "" ? "missing resource value" : undefined;
}

const policyText: ValueCheck = (value, name) => {
  const problem = policyProblem(String(value));
  return problem === undefined ? undefined : `"${name}" ${problem}`;
};

const REGION: ValueCheck = matching(/^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/, "must be a region");

export const regionProperty: Property = { kind: "string", forceNew: true, computed: true, checks: [REGION] };

export function string(...checks: readonly ValueCheck[]): Property {
  return { kind: "string", checks };
}

export function required(property: Property): Property {
  return { ...property, required: true };
}

export function forceNew(property: Property): Property {
  return { ...property, forceNew: true };
}

/** Required, and a change makes the resource anew. */
export function identity(property: Property): Property {
  return { ...property, required: true, forceNew: true };
}

export function defaultsTo(value: string | number | boolean, property: Property): Property {
  return { ...property, default: value };
}

export const arnProperty = string(arn);
export const policyProperty: Property = { kind: "string", checks: [policyText], policy: true };
export const tagsProperty: Property = { kind: "map" };

export function object(fields: PropertySchema): Property {
  return { kind: "object", fields };
}

/** The provider's own name of a property, as its messages have it: `permissionSetArn` is `permission_set_arn`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** True for a value that says no more than the property's default: `false` says something where the default is true. */
export function isUnset({ default: byDefault }: Property, value: unknown): boolean {
  return isZero(value) && !(value === false && byDefault === true);
}

/** True for what the provider takes as "not given": absent, `""`, false, 0 and empty collections. */
export function isZero(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === false || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.values(value as Properties).every((item) => isZero(item));
}
