/** Diff: what of the new inputs differs from the state, and which of it makes the resource anew. */
import { inputSchema } from "./check.ts";
import { policiesEquivalent } from "./policy-json.ts";
import { isUnset, isZero, type Property, type PropertySchema } from "./property.ts";
import type { ResourceType } from "./resource-type.ts";
import { isRecord, type Properties, textMap, UNKNOWN } from "./values.ts";

export type PropertyChange = {
  /** For example `tags.team` or `attributes[0].key`. */
  readonly path: string;
  /** The input the path belongs to. */
  readonly property: string;
  readonly kind: "add" | "delete" | "update";
  readonly forceNew: boolean;
};

export type DiffRequest = {
  /** The outputs in state. */
  readonly olds: Properties;
  /** The checked inputs. */
  readonly news: Properties;
  readonly ignoreChanges: readonly string[];
};

export type Diff = {
  readonly changes: readonly PropertyChange[];
  /** Inputs that make the resource anew. */
  readonly replaces: readonly string[];
  /** Unchanged inputs that would. */
  readonly stables: readonly string[];
  readonly deleteBeforeReplace: boolean;
};

export function diffInputs(type: ResourceType, request: DiffRequest, defaultTags: Record<string, string>): Diff {
  const schema = inputSchema(type);
  const changes = [
    ...Object.entries(schema).flatMap(([name, property]) => diffInput(name, property, request)),
    ...diffAllTags(schema, request, defaultTags),
  ].filter((change) => !request.ignoreChanges.some((ignored) => covers(ignored, change.path)));
  const replaces = unique(changes.filter((change) => change.forceNew).map((change) => change.property));
  const changed = new Set(changes.map((change) => change.property));
  return {
    changes,
    replaces,
    stables: Object.keys(schema).filter((name) => schema[name]?.forceNew && !changed.has(name)),
    deleteBeforeReplace:
      replaces.length > 0 && (type.deleteBeforeReplace === true || hasChosenName(type, request.news)),
  };
}

function unique(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

function covers(ignored: string, path: string): boolean {
  return ignored === "*" || path === ignored || path.startsWith(`${ignored}.`) || path.startsWith(`${ignored}[`);
}

/**
 * The bridge deletes first when the program itself chose the value of `name`: the same name could not exist twice.
 * Inputs without a `__defaults` list count as made up by the provider.
 */
function hasChosenName(type: ResourceType, news: Properties): boolean {
  const defaults = news.__defaults;
  return (
    type.inputs.name !== undefined && news.name !== undefined && Array.isArray(defaults) && !defaults.includes("name")
  );
}

function diffInput(name: string, property: Property, request: DiffRequest): readonly PropertyChange[] {
  const before = comparable(property, request.olds[name]);
  const after = comparable(property, request.news[name]);
  if (after === undefined && property.computed) return [];
  const forceNew = property.forceNew === true;
  return diffValue(name, property, before, after).map((change) => ({ ...change, property: name, forceNew }));
}

/** `tagsAll` differs as well when only the provider's default tags changed. */
function diffAllTags(
  schema: PropertySchema,
  { olds, news }: DiffRequest,
  defaultTags: Record<string, string>,
): readonly PropertyChange[] {
  if (schema.tags === undefined || news.tags === UNKNOWN) return [];
  const after = { ...defaultTags, ...(isRecord(news.tags) ? news.tags : {}) };
  const changes = diffValue(
    "tagsAll",
    schema.tags,
    comparable(schema.tags, olds.tagsAll),
    comparable(schema.tags, after),
  );
  return changes.map((change) => ({ ...change, property: "tagsAll", forceNew: false }));
}

/** The value with what means nothing taken out: zero values, defaults left out, the order of unordered lists. */
function comparable(property: Property, value: unknown): unknown {
  if (value === UNKNOWN) return value;
  if (property.kind === "map") return isZero(Object.keys(textMap(value))) ? undefined : value;
  if (isUnset(property, value)) return isZero(property.default) ? undefined : property.default;
  const { fields, items } = property;
  if (fields !== undefined && isRecord(value)) {
    const entries = Object.entries(fields).map(([name, field]) => [name, comparable(field, value[name])] as const);
    return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
  }
  if (items === undefined || !Array.isArray(value)) return value;
  const list = value.map((item) => comparable(items, item));
  return property.unordered ? list.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : list;
}

type ValueChange = Pick<PropertyChange, "path" | "kind">;

function diffValue(path: string, property: Property, before: unknown, after: unknown): readonly ValueChange[] {
  if (before === undefined && after === undefined) return [];
  if (before === undefined) return [{ path, kind: "add" }];
  if (after === undefined) return [{ path, kind: "delete" }];
  if (isRecord(before) && isRecord(after)) {
    const names = unique([...Object.keys(before), ...Object.keys(after)]);
    return names.flatMap((name) => {
      const field = property.fields?.[name] ?? { kind: "string" };
      return diffValue(path + step(name), field, before[name], after[name]);
    });
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const { items } = property;
    const indexes = Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index);
    return indexes.flatMap((index) =>
      diffValue(`${path}[${index}]`, items ?? { kind: "string" }, before[index], after[index]),
    );
  }
  return sameValue(property, before, after) ? [] : [{ path, kind: "update" }];
}

function step(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function sameValue(property: Property, before: unknown, after: unknown): boolean {
  if (after === UNKNOWN) return false;
  if (property.policy && typeof before === "string" && typeof after === "string")
    return policiesEquivalent(before, after);
  const { sameAs = (text: string) => text } = property;
  return sameAs(String(before)) === sameAs(String(after));
}
