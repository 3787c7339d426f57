import type { IncomingMessage } from "node:http";
import { AwsError, type ServiceName } from "./call.ts";
import { openS3Request, s3RegionOf } from "./s3-wire.ts";
import { type ServiceModel, serviceModels } from "./service-model.ts";
import { parseJsonInput, renderJsonError, renderJsonOutput } from "./wire-json.ts";
import { parseQueryInput, renderQueryError, renderQueryOutput } from "./wire-query.ts";

/** A request as its protocol understands it, and how to answer it. */
export type Envelope = {
  service: ServiceName;
  operation: string;
  parse(): unknown;
  renderOutput(output: object): string;
  renderError(error: AwsError): string;
  contentType: string;
  /** Of an answer without error; default 200. */
  status?: number;
};

/** Which operation a request is for: JSON says it in a header, S3 in method and address, Query in the form. Throws for none that is known here. */
export function openEnvelope(request: IncomingMessage, body: string, requestId: string): Envelope {
  const target = request.headers["x-amz-target"];
  if (typeof target === "string") return openJson(target, body);
  if (s3RegionOf(request.headers) !== undefined) return { service: "s3", ...openS3Request(request, body, requestId) };
  return openQuery(request, body, requestId);
}

function openJson(target: string, body: string): Envelope {
  const [prefix = "", operation = ""] = target.split(".");
  const { service } = findModel(({ targetPrefix }) => targetPrefix === prefix, `unknown target "${target}"`);
  return {
    service,
    operation,
    parse: () => parseJsonInput(body),
    renderOutput: renderJsonOutput,
    renderError: renderJsonError,
    contentType: "application/x-amz-json-1.1",
  };
}

function openQuery(request: IncomingMessage, body: string, requestId: string): Envelope {
  const form = new URLSearchParams(body);
  const operation = form.get("Action") ?? "";
  const version = form.get("Version");
  const what = `${request.method} ${request.url} with action "${operation}" and version "${version}"`;
  const { service, model } = findModel(
    ({ protocol, apiVersion }) => protocol === "query" && apiVersion === version,
    `no service here answers ${what}`,
  );
  const namespace = model.xmlNamespace ?? "";
  return {
    service,
    operation,
    parse: () => parseQueryInput(form, model, operation),
    renderOutput: (output) => renderQueryOutput(operation, namespace, output, requestId),
    renderError: (error) => renderQueryError(error, namespace, requestId),
    contentType: "text/xml",
  };
}

function findModel(
  wanted: (model: ServiceModel) => boolean,
  otherwise: string,
): { service: ServiceName; model: ServiceModel } {
  for (const [service, model] of Object.entries(serviceModels) as [ServiceName, ServiceModel][]) {
    if (wanted(model)) return { service, model };
  }
  throw new AwsError("UnknownOperationException", otherwise);
}
