// Makes the sandbox do to one run of the reconciler what a point says.
import { setTimeout as wait } from "node:timers/promises";
import type { ServiceName } from "../aws/call.ts";
import type { Fault } from "../aws/faults.ts";
import type { CallPlace, Kind, Point } from "./points.ts";
import { kill, killAll, treeOf } from "./processes.ts";

/** A run that has just been started. */
export type StartedRun = {
  /** The server's; what is put in strikes. */
  readonly faults: Fault[];
  /** The process id of the reconciler. */
  readonly reconciler: number;
};

type ErrorKind = "throttled" | "denied" | "conflict" | "server-error";

type ErrorNames = Readonly<Record<ErrorKind, readonly [name: string, status: number]>>;

/** As the API references name them, of the services that a deploy calls. */
const ERRORS: Readonly<Partial<Record<ServiceName, ErrorNames>>> = {
  "sso-admin": {
    throttled: ["ThrottlingException", 400],
    denied: ["AccessDeniedException", 400],
    conflict: ["ConflictException", 400],
    "server-error": ["InternalServerException", 500],
  },
  identitystore: {
    throttled: ["ThrottlingException", 400],
    denied: ["AccessDeniedException", 400],
    conflict: ["ConflictException", 400],
    "server-error": ["InternalServerException", 500],
  },
  organizations: {
    throttled: ["TooManyRequestsException", 400],
    denied: ["AccessDeniedException", 400],
    conflict: ["ConcurrentModificationException", 400],
    "server-error": ["ServiceException", 500],
  },
  iam: {
    throttled: ["Throttling", 400],
    denied: ["AccessDenied", 403],
    conflict: ["ConcurrentModification", 409],
    "server-error": ["ServiceFailure", 500],
  },
  sts: {
    throttled: ["Throttling", 400],
    denied: ["AccessDenied", 403],
    conflict: ["ConcurrentModification", 409],
    "server-error": ["InternalFailure", 500],
  },
};

/** Milliseconds until a connection on which AWS is silent ends. Neither SDK has a time limit of its own. */
const SILENCE = 300;

/** Milliseconds: longer than any run. */
const A_DAY = 86_400_000;

/** Puts the point's fault in. Returns whether it has struck. */
export function strikeAt({ kind, call }: Point, run: StartedRun): () => boolean {
  let struck = false;
  const fault = faultOf(kind, call, run);
  run.faults.push({
    ...fault,
    service: call.service,
    operation: call.operation,
    every: call.occurrence,
    times: 1,
    struck: () => {
      struck = true;
      return fault.struck?.();
    },
  });
  return () => struck;
}

function faultOf(kind: Kind, { service }: CallPlace, run: StartedRun): Fault {
  switch (kind) {
    case "throttled":
    case "denied":
    case "conflict":
    case "server-error": {
      const error = ERRORS[service]?.[kind];
      if (error === undefined) throw new Error(`${service} has no error for ${kind} here`);
      const [name, status] = error;
      return { error: { name, status, message: `sandbox: ${kind} on purpose` } };
    }
    case "reset":
      return { unanswered: "not acted" };
    case "no-answer":
      return { unanswered: "not acted", struck: () => wait(SILENCE) };
    case "lost-answer":
      return { unanswered: "acted" };
    case "too-slow":
      return { takes: A_DAY };
    case "killed-before":
      return { unanswered: "not acted", struck: () => killTree(run) };
    case "killed-after":
      return { unanswered: "acted", struck: () => killTree(run) };
    case "terminated":
      return { struck: () => kill(run.reconciler, "SIGTERM") };
    case "engine-killed":
      return { struck: () => killEngine(run) };
  }
}

/** From here on AWS does nothing that this run asks for, and answers nothing: the dead ask for nothing. */
async function killTree({ faults, reconciler }: StartedRun): Promise<void> {
  const forever = new Promise<void>(() => {});
  faults.unshift({ unanswered: "not acted", struck: () => forever });
  killAll(treeOf(reconciler));
  await forever;
}

/** The engine that is at work on a stack; its plugins notice by themselves, as they do outside the sandbox. */
function killEngine({ reconciler }: StartedRun): void {
  const engines = treeOf(reconciler).filter(({ commandLine }) => /^\S*pulumi up /.test(commandLine));
  if (engines.length === 0) throw new Error("no engine is at work: what is struck is no call of a deploy");
  killAll(engines);
}
