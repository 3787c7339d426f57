/** Create, read, update and delete, the same for every resource type. */
import type { Aws } from "./aws.ts";
import { inputSchema } from "./check.ts";
import { type Diff, diffInputs } from "./diff.ts";
import { normalizedPolicy, policiesEquivalent } from "./policy-json.ts";
import { isUnset, type Property, type PropertySchema } from "./property.ts";
import type { ResourceType } from "./resource-type.ts";
import { allTags } from "./tags.ts";
import { isRecord, type Properties, UNKNOWN } from "./values.ts";

/** Thrown when the object is there but an operation on it failed: the resource is in state, marked as half made. */
export class InitFailedError extends Error {
  readonly id: string;
  readonly properties: Properties;
  readonly inputs: Properties;

  constructor(reason: Error, id: string, properties: Properties, inputs: Properties) {
    super(reason.message);
    this.id = id;
    this.properties = properties;
    this.inputs = inputs;
  }
}

export type ReadResult = { readonly id: string; readonly outputs: Properties; readonly inputs: Properties };

/** Says which operation failed on what, as the provider does. */
async function named<T>(verb: string, type: ResourceType, inputs: Properties, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    throw new Error(`${verb} ${type.title(inputs)}: ${(error as Error).message}`, { cause: error });
  }
}

/** The inputs without the markers that only inputs have, at every depth. */
function withoutMarkers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMarkers);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).filter(([name]) => name !== "__defaults");
  return Object.fromEntries(entries.map(([name, item]) => [name, withoutMarkers(item)]));
}

function planned(type: ResourceType, aws: Aws, inputs: Properties): Properties {
  const plain = withoutMarkers(inputs) as Properties;
  for (const [name, property] of Object.entries(type.inputs)) {
    const value = plain[name];
    // The state holds a policy in its stored form, whatever the program's text looks like.
    if (property.policy && typeof value === "string" && value !== UNKNOWN) plain[name] = normalizedPolicy(value);
  }
  if (type.inputs.tags === undefined) return plain;
  return { ...plain, tagsAll: inputs.tags === UNKNOWN ? UNKNOWN : allTags(aws, inputs) };
}

/** The outputs a preview can tell: what only AWS knows is unknown. */
export function previewCreate(type: ResourceType, aws: Aws, inputs: Properties): Properties {
  return { ...Object.fromEntries(type.computed.map((name) => [name, UNKNOWN])), ...planned(type, aws, inputs) };
}

export function previewUpdate(type: ResourceType, aws: Aws, olds: Properties, news: Properties): Properties {
  const kept = [...type.computed, "__meta"].filter((name) => olds[name] !== undefined);
  return { ...Object.fromEntries(kept.map((name) => [name, olds[name]])), ...planned(type, aws, news) };
}

export async function createResource(
  type: ResourceType,
  aws: Aws,
  inputs: Properties,
): Promise<{ id: string; outputs: Properties }> {
  const id = await named("creating", type, inputs, () => type.create(aws, inputs));
  try {
    if (type.finishCreate !== undefined) {
      const { finishCreate } = type;
      await named("creating", type, inputs, () => finishCreate(aws, id, inputs));
    }
    const outputs = await readOutputs(type, aws, id, planned(type, aws, inputs));
    if (outputs === undefined) throw new Error(`reading ${type.title(inputs)}: couldn't find resource after creation`);
    return { id, outputs };
  } catch (error) {
    throw new InitFailedError(error as Error, id, planned(type, aws, inputs), inputs);
  }
}

async function readOutputs(
  type: ResourceType,
  aws: Aws,
  id: string,
  prior: Properties,
): Promise<Properties | undefined> {
  const found = await named("reading", type, { ...prior, name: prior.name ?? id }, () => type.read(aws, id, prior));
  if (found === undefined) return undefined;
  const outputs = Object.fromEntries(
    Object.entries(found).filter(([, value]) => value !== undefined && value !== null),
  );
  if (type.regional) outputs.region = aws.region;
  for (const [name, property] of Object.entries(type.inputs)) {
    if (!property.policy || typeof outputs[name] !== "string") continue;
    // Keeping the old text of an equivalent policy keeps differences out of the program's diffs.
    const before = String(prior[name] ?? "");
    outputs[name] = policiesEquivalent(before, outputs[name]) ? before : normalizedPolicy(outputs[name]);
  }
  return outputs;
}

