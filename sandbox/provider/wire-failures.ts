/** The gRPC forms of what went wrong. */

import { Metadata, type ServiceError, status } from "@grpc/grpc-js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import statusPb from "@pulumi/pulumi/proto/status_pb.js";
import anyPb from "google-protobuf/google/protobuf/any_pb.js";
import { messageOf } from "../../reconciler/diagnostics/message-of.ts";
import type { Failure } from "./check.ts";
import { InitFailedError } from "./lifecycle.ts";
import { toStruct } from "./values.ts";

/** The metadata key in which Go's gRPC looks for details of an error. */
const DETAILS_KEY = "grpc-status-details-bin";

/** "Made, but not finished": the engine keeps the resource, with its errors. */
function initFailedMetadata(error: InitFailedError, message: string): Metadata {
  const failed = new pb.ErrorResourceInitFailed();
  failed.setId(error.id);
  failed.setProperties(toStruct(error.properties));
  failed.setInputs(toStruct(error.inputs));
  failed.setReasonsList([error.message]);
  const detail = new anyPb.Any();
  detail.pack(failed.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const answer = new statusPb.Status();
  answer.setCode(status.UNKNOWN);
  answer.setMessage(message);
  answer.addDetails(detail);
  const metadata = new Metadata();
  metadata.add(DETAILS_KEY, Buffer.from(answer.serializeBinary()));
  return metadata;
}

export function toServiceError(error: unknown): Partial<ServiceError> {
  const message = messageOf(error);
  const details = `1 error occurred:\n\t* ${message}\n\n`;
  const failed: { code: status; details: string; metadata?: Metadata } = { code: status.UNKNOWN, details };
  if (error instanceof InitFailedError) failed.metadata = initFailedMetadata(error, details);
  return failed;
}

export function toCheckFailures(failures: readonly Failure[]): pb.CheckFailure[] {
  return failures.map(({ property, reason }) => {
    const failure = new pb.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    return failure;
  });
}
