import { AwsError } from "./call.ts";

/**
 * AWS JSON 1.1: the operation is in the header X-Amz-Target, times are seconds since 1970.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export function parseJsonInput(body: string): unknown {
  if (body === "") return {};
  try {
    return JSON.parse(body);
  } catch {
    throw new AwsError("SerializationException", "The body is not valid JSON");
  }
}

export function renderJsonOutput(output: object): string {
  return JSON.stringify(output, function (this: Record<string, unknown>, key, value) {
    // JSON.stringify has called Date.toJSON already; the date itself is only in `this`.
    const original = this[key];
    return original instanceof Date ? original.getTime() / 1000 : value;
  });
}

export function renderJsonError(error: AwsError): string {
  return JSON.stringify({ __type: error.name, Message: error.message, ...error.members });
}
