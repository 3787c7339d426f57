import type { AwsError } from "./call.ts";
import { type ServiceModel, shapeOf } from "./service-model.ts";

/**
 * The AWS Query protocol: a form in, XML out, lists as `Name.member.1`, times as ISO 8601. A form holds texts only, so
 * the model says what they are meant to be; what it doesn't know is passed over, as AWS does.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function parseQueryInput(form: URLSearchParams, model: ServiceModel, operation: string): unknown {
  const name = model.operations[operation]?.input;
  if (name === undefined) return {};
  const tree: Tree = new Map();
  for (const [key, value] of form) place(tree, key.split("."), value);
  return settle(model, name, tree);
}

type Tree = Map<string, string | Tree>;

function place(tree: Tree, [head = "", ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    tree.set(head, value);
    return;
  }
  const held = tree.get(head);
  const inner: Tree = held instanceof Map ? held : new Map();
  tree.set(head, inner);
  place(inner, rest, value);
}

/** The value of a shape. A text that isn't one of its type stays as it is, for the validation to refuse. */
function settle(model: ServiceModel, name: string, value: string | Tree): unknown {
  const shape = shapeOf(model, name);
  if (shape.type === "structure" && value instanceof Map) {
    const given = Object.entries(shape.members).flatMap(([member, inner]) => {
      const held = value.get(member);
      return held === undefined ? [] : [[member, settle(model, inner, held)]];
    });
    return Object.fromEntries(given);
  }
  if (shape.type === "list") {
    // The form has `Tags=` for an empty list.
    if (value === "") return [];
    const members = value instanceof Map ? value.get("member") : undefined;
    if (!(members instanceof Map)) return value;
    const inOrder = [...members].toSorted(([a], [b]) => Number(a) - Number(b));
    return inOrder.map(([, item]) => settle(model, shape.member, item));
  }
  if (shape.type === "integer" && value !== "") return Number(value);
  if (shape.type === "boolean" && (value === "true" || value === "false")) return value === "true";
  return value;
}

export function renderQueryOutput(operation: string, namespace: string, output: object, requestId: string): string {
  const result = element(`${operation}Result`, output);
  const metadata = element("ResponseMetadata", { RequestId: requestId });
  return `<${operation}Response xmlns="${namespace}">${result}${metadata}</${operation}Response>`;
}

export function renderQueryError(error: AwsError, namespace: string, requestId: string): string {
  const inner = { Type: error.status < 500 ? "Sender" : "Receiver", Code: error.name, Message: error.message };
  return `<ErrorResponse xmlns="${namespace}">${element("Error", inner)}${element("RequestId", requestId)}</ErrorResponse>`;
}

function element(name: string, value: unknown): string {
  if (value === undefined || value === null) return "";
  return `<${name}>${content(value)}</${name}>`;
}

function content(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((item) => element("member", item)).join("");
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([name, inner]) => element(name, inner))
      .join("");
  }
  return escapeXml(String(value));
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#xD;" };

export function escapeXml(text: string): string {
  return text.replace(/[&<>"\r]/g, (character) => entities[character] ?? character);
}
