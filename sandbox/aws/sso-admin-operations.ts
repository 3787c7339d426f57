// What sso-admin tells of its asynchronous operations: the same for assignments and for provisioning.
import { type Call, page, required } from "./call.ts";
import { findInstance, notFound } from "./sso-admin-lookups.ts";
import type { Operation, StoredAssignment } from "./world.ts";

type Kind = Operation["kind"];
type OfKind<K extends Kind> = Extract<
  Operation,
  K extends "PROVISION" ? { kind: K } : { assignment: StoredAssignment }
>;

/** The operation of that kind and id, or the error that AWS has for none. `member` is the id's name in the input. */
export function findOperation<K extends Kind>(
  kind: K,
  instanceArn: string | undefined,
  requestId: string | undefined,
  member: string,
  call: Call,
): OfKind<K> {
  const operations = operationsOf(kind, instanceArn, call);
  const wanted = required(requestId, member);
  const found = operations.find((it) => it.requestId === wanted);
  if (found === undefined) throw notFound("Request", wanted);
  return found;
}

type ListInput = {
  InstanceArn: string | undefined;
  MaxResults?: number | undefined;
  NextToken?: string | undefined;
  Filter?: { Status?: Operation["status"] | undefined } | undefined;
};

/** A page of the operations of that kind, in the few words that lists have. */
export function listOperations(kind: Kind, input: ListInput, call: Call) {
  const wanted = input.Filter?.Status;
  const found = operationsOf(kind, input.InstanceArn, call).filter(
    ({ status }) => wanted === undefined || status === wanted,
  );
  const { items, next } = page(found, input, call);
  const summaries = items.map(({ status, requestId, createdAt }) => ({
    Status: status,
    RequestId: requestId,
    CreatedDate: new Date(createdAt),
  }));
  return { summaries, next };
}

function operationsOf<K extends Kind>(kind: K, instanceArn: string | undefined, call: Call): OfKind<K>[] {
  const { arn } = findInstance(instanceArn, call);
  return call.world.operations.filter((it): it is OfKind<K> => it.kind === kind && it.instanceArn === arn);
}
