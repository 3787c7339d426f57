// The service models that botocore brings, reduced to what the server here implements. botocore comes with moto, at moto's pin.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { MOTO_VENV } from "../../e2e/moto.ts";
import type { ModelledService, ServiceModel, Shape } from "../service-model.ts";

type Reference = { shape: string };

/** As in botocore's files, as far as it is read here. */
export type BotocoreModel = {
  metadata: { apiVersion: string; protocol: string; targetPrefix?: string; xmlNamespace?: string };
  operations: Record<string, { input?: Reference; output?: Reference; errors?: Reference[] }>;
  shapes: Record<string, BotocoreShape>;
};

type BotocoreShape = {
  type: string;
  members?: Record<string, Reference>;
  member?: Reference;
  key?: Reference;
  value?: Reference;
  required?: string[];
  enum?: string[];
  error?: { code?: string; httpStatusCode?: number };
  fault?: boolean;
  [constraint: string]: unknown;
};

/** The newest model of a service in the installed botocore; throws where it isn't installed. */
export function readBotocoreModel(service: ModelledService): BotocoreModel {
  const lib = join(MOTO_VENV, "lib");
  const [python = ""] = readdirSync(lib);
  const folder = join(lib, python, "site-packages/botocore/data", service);
  const newest = readdirSync(folder).toSorted().at(-1) ?? "";
  return JSON.parse(gunzipSync(readFileSync(join(folder, newest, "service-2.json.gz"))).toString()) as BotocoreModel;
}

/** Those operations of the model and everything that their inputs, outputs and errors are made of. */
export function reduceModel(model: BotocoreModel, operations: readonly string[]): ServiceModel {
  const { apiVersion, protocol, targetPrefix, xmlNamespace } = model.metadata;
  if (protocol !== "json" && protocol !== "query") throw new Error(`protocol ${protocol} is not known here`);
  const reduced: ServiceModel = {
    apiVersion,
    protocol,
    ...(protocol === "json" && targetPrefix !== undefined ? { targetPrefix } : {}),
    ...(protocol === "query" && xmlNamespace !== undefined ? { xmlNamespace } : {}),
    operations: {},
    errors: {},
    shapes: {},
  };

  function take(name: string): void {
    if (reduced.shapes[name] !== undefined) return;
    const { shape, parts } = reduceShape(model, name);
    reduced.shapes[name] = shape;
    for (const part of parts) take(part);
  }

  for (const operation of operations.toSorted()) {
    const found = model.operations[operation];
    if (found === undefined) throw new Error(`the model has no operation ${operation}`);
    const { input, output, errors = [] } = found;
    reduced.operations[operation] = {
      ...(input === undefined ? {} : { input: input.shape }),
      ...(output === undefined ? {} : { output: output.shape }),
      errors: errors.map(({ shape }) => shape),
    };
    for (const reference of [input, output]) if (reference !== undefined) take(reference.shape);
    for (const { shape } of errors) reduced.errors[shape] = errorOf(model, shape);
  }
  return { ...reduced, errors: sorted(reduced.errors), shapes: sorted(reduced.shapes) };
}

/** Where a model says nothing of a status, it is 500 for a fault of the service and 400 for the caller's. */
function errorOf(model: BotocoreModel, name: string): { code: string; status: number } {
  const { error, fault } = botocoreShape(model, name);
  return { code: error?.code ?? name, status: error?.httpStatusCode ?? (fault === true ? 500 : 400) };
}

function reduceShape(model: BotocoreModel, name: string): { shape: Shape; parts: string[] } {
  const shape = botocoreShape(model, name);
  const size = pick(shape, ["min", "max"]);
  const { members = {}, member, key, value } = shape;
  const names = (references: Record<string, Reference>) =>
    Object.fromEntries(Object.entries(references).map(([field, reference]) => [field, reference.shape]));
  if (shape.type === "structure") {
    const reduced = { type: "structure", members: names(members), ...pick(shape, ["required", "union", "document"]) };
    return { shape: reduced as Shape, parts: Object.values(members).map((part) => part.shape) };
  }
  if (shape.type === "list" && member !== undefined) {
    return { shape: { type: "list", member: member.shape, ...size }, parts: [member.shape] };
  }
  if (shape.type === "map" && key !== undefined && value !== undefined) {
    return { shape: { type: "map", key: key.shape, value: value.shape, ...size }, parts: [key.shape, value.shape] };
  }
  if (shape.type === "string") {
    return { shape: { type: "string", ...size, ...pick(shape, ["pattern", "enum"]) }, parts: [] };
  }
  if (shape.type === "integer" || shape.type === "long") return { shape: { type: "integer", ...size }, parts: [] };
  if (shape.type === "boolean" || shape.type === "timestamp") return { shape: { type: shape.type }, parts: [] };
  throw new Error(`shape ${name} is of type ${shape.type}, which is not known here`);
}

function botocoreShape(model: BotocoreModel, name: string): BotocoreShape {
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`the model has no shape ${name}`);
  return shape;
}

function pick(shape: BotocoreShape, fields: readonly string[]): Record<string, never> {
  return Object.fromEntries(
    fields.filter((field) => shape[field] !== undefined).map((field) => [field, shape[field]]),
  ) as Record<string, never>;
}

function sorted<T>(record: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** The table as its file has it: one operation, error or shape on a line, so that a change of the model is a short diff. */
export function renderModel(model: ServiceModel): string {
  const fields = Object.entries(model).map(([field, value]) => {
    if (typeof value === "string") return `  ${JSON.stringify(field)}: ${JSON.stringify(value)}`;
    const lines = Object.entries(value).map(([name, inner]) => `    ${JSON.stringify(name)}: ${JSON.stringify(inner)}`);
    return `  ${JSON.stringify(field)}: {\n${lines.join(",\n")}\n  }`;
  });
  return `{\n${fields.join(",\n")}\n}\n`;
}
