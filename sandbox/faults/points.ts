// What can go wrong and where: a point is one kind of fault at one AWS call of a deploy.
import type { RecordedCall } from "../aws/server.ts";

/** Each kind with what is done at the call. The order is that of the table. */
export const KINDS = {
  throttled: "AWS answers that there are too many calls",
  denied: "AWS answers that the caller has no permission",
  conflict: "AWS answers that something else is changing the object",
  "server-error": "AWS answers with status 500",
  reset: "the connection is reset before AWS acts",
  "no-answer": "AWS neither acts nor answers, and the connection ends at last",
  "lost-answer": "AWS acts, and the connection is reset before the answer",
  "too-slow": "AWS works on it for longer than the provider waits, and ends it later",
  "killed-before": "SIGKILL of the whole process tree before AWS acts",
  "killed-after": "SIGKILL of the whole process tree after AWS has acted",
  terminated: "SIGTERM to the reconciler",
  "engine-killed": "SIGKILL of the engine alone",
} as const;

export type Kind = keyof typeof KINDS;

export const ALL_KINDS = Object.keys(KINDS) as readonly Kind[];

/**
 * A call of a deploy. The engine works on several resources at a time, so the order of calls differs from run to run: the
 * call is known by how often its operation was called before, and `number` is its place in the run in which all went well.
 */
export type CallPlace = Pick<RecordedCall, "service" | "operation"> & {
  /** From 1, in the whole run. */
  readonly number: number;
  /** From 1, among the calls of this operation. */
  readonly occurrence: number;
};

export type Point = { readonly scenario: string; readonly kind: Kind; readonly call: CallPlace };

/** `killed-after CreateGroup 2 (change, call 31)` */
export function pointName({ scenario, kind, call }: Point): string {
  return `${kind} ${call.operation} ${call.occurrence} (${scenario}, call ${call.number})`;
}

export function placesOf(calls: readonly RecordedCall[]): readonly CallPlace[] {
  const before = new Map<string, number>();
  return calls.map(({ service, operation }, index) => {
    const occurrence = (before.get(`${service} ${operation}`) ?? 0) + 1;
    before.set(`${service} ${operation}`, occurrence);
    return { service, operation, number: index + 1, occurrence };
  });
}

/** Every point of a deploy that made these calls. */
export function pointsOf(scenario: string, calls: readonly RecordedCall[]): readonly Point[] {
  return placesOf(calls).flatMap((call) =>
    ALL_KINDS.filter((kind) => canStrike(kind, call)).map((kind) => ({ scenario, kind, call })),
  );
}

const ON_WRITES_ONLY: readonly Kind[] = [
  // Of a read it is the same as `reset`.
  "lost-answer",
  "killed-before",
  "killed-after",
  "terminated",
  "engine-killed",
];

function canStrike(kind: Kind, call: CallPlace): boolean {
  // STS has no such error.
  if (kind === "conflict") return call.service !== "sts";
  if (kind === "too-slow") return WAITED_FOR.includes(call.operation);
  return isWrite(call.operation) || !ON_WRITES_ONLY.includes(kind);
}

const WAITED_FOR = ["CreateAccountAssignment", "DeleteAccountAssignment", "ProvisionPermissionSet"];

/** Whether an operation may change something in AWS, by its verb. */
export function isWrite(operation: string): boolean {
  return !/^(List|Get|Describe|Is|Assume)/.test(operation);
}
