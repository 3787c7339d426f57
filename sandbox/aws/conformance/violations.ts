// For tests: every way in which an input can break the model, one at a time, made from an input that is right.
import { type ServiceModel, type Shape, shapeOf } from "../service-model.ts";
import { patternOf } from "../validate.ts";

/** One constraint of an input; `member` is the place as AWS names it. */
export type Rule = { member: string; rule: "required" | "union" | "min" | "max" | "enum" | "pattern" };

/** An input that breaks one rule. */
export type Violation = Rule & { input: unknown };

/** Every constraint that an input of that shape has; a least length of nothing is none. */
export function rulesOf(model: ServiceModel, name: string, member = ""): Rule[] {
  const shape = shapeOf(model, name);
  const min = "min" in shape && (shape.min !== 0 || shape.type === "integer");
  const own: Rule[] = (
    [
      ["min", min],
      ["max", "max" in shape],
      ["enum", "enum" in shape],
      ["pattern", "pattern" in shape],
      ["union", "union" in shape],
    ] as const
  ).flatMap(([rule, has]) => (has ? [{ member, rule }] : []));
  switch (shape.type) {
    case "structure":
      return [
        ...own,
        ...(shape.required ?? []).map((of) => ({ member: placeOf(member, of), rule: "required" as const })),
        ...Object.entries(shape.members).flatMap(([of, inner]) => rulesOf(model, inner, placeOf(member, of))),
      ];
    case "list":
      return [...own, ...rulesOf(model, shape.member, `${member}.1.member`)];
    case "map":
      return [...own, ...rulesOf(model, shape.key, `${member}.key`), ...rulesOf(model, shape.value, `${member}.value`)];
    default:
      return own;
  }
}

function placeOf(at: string, name: string): string {
  const written = name.charAt(0).toLowerCase() + name.slice(1);
  return at === "" ? written : `${at}.${written}`;
}

/** What breaks the shape in a value that doesn't. Members that the value lacks are filled in from examples first. */
export function violationsIn(model: ServiceModel, name: string, value: unknown, member = ""): Violation[] {
  const shape = shapeOf(model, name);
  switch (shape.type) {
    case "structure":
      return ofStructure(model, shape, (value ?? {}) as Record<string, unknown>, member);
    case "list": {
      const [first, ...rest] = value as unknown[];
      const inner = violationsIn(model, shape.member, first, `${member}.1.member`);
      return [
        ...ofSize(shape, member, (count) => Array.from({ length: count }, () => first)),
        ...inner.map((broken) => ({ ...broken, input: [broken.input, ...rest] })),
      ];
    }
    case "map": {
      const [[key, held] = ["", undefined]] = Object.entries(value as object);
      const letters = (index: number) => String.fromCharCode("a".charCodeAt(0) + index);
      const ofCount = (count: number) =>
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`${key}${letters(index)}`, held]));
      const keys = violationsIn(model, shape.key, key, `${member}.key`);
      const values = violationsIn(model, shape.value, held, `${member}.value`);
      return [
        ...ofSize(shape, member, ofCount),
        ...keys.map((broken) => ({ ...broken, input: { [String(broken.input)]: held } })),
        ...values.map((broken) => ({ ...broken, input: { [key]: broken.input } })),
      ];
    }
    case "string":
      return ofString(shape, String(value), member);
    case "integer":
      return [
        ...(shape.min === undefined ? [] : [{ member, rule: "min" as const, input: shape.min - 1 }]),
        ...(shape.max === undefined ? [] : [{ member, rule: "max" as const, input: shape.max + 1 }]),
      ];
    case "boolean":
    case "timestamp":
      return [];
  }
}

