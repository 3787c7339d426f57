import type { AwsError } from "./call.ts";

/**
 * The AWS Query protocol: a form in, XML out, lists as `Name.member.1`, times as ISO 8601.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function parseQueryInput(form: URLSearchParams): Record<string, unknown> {
  const input: Tree = {};
  for (const [key, value] of form) {
    if (key !== "Action" && key !== "Version") place(input, key.split("."), value);
  }
  return settleObject(input);
}

type Tree = { [name: string]: string | Tree };

/** Members that are not texts; a form cannot tell. */
const numbers = new Set(["MaxItems", "MaxSessionDuration", "DurationSeconds"]);
const booleans = new Set(["SetAsDefault", "OnlyAttached"]);
/** Members that are lists: the form has `Tags=` for an empty one. */
const lists = new Set(["Tags", "TagKeys", "ClientIDList", "ThumbprintList", "PolicyArns", "TransitiveTagKeys"]);

function place(tree: Tree, path: readonly string[], value: string): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (rest.length === 0) {
    tree[head] = value;
    return;
  }
  const inner = tree[head];
  const next: Tree = typeof inner === "object" ? inner : {};
  tree[head] = next;
  place(next, rest, value);
}

function settleObject(tree: Tree): Record<string, unknown> {
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, settle(name, value)]));
}

function settle(name: string, value: string | Tree): unknown {
  if (typeof value !== "string") {
    const members = value.member;
    if (typeof members !== "object") return settleObject(value);
    return Object.entries(members)
      .toSorted(([a], [b]) => Number(a) - Number(b))
      .map(([, member]) => (typeof member === "string" ? member : settleObject(member)));
  }
  if (numbers.has(name)) return Number(value);
  if (booleans.has(name)) return value === "true";
  if (lists.has(name) && value === "") return [];
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
