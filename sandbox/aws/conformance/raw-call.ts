// Calls as they are on the wire, for tests: the SDK's clients drop members that they don't know.
import { type ModelledService, type ServiceModel, serviceModels, shapeOf } from "../service-model.ts";
import { elementsIn, parseXml, textIn, type Xml } from "../xml.ts";

export type RawAnswer = { status: number; error?: string; message?: string; output: unknown };

/**
 * Sends one request in the service's protocol, by the test's account or as a role in another. Times in the output are
 * numbers, and everything else is as the model's types have it.
 */
export async function rawCall(
  url: string,
  service: ModelledService,
  operation: string,
  input: object,
  account?: string,
): Promise<RawAnswer> {
  const model = serviceModels[service];
  const authorization = signed(account);
  return model.protocol === "json"
    ? jsonCall(url, model, operation, input, authorization)
    : queryCall(url, model, operation, input, authorization);
}

/** As much of a signature as the server looks at. */
function signed(account: string | undefined): string {
  const key = account === undefined ? "AKIAIOSFODNN7EXAMPLE" : `ASIA${account}AAAA`;
  return `AWS4-HMAC-SHA256 Credential=${key}/20250101/eu-west-1/test/aws4_request`;
}

async function jsonCall(
  url: string,
  model: ServiceModel,
  operation: string,
  input: object,
  authorization: string,
): Promise<RawAnswer> {
  const headers = { authorization, "x-amz-target": `${model.targetPrefix}.${operation}` };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(input) });
  const output = (await response.json()) as { __type?: string; Message?: string };
  if (response.ok) return { status: response.status, output };
  return { status: response.status, error: output.__type ?? "", message: output.Message ?? "", output };
}

async function queryCall(
  url: string,
  model: ServiceModel,
  operation: string,
  input: object,
  authorization: string,
): Promise<RawAnswer> {
  const body = new URLSearchParams({ Action: operation, Version: model.apiVersion });
  flatten(body, "", input);
  const response = await fetch(url, { method: "POST", headers: { authorization }, body });
  const root = parseXml(await response.text());
  if (!response.ok) {
    const [error] = elementsIn(root, "Error");
    const text = (name: string) => (error === undefined ? "" : (textIn(error, name) ?? ""));
    return { status: response.status, error: text("Code"), message: text("Message"), output: undefined };
  }
  const output = model.operations[operation]?.output;
  const [result = ""] = root[`${operation}Result`] ?? [];
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

/** The element as a value of the shape; what the shape doesn't know is left as it is, for the test to find. */
function typed(model: ServiceModel, name: string, element: string | Xml): unknown {
  const shape = shapeOf(model, name);
  switch (shape.type) {
    case "structure": {
      if (typeof element === "string") return element === "" ? {} : element;
      const members = Object.entries(element).map(([member, [inner = ""]]) => {
        const known = shape.members[member];
        return [member, known === undefined ? inner : typed(model, known, inner)];
      });
      return Object.fromEntries(members);
    }
    case "list":
      if (typeof element === "string") return element === "" ? [] : element;
      return (element.member ?? []).map((item) => typed(model, shape.member, item));
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
