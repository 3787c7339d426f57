// Why a run could not finish, as a value that every form of a result can show.
import { messageOf } from "./message-of.ts";
import { OperationError } from "./operation-error.ts";

export type Problem = {
  /** One line or several; it may contain text from AWS, GitHub or the files. */
  readonly message: string;
  readonly remedy?: string;
  /** Only of a bug: for whoever fixes it. */
  readonly stackTrace?: string;
};

/** An OperationError tells its own message and remedy; anything else that was thrown is a bug, with its stack trace. */
export function problemOf(error: unknown): Problem {
  if (error instanceof OperationError) {
    const { message, remedy } = error;
    return remedy === undefined ? { message } : { message, remedy };
  }
  const message = messageOf(error);
  return {
    message: `a bug in the reconciler: ${message}`,
    remedy: "report it with the stack trace that the run's log shows",
    stackTrace: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

/** The reason of a signal that a bug has aborted, after its stack trace was shown. */
export class ShownBug extends OperationError {
  constructor(cause: unknown) {
    super("a bug in the reconciler, whose stack trace the run's log shows", "report it with the stack trace", {
      cause,
    });
  }
}

/** How a run ended whose signal is aborted: it was told to stop, or a bug has stopped it. */
export function endOfAborted({ reason }: AbortSignal): "interrupted" | "broken" {
  return reason instanceof DOMException ? "interrupted" : "broken";
}

/**
 * Why a run ended early. What fails after the run was told to stop fails because of that, whatever it is: the Pulumi
 * CLI gets the terminal's SIGINT too. An aborted signal's reason is a DOMException for SIGINT and SIGTERM.
 */
export function problemOfRun(signal: AbortSignal, error?: unknown): Problem {
  if (!signal.aborted) return problemOf(error);
  if (endOfAborted(signal) === "broken") return problemOf(signal.reason);
  const remedy = "run it again: what is done stays done";
  if (error === undefined) return { message: "interrupted", remedy };
  const [first] = messageOf(error).split("\n");
  return { message: `interrupted: ${first}`, remedy };
}
