/** Property values as the engine sends them: JSON, plus markers for secrets and unknowns. */
import struct from "google-protobuf/google/protobuf/struct_pb.js";

export type Properties = Record<string, unknown>;

/** Stands for a value that is not known before another resource is made. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

export function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function fromStruct(value: struct.Struct | undefined): Properties {
  return (value?.toJavaScript() ?? {}) as Properties;
}

export function toStruct(properties: Properties): struct.Struct {
  const plain = withoutUndefined(properties) as Record<string, struct.JavaScriptValue>;
  return struct.Struct.fromJavaScript(plain);
}

/** The protocol buffer's Struct has null but no undefined. */
function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutUndefined(item)]));
}

function isSecret(value: unknown): value is { value: unknown } {
  return isRecord(value) && value[SIGNATURE_KEY] === SECRET_SIGNATURE;
}

/** The value with every secret wrapper taken off, at any depth. */
export function withoutSecrets(value: unknown): unknown {
  if (isSecret(value)) return withoutSecrets(value.value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutSecrets(item)]));
}

function holdsSecret(value: unknown): boolean {
  if (isSecret(value)) return true;
  if (Array.isArray(value)) return value.some(holdsSecret);
  return isRecord(value) && Object.values(value).some(holdsSecret);
}

/** Names of the properties that are secret or hold a secret. */
export function secretNames(properties: Properties): readonly string[] {
  return Object.keys(properties).filter((name) => holdsSecret(properties[name]));
}

/** The properties with the named ones made secret again. */
export function withSecrets(properties: Properties, names: readonly string[]): Properties {
  const result = { ...properties };
  for (const name of names) {
    if (result[name] !== undefined) result[name] = { [SIGNATURE_KEY]: SECRET_SIGNATURE, value: result[name] };
  }
  return result;
}

/** The values without their secret wrappers. */
export function plainFromStruct(value: struct.Struct | undefined): Properties {
  return withoutSecrets(fromStruct(value)) as Properties;
}

export function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isRecord(value) && Object.values(value).some(holdsUnknown);
}

/** The text of a property; `""` counts as absent, as it does in the provider. */
export function text(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function requiredText(properties: Properties, name: string): string {
  const value = text(properties, name);
  if (value === undefined) throw new Error(`property "${name}" is missing`);
  return value;
}

export function record(properties: Properties, name: string): Properties {
  const value = properties[name];
  return isRecord(value) ? value : {};
}

/** A map of texts, such as `tags`. */
export function textMap(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, String(item)]));
}