/** The region and the id of an import: `ID@REGION` is looked for in that region. */
export function importRegion(type: ResourceType, id: string): { id: string; region?: string } {
  const match = type.regional ? /^(.+)@([a-z]{2}(?:-[a-z]+)+-\d{1,2})$/.exec(id) : null;
  return match === null ? { id } : { id: String(match[1]), region: String(match[2]) };
}

/** Undefined when the object is gone; also when an imported id is none of this type's. */
export async function importResource(type: ResourceType, aws: Aws, id: string): Promise<ReadResult | undefined> {
  if (!type.isImportId(id)) return undefined;
  const outputs = await readOutputs(type, aws, id, {});
  return outputs && { id, outputs, inputs: importedInputs(inputSchema(type), outputs) };
}

export async function refreshResource(
  type: ResourceType,
  aws: Aws,
  id: string,
  state: Properties,
  inputs: Properties,
): Promise<ReadResult | undefined> {
  const outputs = await readOutputs(type, aws, id, state);
  return outputs && { id, outputs, inputs: refreshedInputs(type, inputs, outputs) };
}

/** Everything that the program would have to say to get this object: what is neither zero nor the default. */
function importedInputs(schema: PropertySchema, outputs: Properties): Properties {
  const inputs: Properties = { __defaults: [] };
  for (const [name, property] of Object.entries(schema)) {
    const value = outputs[name];
    if (value === undefined || (!property.required && (isUnset(property, value) || value === property.default)))
      continue;
    inputs[name] = importedValue(property, value);
  }
  return inputs;
}

function importedValue({ fields, items }: Property, value: unknown): unknown {
  if (fields !== undefined && isRecord(value)) return importedInputs(fields, value);
  if (items !== undefined && Array.isArray(value)) return value.map((item) => importedValue(items, item));
  return value;
}

/** Only inputs that were there already follow the cloud, and only where they really differ. */
function refreshedInputs(type: ResourceType, inputs: Properties, outputs: Properties): Properties {
  const schema = inputSchema(type);
  const differing = diffInputs(type, { olds: outputs, news: inputs, ignoreChanges: [] }, {});
  const changed = new Set(differing.changes.map((change) => change.property));
  const refreshed: Properties = {};
  for (const [name, value] of Object.entries(inputs)) {
    const property = schema[name];
    if (property === undefined || !changed.has(name)) refreshed[name] = value;
    else if (outputs[name] !== undefined) refreshed[name] = importedValue(property, outputs[name]);
  }
  return refreshed;
}

export async function updateResource(
  type: ResourceType,
  aws: Aws,
  id: string,
  request: { olds: Properties; news: Properties; diff: Diff },
): Promise<Properties> {
  const { olds, news, diff } = request;
  const state = previewUpdate(type, aws, olds, news);
  const changed = new Set(diff.changes.map((change) => change.property));
  try {
    if (type.update !== undefined) {
      const { update } = type;
      await named("updating", type, news, () => update(aws, id, { olds, news, changed }));
    }
    const outputs = await readOutputs(type, aws, id, state);
    if (outputs !== undefined) return outputs;
  } catch (error) {
    // The provider keeps the new values in state whatever the failure was.
    throw new InitFailedError(error as Error, id, state, news);
  }
  throw new Error(
    `Resource provider reported that the resource did not exist while updating ${type.title(news)} (${id}). ` +
      "This is usually a result of the resource having been deleted outside of Pulumi: " +
      "run `pulumi refresh` to remove it from state",
  );
}

export async function deleteResource(type: ResourceType, aws: Aws, id: string, state: Properties): Promise<void> {
  await named("deleting", type, state, () => type.delete(aws, id, state));
}
