/** The gRPC form of "made, but not finished": the engine keeps the resource, with its errors. */
import { Metadata, status } from "@grpc/grpc-js";
import pb from "@pulumi/pulumi/proto/provider_pb.js";
import statusPb from "@pulumi/pulumi/proto/status_pb.js";
import anyPb from "google-protobuf/google/protobuf/any_pb.js";
import type { InitFailedError } from "./lifecycle.ts";
import { toStruct } from "./values.ts";

/** The metadata key in which Go's gRPC looks for details of an error. */
const DETAILS_KEY = "grpc-status-details-bin";

export function initFailedMetadata(error: InitFailedError, message: string): Metadata {
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
