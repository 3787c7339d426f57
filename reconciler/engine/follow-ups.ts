// What Pulumi's SDK says about a resource that failed, after the engine has given the reason: not separate failures.

/**
 * `runtime/resource.js` rejects each output of a resource, or of a provider, that failed, or that needed one that did, with such an error;
 * `runtime/rpc.js` names each property that such an output was to be a part of, from the inside outwards.
 */
const OF_A_FAILED_RESOURCE =
  /^(?:Error: )?(?:error serializing property "[^"]*": )*(?:resource .+ \[(?:aws|pulumi:providers):[^\]]+\] failed to register$|failed to register new resource .+ \[(?:aws|pulumi:providers):)/;

/** The language host's own words for the same; where the program itself waited for the output, it is told without them. */
const UNHANDLED = /^Unhandled exception: /;

/** The engine's summary; what it sums up has been reported already, or is thrown by the run. */
const SUMMARIES = new Set(["preview failed", "update failed", "preview canceled", "update canceled"]);

/** Said of a planned step that a run which was ended early never came to: that is told as what is left. */
const NOT_REACHED = /^expected resource operations for urn:\S+ but none were seen$/;

/** gRPC's status codes CANCELLED and UNAVAILABLE: the engine has ended, or been told to, while the SDK was still speaking to it. */
const ENGINE_IS_GONE: ReadonlySet<unknown> = new Set([1, 14]);

/** Code INTERNAL from the client's own transport, not from the engine: the call was cut off before the engine gave it a status. */
const CUT_OFF = /^13 INTERNAL: Received RST_STREAM with code \d+/;

/**
 * Whether a rejection that nobody handles is the SDK's own, on purpose, of an output that never came to be: the failure itself
 * is an event of the engine. So is one that only says that the engine is gone: the run itself tells why. Anything else that nobody
 * handles is a bug.
 */
export function isFollowUpError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const line = firstLine(error.message);
  return OF_A_FAILED_RESOURCE.test(line) || ("code" in error && (ENGINE_IS_GONE.has(error.code) || CUT_OFF.test(line)));
}

/** The same of the text of an event, without its colours. */
export function isFollowUpText(message: string): boolean {
  if (message === "" || SUMMARIES.has(message) || NOT_REACHED.test(message)) return true;
  return OF_A_FAILED_RESOURCE.test(firstLine(message.replace(UNHANDLED, "")));
}

/** Whether the text of an event is the language host's word of an error that nobody handled in the program. */
export function isUnhandledText(message: string): boolean {
  return UNHANDLED.test(message);
}

/**
 * What needs a resource that failed is never registered, and the engine, which goes on, takes it for one that is to be deleted: the plan that
 * the run is held to forbids that. Without a failed resource it is no follow-up: then the program does something else than planned.
 */
export function isForbiddenByPlan(message: string): boolean {
  return /^\w+ is not allowed by the plan: /.test(message);
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
