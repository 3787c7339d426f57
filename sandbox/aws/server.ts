import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { AwsError, type Call, type ServiceName } from "./call.ts";
import { openEnvelope } from "./envelope.ts";
import { asynchronousOperations, createFaultPicker, type Fault } from "./faults.ts";
import type { OperationTimes } from "./operation-times.ts";
import { settleOperations } from "./operations.ts";
import { named, perform } from "./perform.ts";
import { callerOf } from "./sts.ts";
import { renderJsonError } from "./wire-json.ts";
import type { World } from "./world.ts";

export type { Fault };

export type RecordedCall = {
  service: ServiceName;
  operation: string;
  /** The account whose credentials signed the request. */
  account: string;
  input: unknown;
  /**
   * The error's name on the wire, if the call failed; IAM says `NoSuchEntity`, and the SDK `NoSuchEntityException`. `NoAnswer` when
   * the connection was reset before AWS acted on the call.
   */
  error?: string;
};

export type AwsServer = {
  /** For AWS_ENDPOINT_URL or a client's `endpoint`. */
  url: string;
  world: World;
  /** Every request since the start, failed ones too. */
  calls: RecordedCall[];
  /** Looked through in order at each request; the first that strikes counts. */
  faults: Fault[];
  times: OperationTimes;
  close(): Promise<void>;
};

export type AwsServerOptions = {
  /** Changed in place. */
  world: World;
  times?: OperationTimes;
  /** Most items of any page, so that a few items already make several pages. */
  pageSize?: number;
  /** After each request that may have changed the world. */
  onChange?: (world: World) => void;
  now?: () => Date;
};

/** Starts the stand-in for AWS on a free port of 127.0.0.1. */
export async function startAwsServer(options: AwsServerOptions): Promise<AwsServer> {
  const { world, pageSize = Number.POSITIVE_INFINITY, onChange = () => {}, now = () => new Date() } = options;
  const times = options.times ?? { assignment: 0, provisioning: 0 };
  const calls: RecordedCall[] = [];
  const faults: Fault[] = [];
  const pickFault = createFaultPicker();
  let requests = 0;

  function answer(request: IncomingMessage, body: string, requestId: string): Answer {
    const settledBefore = settleOperations(world, now());
    const envelope = openEnvelope(request, body, requestId);
    const caller = callerOf(request.headers, world);
    const record: RecordedCall = {
      service: envelope.service,
      operation: envelope.operation,
      account: caller.account,
      input: undefined,
    };
    calls.push(record);
    const { contentType } = envelope;
    let fault: Fault | undefined;
    try {
      record.input = envelope.parse();
      const call: Call = {
        world,
        operation: envelope.operation,
        account: caller.account,
        callerArn: caller.arn,
        region: caller.region,
        now: now(),
        pageSize,
        times,
      };
      fault = pickFault(faults, record);
      if (fault !== undefined) strike(fault, call);
      // Parsed again, so that what the world keeps of it does not change the record later.
      const output = perform(envelope.service, envelope.parse(), call);
      return { status: envelope.status ?? 200, contentType, body: envelope.renderOutput(output), fault };
    } catch (thrown) {
      const error = named(asAwsError(thrown, envelope.operation), envelope.service);
      record.error = error.name;
      return { status: error.status, contentType, body: envelope.renderError(error), fault };
    } finally {
      const settledAfter = settleOperations(world, now());
      if (settledBefore || settledAfter || (record.error === undefined && changes(record.operation))) onChange(world);
    }
  }

  const http = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      requests += 1;
      const requestId = `00000000-0000-4000-8000-${String(requests).padStart(12, "0")}`;
      const { status, contentType, body, fault } = answerOrRefuse(() =>
        answer(request, Buffer.concat(chunks).toString(), requestId),
      );
      await fault?.struck?.();
      if (fault?.unanswered !== undefined) {
        request.socket.resetAndDestroy();
        return;
      }
      response.writeHead(status, { "content-type": contentType, "x-amzn-requestid": requestId });
      response.end(body);
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(0, "127.0.0.1", resolve);
  });
  const { port } = http.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    world,
    calls,
    faults,
    times,
    close: () =>
      new Promise((resolve, reject) => {
        http.close((error) => (error === undefined ? resolve() : reject(error)));
        http.closeAllConnections();
      }),
  };
}

type Answer = {
  status: number;
  contentType: string;
  body: string;
  /** The one that struck. */
  fault?: Fault | undefined;
};

/** Requests that belong to no service known here have no protocol to answer in; they get JSON. */
function answerOrRefuse(answer: () => Answer): Answer {
  try {
    return answer();
  } catch (thrown) {
    const error = asAwsError(thrown, "the request");
    return { status: error.status, contentType: "application/x-amz-json-1.1", body: renderJsonError(error) };
  }
}

function strike(fault: Fault, call: Call): void {
  if (fault.unanswered === "not acted") throw new AwsError("NoAnswer", `${call.operation} was not acted on`);
  if (fault.error !== undefined) throw new AwsError(fault.error.name, fault.error.message, fault.error.status);
  if (fault.failureReason === undefined && fault.takes === undefined) return;
  if (!asynchronousOperations.has(call.operation)) {
    throw new Error(`fault: ${call.operation} is not asynchronous, so it has no failureReason and takes no time`);
  }
  if (fault.failureReason !== undefined) call.failureReason = fault.failureReason;
  if (fault.takes !== undefined) call.times = { assignment: fault.takes, provisioning: fault.takes };
}

/**
 * A mistake of the stand-in itself must be seen, so it is told to the caller with its text. Status 501 is not
 * retried.
 */
function asAwsError(thrown: unknown, operation: string): AwsError {
  if (thrown instanceof AwsError) return thrown;
  const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return new AwsError("SandboxDefect", `${operation}: ${text}`, 501);
}

/** Whether an operation may have changed the world, by its verb. */
function changes(operation: string): boolean {
  return !/^(List|Get|Describe|Head|Is|Assume)/.test(operation);
}
