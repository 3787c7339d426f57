/** Check: completes the program's inputs with defaults and refuses what AWS would refuse, before any call. */
import { createHash } from "node:crypto";
import { isZero, type Property, type PropertySchema, regionProperty, snakeCase } from "./property.ts";
import type { Autoname, ResourceType } from "./resource-type.ts";
import { holdsUnknown, isRecord, type Properties, UNKNOWN } from "./values.ts";

export type Failure = { readonly property: string; readonly reason: string };

export type CheckRequest = {
  readonly name: string;
  readonly olds: Properties;
  readonly news: Properties;
  readonly randomSeed: Uint8Array;
  /** What the engine's own autonaming settings ask for; undefined without such settings. */
  readonly autoname?: { readonly mode: "propose" | "enforce" | "disable"; readonly proposed: string };
};

/** All inputs of a type, its region included. */
export function inputSchema(type: ResourceType): PropertySchema {
  return type.regional ? { ...type.inputs, region: regionProperty } : type.inputs;
}

export function checkInputs(
  type: ResourceType,
  request: CheckRequest,
  providerRegion: string,
): { inputs: Properties; failures: readonly Failure[] } {
  const schema = inputSchema(type);
  const given = withoutNull(request.news);
  if (type.regional && isZero(given.region)) given.region = providerRegion;
  const refused = (type.unsupported ?? []).filter((name) => given[name] !== undefined);
  for (const name of refused) delete given[name];
  const inputs = withDefaults(schema, given);
  const failures = [
    ...fillInName(type.autoname, inputs, request),
    ...refused.map((name) => ({ property: name, reason: unsupported(type, name) })),
    ...checkObject(schema, inputs, "").map((failure) => ({
      ...failure,
      reason: `${failure.reason}. Examine values at '${request.name}.${failure.property}'.`,
    })),
  ];
  return { inputs, failures };
}

/** Makes up the name where the program gives none; says why it can't. */
function fillInName(rule: Autoname | undefined, inputs: Properties, request: CheckRequest): readonly Failure[] {
  if (rule === undefined || inputs[rule.property] !== undefined) return [];
  const name = autoname(request, rule);
  if (name === undefined)
    return [{ property: rule.property, reason: "automatic naming is switched off, so a name is needed" }];
  inputs[rule.property] = name;
  inputs.__defaults = [...(inputs.__defaults as string[]), rule.property].sort();
  return [];
}

function unsupported(type: ResourceType, name: string): string {
  return `the sandbox's provider does not know ${type.token} with "${name}"`;
}

function withoutNull(value: Properties): Properties {
  return Object.fromEntries(
    Object.entries(value).filter(([name, item]) => item !== null && item !== undefined && name !== "__defaults"),
  );
}

/** The name of the last run, else the logical name with seven hex digits. */
function autoname(request: CheckRequest, { property, longest, lowerCase }: Autoname): string | undefined {
  const old = request.olds[property];
  if (typeof old === "string" && old !== "") return old;
  if (request.autoname?.mode === "disable") return undefined;
  if (request.autoname !== undefined) return request.autoname.proposed;
  const digits = createHash("sha256").update(request.randomSeed).digest("hex").slice(0, 7);
  const name = `${request.name.slice(0, longest - 8)}-${digits}`;
  return lowerCase === true ? name.toLowerCase() : name;
}

/** Fills in defaults at every depth, and lists in `__defaults` those that were. */
function withDefaults(schema: PropertySchema, given: Properties): Properties {
  const result: Properties = {};
  const defaulted: string[] = [];
  for (const [name, value] of Object.entries(withoutNull(given))) result[name] = complete(schema[name], value);
  for (const [name, property] of Object.entries(schema)) {
    // A default that counts as "not given" is not written out.
    if (result[name] !== undefined || isZero(property.default)) continue;
    result[name] = property.default;
    defaulted.push(name);
  }
  return { ...result, __defaults: defaulted.sort() };
}

function complete(property: Property | undefined, value: unknown): unknown {
  if (value === UNKNOWN || property === undefined) return value;
  if (property.policy && typeof value === "object") return holdsUnknown(value) ? UNKNOWN : JSON.stringify(value);
  if (property.fields !== undefined && isRecord(value)) return withDefaults(property.fields, value);
  const { items } = property;
  if (items !== undefined && Array.isArray(value)) return value.map((item) => complete(items, item));
  if (property.kind === "string" && (typeof value === "number" || typeof value === "boolean")) return String(value);
  return value;
}

function checkObject(schema: PropertySchema, inputs: Properties, path: string): readonly Failure[] {
  const failures: Failure[] = [];
  for (const name of Object.keys(inputs)) {
    if (name !== "__defaults" && schema[name] === undefined)
      failures.push({ property: path + name, reason: "Invalid or unknown key" });
  }
  for (const [name, property] of Object.entries(schema)) {
    const value = inputs[name];
    if (value !== undefined) failures.push(...checkValue(property, value, path + name, snakeCase(name)));
    else if (property.required) failures.push({ property: path + name, reason: missing(snakeCase(name)) });
  }
  return failures;
}

function missing(name: string): string {
  return `Missing required argument. The argument "${name}" is required, but no definition was found.`;
}

function checkValue(property: Property, value: unknown, path: string, name: string): readonly Failure[] {
  if (value === UNKNOWN) return [];
  const kind = Array.isArray(value) ? "list" : typeof value;
  const wanted = property.kind === "map" ? "object" : property.kind;
  if (kind !== wanted) return [{ property: path, reason: wrongKind(property, kind, name) }];
  if (property.fields !== undefined && isRecord(value)) return checkObject(property.fields, value, `${path}.`);
  const { items } = property;
  if (items !== undefined && Array.isArray(value)) {
    if (property.required && value.length === 0)
      return [{ property: path, reason: `Not enough list items: attribute ${name} requires 1 item minimum` }];
    return value.flatMap((item, index) => checkValue(items, item, `${path}[${index}]`, name));
  }
  const reasons = (property.checks ?? []).map((check) => check(value, name));
  return reasons.filter((reason) => reason !== undefined).map((reason) => ({ property: path, reason }));
}

function wrongKind(property: Property, found: string, name: string): string {
  if (property.kind === "object") return `Attribute must be a list: ${name} is a ${found}`;
  return `expected type '${property.kind}' for ${name}, got unconvertible type '${found}'`;
}
