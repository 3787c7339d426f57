// Calls as they are on the wire, for tests: the SDK's clients drop members that they don't know.
import { type ModelledService, type ServiceModel, serviceModels, shapeOf } from "./service-model.ts";

export type RawAnswer = { status: number; error?: string; message?: string; output: unknown };

/** Sends one request in the service's protocol; times in the output are numbers, and everything else is as the model's types have it. */
export async function rawCall(
  url: string,
  service: ModelledService,
  operation: string,
  input: object,
): Promise<RawAnswer> {
  const model = serviceModels[service];
  return model.protocol === "json" ? jsonCall(url, model, operation, input) : queryCall(url, model, operation, input);
}

const authorization = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20250101/eu-west-1/test/aws4_request";

async function jsonCall(url: string, model: ServiceModel, operation: string, input: object): Promise<RawAnswer> {
  const headers = { authorization, "x-amz-target": `${model.targetPrefix}.${operation}` };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(input) });
  const output = (await response.json()) as { __type?: string; Message?: string };
  if (response.ok) return { status: response.status, output };
  return { status: response.status, error: output.__type ?? "", message: output.Message ?? "", output };
}

async function queryCall(url: string, model: ServiceModel, operation: string, input: object): Promise<RawAnswer> {
  const body = new URLSearchParams({ Action: operation, Version: model.apiVersion });
  flatten(body, "", input);
  const response = await fetch(url, { method: "POST", headers: { authorization }, body });
  const tree = parseXml(await response.text());
  const root = tree.get(response.ok ? `${operation}Response` : "ErrorResponse");
  if (!(root instanceof Map)) throw new Error(`${operation} was answered without its root element`);
  if (!response.ok) {
    const error = root.get("Error");
    const text = (name: string) => String(error instanceof Map ? error.get(name) : "");
    return { status: response.status, error: text("Code"), message: text("Message"), output: undefined };
  }
  const output = model.operations[operation]?.output;
  const result = root.get(`${operation}Result`) ?? "";
  return { status: response.status, output: output === undefined ? {} : typed(model, output, result) };
}

function flatten(form: URLSearchParams, name: string, value: unknown): void {
  if (Array.isArray(value)) {
    if (value.length === 0) form.set(name, "");
    for (const [index, item] of value.entries()) flatten(form, `${name}.member.${index + 1}`, item);
  } else if (typeof value === "object" && value !== null) {
    for (const [member, inner] of Object.entries(value))
      flatten(form, name === "" ? member : `${name}.${member}`, inner);
  } else {
    form.set(name, String(value));
  }
}

type Element = string | Map<string, Element> | Element[];

/** Elements and texts only, as the server writes them; several `member` elements become a list. */
function parseXml(xml: string): Map<string, Element> {
  const root = new Map<string, Element>();
  const open: { name: string; children: Map<string, Element>; text: string }[] = [
    { name: "", children: root, text: "" },
  ];
  for (const [, closing, name = "", text = ""] of xml.matchAll(/<(\/?)([\w-]+)[^>]*>|([^<]+)/g)) {
    const top = open.at(-1);
    if (top === undefined) throw new Error("the XML closes more than it opens");
    if (text !== "") {
      top.text += unescapeXml(text);
    } else if (closing === "") {
      open.push({ name, children: new Map(), text: "" });
    } else {
      open.pop();
      const parent = open.at(-1)?.children;
      const element = top.children.size > 0 ? top.children : top.text;
      if (name === "member") parent?.set(name, [...((parent.get(name) as Element[] | undefined) ?? []), element]);
      else parent?.set(name, element);
    }
  }
  return root;
}

function unescapeXml(text: string): string {
  const characters: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', "#xD": "\r" };
  return text.replace(/&([^;]+);/g, (entity, name: string) => characters[name] ?? entity);
}

/** The element as a value of the shape; what the shape doesn't know is left as it is, for the test to find. */
function typed(model: ServiceModel, name: string, element: Element): unknown {
  const shape = shapeOf(model, name);
  switch (shape.type) {
    case "structure": {
      if (element === "") return {};
      if (!(element instanceof Map)) return element;
      const members = [...element].map(([member, inner]) => {
        const known = shape.members[member];
        return [member, known === undefined ? inner : typed(model, known, inner)];
      });
      return Object.fromEntries(members);
    }
    case "list": {
      if (element === "") return [];
      const items = element instanceof Map ? element.get("member") : undefined;
      return Array.isArray(items) ? items.map((item) => typed(model, shape.member, item)) : element;
    }
    case "integer":
      return Number(element);
    case "boolean":
      return element === "true" ? true : element === "false" ? false : element;
    case "timestamp":
      return Date.parse(String(element)) / 1000;
    default:
      return element;
  }
}
