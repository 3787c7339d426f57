import { AwsError, invalid } from "./call.ts";
import { type ServiceModel, type Shape, shapeOf } from "./service-model.ts";

/** A value of the wrong type: AWS doesn't come to look at the constraints then. */
class WrongType extends Error {}

type Violation = { member: string; rule: string };

/**
 * Refuses an input that breaks the model, in the words of AWS but without the value, which may be somebody's secret.
 * Members that the model doesn't know are passed over, as AWS does.
 */
export function validateInput(model: ServiceModel, operation: string, input: unknown): void {
  const name = model.operations[operation]?.input;
  if (name === undefined) return;
  const found = violationsOf(model, name, input);
  if (found.length === 0) return;
  const texts = found.map(({ member, rule }) => `Value at '${member}' failed to satisfy constraint: ${rule}`);
  const count = `${found.length} validation error${found.length === 1 ? "" : "s"} detected`;
  throw invalid(`${count}: ${texts.join("; ")}`);
}

/** What of a value breaks the shape of that name; throws for a value of another type. */
export function violationsOf(model: ServiceModel, name: string, value: unknown): Violation[] {
  try {
    return [...check(model, name, value, "")];
  } catch (thrown) {
    if (!(thrown instanceof WrongType)) throw thrown;
    throw new AwsError("SerializationException", thrown.message);
  }
}

function* check(model: ServiceModel, name: string, value: unknown, at: string): Generator<Violation> {
  const shape = shapeOf(model, name);
  switch (shape.type) {
    case "structure":
      yield* checkStructure(model, shape, value, at);
      return;
    case "list": {
      if (!Array.isArray(value)) throw new WrongType(`'${at}' must be a list`);
      yield* checkRange(shape, value.length, at, "length");
      for (const [index, item] of value.entries()) yield* check(model, shape.member, item, `${at}.${index + 1}.member`);
      return;
    }
    case "map": {
      if (!isObject(value)) throw new WrongType(`'${at}' must be a map`);
      yield* checkRange(shape, Object.keys(value).length, at, "length");
      for (const [key, item] of Object.entries(value)) {
        yield* check(model, shape.key, key, `${at}.key`);
        yield* check(model, shape.value, item, `${at}.value`);
      }
      return;
    }
    case "string":
      yield* checkString(shape, value, at);
      return;
    case "integer":
      if (typeof value !== "number" || !Number.isInteger(value)) throw new WrongType(`'${at}' must be an integer`);
      yield* checkRange(shape, value, at, "value");
      return;
    case "boolean":
      if (typeof value !== "boolean") throw new WrongType(`'${at}' must be true or false`);
      return;
    case "timestamp":
      if (typeof value !== "number") throw new WrongType(`'${at}' must be a time`);
      return;
  }
}

type Of<Type extends Shape["type"]> = Extract<Shape, { type: Type }>;

function* checkStructure(
  model: ServiceModel,
  shape: Of<"structure">,
  value: unknown,
  at: string,
): Generator<Violation> {
  if (shape.document === true) return;
  if (!isObject(value)) throw new WrongType(`'${at}' must be a structure`);
  const place = (member: string) => (at === "" ? camelCase(member) : `${at}.${camelCase(member)}`);
  const given = (member: string) =>
    Object.hasOwn(value, member) && value[member] !== undefined && value[member] !== null;
  for (const member of shape.required ?? []) {
    if (!given(member)) yield { member: place(member), rule: "Member must not be null" };
  }
  const set = Object.keys(shape.members).filter(given);
  if (shape.union === true && set.length !== 1) yield { member: at, rule: "Exactly one member must be set" };
  for (const member of set) yield* check(model, shape.members[member] ?? "", value[member], place(member));
}

function* checkString(shape: Of<"string">, value: unknown, at: string): Generator<Violation> {
  if (typeof value !== "string") throw new WrongType(`'${at}' must be a string`);
  yield* checkRange(shape, [...value].length, at, "length");
  if (shape.enum !== undefined && !shape.enum.includes(value)) {
    yield { member: at, rule: `Member must satisfy enum value set: [${shape.enum.join(", ")}]` };
  }
  if (shape.pattern !== undefined && !patternOf(shape.pattern).test(value)) {
    yield { member: at, rule: `Member must satisfy regular expression pattern: ${shape.pattern}` };
  }
}

type Range = { min?: number; max?: number };

function* checkRange({ min, max }: Range, size: number, at: string, what: "length" | "value"): Generator<Violation> {
  if (min !== undefined && size < min) {
    yield { member: at, rule: `Member must have ${what} greater than or equal to ${min}` };
  }
  if (max !== undefined && size > max)
    yield { member: at, rule: `Member must have ${what} less than or equal to ${max}` };
}

const patterns = new Map<string, RegExp>();

/** A model's pattern, which is a Java one and holds for the whole text; it may escape any punctuation, and JavaScript's may not. */
export function patternOf(pattern: string): RegExp {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  // By pairs, so that the second backslash of two begins no escape.
  const source = pattern.replace(/\\(.)/g, (pair, character: string) => {
    if (/[a-zA-Z0-9^$\\.*+?()[\]{}|/]/.test(character)) return pair;
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
  });
  const compiled = new RegExp(`^(?:${source})$`, "u");
  patterns.set(pattern, compiled);
  return compiled;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As AWS names a member in what it says of it. */
function camelCase(member: string): string {
  return member.charAt(0).toLowerCase() + member.slice(1);
}
