// The part of AWS's own service models that the server here is held to: models/*.json, written by conformance/write-models.ts.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ServiceName } from "./call.ts";

/** A shape by the names of those it is made of. Lengths of texts are in characters, those of lists and maps in items. */
export type Shape =
  | {
      type: "structure";
      members: Record<string, string>;
      required?: string[];
      /** Exactly one member is set. */
      union?: true;
      /** Any JSON value. */
      document?: true;
    }
  | { type: "list"; member: string; min?: number; max?: number }
  | { type: "map"; key: string; value: string; min?: number; max?: number }
  /** The pattern is a Java one and holds for the whole text. */
  | { type: "string"; min?: number; max?: number; pattern?: string; enum?: string[] }
  | { type: "integer"; min?: number; max?: number }
  | { type: "boolean" | "timestamp" };

export type ServiceModel = {
  apiVersion: string;
  protocol: "json" | "query";
  /** Of the JSON protocol: what stands before the operation in X-Amz-Target. */
  targetPrefix?: string;
  /** Of the Query protocol. */
  xmlNamespace?: string;
  /** Names of shapes; an operation may have no input or no output. */
  operations: Record<string, { input?: string; output?: string; errors: string[] }>;
  /** Code and status on the wire, by the names that operations use. */
  errors: Record<string, { code: string; status: number }>;
  shapes: Record<string, Shape>;
};

/** S3 has a protocol of its own, in s3-wire.ts. */
export type ModelledService = Exclude<ServiceName, "s3">;

export function modelFile(service: ModelledService): string {
  return join(import.meta.dirname, "models", `${service}.json`);
}

function read(service: ModelledService): ServiceModel {
  return JSON.parse(readFileSync(modelFile(service), "utf8")) as ServiceModel;
}

export const serviceModels: Record<ModelledService, ServiceModel> = {
  "sso-admin": read("sso-admin"),
  identitystore: read("identitystore"),
  organizations: read("organizations"),
  iam: read("iam"),
  sts: read("sts"),
  kms: read("kms"),
};

/** The model of a service; none for S3. */
export function modelOf(service: ServiceName): ServiceModel | undefined {
  return service === "s3" ? undefined : serviceModels[service];
}

/** The shape of that name; a name that the model lacks is a mistake in the table. */
export function shapeOf(model: ServiceModel, name: string): Shape {
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`the service model has no shape "${name}"`);
  return shape;
}
