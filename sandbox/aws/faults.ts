import { isDeepStrictEqual } from "node:util";
import type { ServiceName } from "./call.ts";

/** Which calls of a server are to go wrong. */
export type Condition = {
  /** Without it, every service: some operations of two services have one name. */
  service?: ServiceName;
  /** Without it, every operation of every service. */
  operation?: string;
  /** Every given field must equal the input's. */
  match?: Record<string, unknown>;
  /** The account whose credentials signed the call; for AssumeRole, the account of the role. */
  account?: string;
  /** How often it strikes; without it, always. */
  times?: number;
  /** It strikes every Nth matching call: 3 means the third, the sixth and so on. */
  every?: number;
};

/** A call that is to go wrong. Test code pushes these to the server's list, and may take them off again. */
export type Fault = Condition & {
  /** What the caller gets. The status is 400 unless given. */
  error?: { name: string; message: string; status?: number };
  /** For operations that start asynchronous work: the work ends as FAILED with this FailureReason. */
  failureReason?: string;
  /** For operations that start asynchronous work: the milliseconds that it takes, instead of the server's own. */
  takes?: number;
  /** The caller gets no answer: its connection is reset, after AWS has acted on the call or without that. */
  unanswered?: "acted" | "not acted";
  /** Called once AWS has acted on the call, or hasn't; the caller learns nothing before it is done. */
  struck?: () => Promise<void> | void;
};

/** How often a fault's condition held, and how often it struck. */
type Tally = { matched: number; struck: number };

/** The operations that can carry a failureReason and take time. */
export const asynchronousOperations = new Set([
  "CreateAccountAssignment",
  "DeleteAccountAssignment",
  "ProvisionPermissionSet",
]);

/** Remembers, beside the plain fault objects, how often each was met. */
export function createFaultPicker(): <Some extends Condition>(
  faults: readonly Some[],
  call: FaultedCall,
) => Some | undefined {
  const tallies = new WeakMap<Condition, Tally>();
  return (faults, call) => faults.find((fault) => matches(fault, call) && strikes(fault, tallies));
}

export type FaultedCall = { service?: ServiceName; operation: string; account: string; input: unknown };

function matches(fault: Condition, call: FaultedCall): boolean {
  if (fault.service !== undefined && fault.service !== call.service) return false;
  if (fault.operation !== undefined && fault.operation !== call.operation) return false;
  if (fault.account !== undefined && fault.account !== accountOf(call)) return false;
  const input = (call.input ?? {}) as Record<string, unknown>;
  return Object.entries(fault.match ?? {}).every(([field, value]) => isDeepStrictEqual(input[field], value));
}

/** AssumeRole is signed by the caller's account, but a fault means the account that is entered. */
function accountOf({ operation, account, input }: FaultedCall): string | undefined {
  if (operation !== "AssumeRole") return account;
  const arn = (input as { RoleArn?: unknown } | undefined)?.RoleArn;
  return typeof arn === "string" ? arn.split(":")[4] : undefined;
}

function strikes(fault: Condition, tallies: WeakMap<Condition, Tally>): boolean {
  const tally = tallies.get(fault) ?? { matched: 0, struck: 0 };
  tallies.set(fault, tally);
  tally.matched += 1;
  if (fault.times !== undefined && tally.struck >= fault.times) return false;
  if (fault.every !== undefined && tally.matched % fault.every !== 0) return false;
  tally.struck += 1;
  return true;
}