function ofStructure(
  model: ServiceModel,
  shape: Extract<Shape, { type: "structure" }>,
  value: Record<string, unknown>,
  at: string,
): Violation[] {
  if (shape.document === true) return [];
  const members = Object.entries(shape.members);
  const missing = (shape.required ?? []).map((name) => {
    const { [name]: _, ...rest } = value;
    return { member: placeOf(at, name), rule: "required" as const, input: rest };
  });
  const unions = [{}, Object.fromEntries(members.map(([name, of]) => [name, exampleOf(model, of)]))]
    .filter((input) => shape.union === true && Object.keys(input).length !== 1)
    .map((input) => ({ member: at, rule: "union" as const, input }));
  const inner = members.flatMap(([name, of]) => {
    const right = value[name] ?? exampleOf(model, of);
    const rest = shape.union === true ? {} : value;
    return violationsIn(model, of, right, placeOf(at, name)).map((broken) => ({
      ...broken,
      input: { ...rest, [name]: broken.input },
    }));
  });
  return [...missing, ...unions, ...inner];
}

type Size = { min?: number; max?: number };

function ofSize({ min = 0, max }: Size, member: string, ofCount: (count: number) => unknown): Violation[] {
  return [
    ...(min === 0 ? [] : [{ member, rule: "min" as const, input: ofCount(min - 1) }]),
    ...(max === undefined ? [] : [{ member, rule: "max" as const, input: ofCount(max + 1) }]),
  ];
}

/** One of each kind of character that a pattern may leave out. */
const characters = [..."a0 /:-_!$\"'\\{<&\n\t\u007f\u00a0\u00e9\u0101\u3000\u2028\ud83d\ude00", "\u0001"];

function ofString(shape: Extract<Shape, { type: "string" }>, right: string, member: string): Violation[] {
  const { min = 0, max, pattern } = shape;
  const found: Violation[] = [];
  if (min > 0) found.push({ member, rule: "min", input: right.slice(0, min - 1) });
  if (max !== undefined) found.push({ member, rule: "max", input: right + "0".repeat(max + 1 - right.length) });
  if (shape.enum !== undefined) found.push({ member, rule: "enum", input: "NONE_OF_THEM" });
  if (pattern === undefined) return found;
  const allowed = patternOf(pattern);
  const wrong = characters
    .flatMap((character) => [
      `${right.slice(0, max === undefined ? undefined : max - 1)}${character}`,
      `${character}${right.slice(1)}`,
    ])
    .filter((text) => !allowed.test(text));
  return [...found, ...wrong.map((input) => ({ member, rule: "pattern" as const, input }))];
}

/** Texts that fit a pattern, for members that no input in accepted-inputs.ts has; by shape. */
const examples: Record<string, string> = {
  AttributePath: "displayName",
  Token: "dG9rZW4",
  NextToken: "dG9rZW4",
  ResourceRevision: "1",
  TargetId: "222222222222",
  AccountId: "222222222222",
  ManagedPolicyArn: "arn:aws:iam::aws:policy/ReadOnlyAccess",
  ResourceId: "11111111-2222-3333-4444-555555555555",
  arnType: "arn:aws:iam::aws:policy/ReadOnlyAccess",
  policyPathType: "/",
  tokenCodeType: "123456",
  serialNumberType: "GAHT12345678",
};

/** A value that fits the shape, with all its members, or with the first of a union. */
function exampleOf(model: ServiceModel, name: string): unknown {
  const shape = shapeOf(model, name);
  switch (shape.type) {
    case "structure": {
      const members = Object.entries(shape.members).slice(0, shape.union === true ? 1 : undefined);
      return Object.fromEntries(members.map(([member, of]) => [member, exampleOf(model, of)]));
    }
    case "list":
      return [exampleOf(model, shape.member)];
    case "map":
      return { [String(exampleOf(model, shape.key))]: exampleOf(model, shape.value) };
    case "string":
      return examples[name] ?? shape.enum?.[0] ?? "x".repeat(Math.max(shape.min ?? 1, 1));
    case "integer":
      return shape.min ?? 1;
    case "boolean":
      return true;
    case "timestamp":
      return 0;
  }
}
