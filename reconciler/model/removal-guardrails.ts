// Removal limits and exceptions of guardrails.yaml: every limit has a value.
import type { Place } from "../diagnostics/diagnostic.ts";
import type {
  RemovalKind,
  WrittenAccess,
  WrittenDrift,
  WrittenFileErrors,
  WrittenFileRemovals,
  WrittenOperation,
  WrittenRemovalLimit,
} from "../validate/written.ts";

export type RemovalLimit = Required<WrittenRemovalLimit>;

/** A reviewed exception whose last day has not passed. */
export type Exception = {
  /** The stack that its keys and operations are in: a role's key is the same in every account. Undefined where it has none. */
  readonly stack?: string;
  readonly keys: readonly string[];
  /** Operations that no approved files explain, and that a deploy may do nevertheless. */
  readonly operations: readonly WrittenOperation[];
  /** What AWS has otherwise than it was deployed, and `drift` doesn't tell as long as it is like that. */
  readonly drift?: readonly WrittenDrift[];
  /** All removals of what one file declared, if there are no more. */
  readonly removals?: WrittenFileRemovals;
  /** All errors of one code in one file, if there are no more; see validate/lift-errors.ts. */
  readonly errors?: WrittenFileErrors;
  readonly reason: string;
  /** The last day, in UTC. */
  readonly until: string;
};

/** What an exception allows, for people; it contains untrusted text. */
export function namedBy({ stack, keys, operations, drift = [], removals, errors }: Exception): readonly string[] {
  const inStack = (what: string) => `${what} in ${stack}`;
  return [
    ...keys.map(inStack),
    ...operations.map(({ key, operation }) => inStack(`${operation} of ${key}`)),
    ...drift.map(({ key }) => inStack(`drift of ${key}`)),
    ...(removals === undefined ? [] : [`up to ${removals.count} removals of what ${removals.file} declared`]),
    ...(errors === undefined ? [] : [`errors of ${errors.code} in ${errors.file}, at most ${errors.count}`]),
  ];
}

/** `exception until 2026-12-31 for role/a in account-022222222222: reason`. It contains untrusted text. */
export function exceptionSentence(exception: Exception): string {
  return `exception until ${exception.until} for ${namedBy(exception).join(", ")}: ${exception.reason}`;
}

/** As it is written in guardrails.yaml, on one line, without its reason and last day. Keys may contain a comma: they are quoted. */
export function exceptionText(
  stack: string,
  named:
    | { readonly keys: readonly string[] }
    | { readonly operation: WrittenOperation }
    | { readonly drift: readonly WrittenDrift[] },
): string {
  const text = (value: string) => (/^[\w+=.@/%-]+$/.test(value) ? value : JSON.stringify(value));
  if ("keys" in named) return `{ stack: ${stack}, keys: [${named.keys.map(text).join(", ")}], reason: …, until: … }`;
  if ("drift" in named) {
    const things = named.drift.map(({ key, digest }) => `{ key: ${text(key)}, digest: "${digest}" }`);
    return `{ stack: ${stack}, drift: [${things.join(", ")}], reason: …, until: … }`;
  }
  const { key, operation, digest } = named.operation;
  const entry = `{ key: ${text(key)}, operation: ${operation}, digest: "${digest}" }`;
  return `{ stack: ${stack}, operations: [${entry}], reason: …, until: … }`;
}

export type RemovalGuardrails = {
  readonly removalLimits: Readonly<Record<RemovalKind, RemovalLimit>>;
  /** Where each limit is written: in its entry, at the top of the file that could hold it, or of the file that is missing. */
  readonly limitPlaces: Readonly<Record<RemovalKind, Place>>;
  readonly exceptions: readonly Exception[];
  /** What the keys and operations of these exceptions name, and where that is written. */
  readonly exceptionKeys: readonly ExceptionKey[];
};

/** A key of an exception. */
export type ExceptionKey = { readonly stack: string; readonly key: string; readonly place: Place };

/** The default where guardrails.yaml says nothing, so that no deploy is ever without a limit. */
const DEFAULT_REMOVAL_LIMIT: RemovalLimit = { count: 20, fraction: 0.25, minimum: 3 };

const KINDS: readonly RemovalKind[] = [
  "users",
  "groups",
  "memberships",
  "permissionSets",
  "assignments",
  "roles",
  "other",
];

/** Where guardrails are to be written when there are none. */
const MISSING_FILE = "access/guardrails.yaml";

/** `today` is a UTC date, `2026-11-25`; an exception applies through its `until` day. */
export function buildRemovalGuardrails(written: Pick<WrittenAccess, "guardrails">, today: string): RemovalGuardrails {
  const writerOf = (kind: RemovalKind) =>
    written.guardrails.find(({ value }) => value.guardrails.removalLimits?.[kind] !== undefined);
  const limitOf = (kind: RemovalKind): RemovalLimit => ({
    ...DEFAULT_REMOVAL_LIMIT,
    ...writerOf(kind)?.value.guardrails.removalLimits?.[kind],
  });
  const placeOf = (kind: RemovalKind): Place => {
    const { source } = writerOf(kind) ?? {};
    if (source !== undefined) return source.placeOf(["guardrails", "removalLimits", kind], "key");
    return { file: written.guardrails[0]?.source.file ?? MISSING_FILE, line: 1, column: 1 };
  };
  const forEachKind = <Value>(of: (kind: RemovalKind) => Value) =>
    Object.fromEntries(KINDS.map((kind) => [kind, of(kind)])) as Record<RemovalKind, Value>;
  const excepted = written.guardrails.flatMap(({ source, value }) =>
    (value.guardrails.exceptions ?? []).map(({ keys = [], operations = [], ...rest }, index) => ({
      exception: { keys, operations, ...rest } satisfies Exception,
      placeOf: (...steps: (string | number)[]) => source.placeOf(["guardrails", "exceptions", index, ...steps]),
    })),
  );
  const lasting = excepted.filter(({ exception }) => exception.until >= today);
  const exceptionKeys = lasting.flatMap(({ exception: { stack, keys, operations }, placeOf }) => {
    if (stack === undefined) return [];
    return [
      ...keys.map((key, index) => ({ stack, key, place: placeOf("keys", index) })),
      ...operations.map(({ key }, index) => ({ stack, key, place: placeOf("operations", index, "key") })),
    ];
  });
  return {
    removalLimits: forEachKind(limitOf),
    limitPlaces: forEachKind(placeOf),
    exceptions: lasting.map(({ exception }) => exception),
    exceptionKeys,
  };
}
