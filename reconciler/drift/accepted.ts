// Drift that security has accepted until some day: an exception names each thing, and what it is like, so that what changes is told again.
import { createHash } from "node:crypto";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { sortedText } from "../desired/desired-values.ts";
import { type StackResource, stackKey } from "../desired/stack-resource.ts";
import type { LiveObject } from "../live/live-object.ts";
import type { Exception } from "../model/removal-guardrails.ts";
import { encodeKey, identityOf } from "../model/resource-identity.ts";
import type { Difference, Drift, Orphan } from "./compare.ts";
import type { DriftEntry } from "./judge-drift.ts";

/** One thing that differs, as an exception names it. */
type NamedDrift = StackResource & {
  /** SHA-256, hex, of how it differs: of what AWS has in the place of what is on record. */
  readonly digest: string;
};

export type AcceptedDrift = StackResource & Pick<Exception, "reason" | "until">;

export type Accepting = {
  /** What nobody has accepted. */
  readonly drift: Drift;
  readonly accepted: readonly AcceptedDrift[];
  /** Of what is accepted, what AWS has besides. */
  readonly objects: readonly LiveObject[];
  /** Named by an exception, and not found, or not as the exception has it. */
  readonly idle: readonly AcceptedDrift[];
};

/** Takes out of `drift` what `exceptions`, all of which hold today, name. */
export function withoutAccepted(drift: Drift, exceptions: readonly Exception[]): Accepting {
  const named = new Map(
    exceptions.flatMap(({ stack, drift: things, reason, until }) =>
      stack === undefined || things === undefined
        ? []
        : things.map(({ key, digest }) => [nameOf({ stack, key, digest }), { stack, key, reason, until }] as const),
    ),
  );
  const found = new Set<string>();
  const isAccepted = (it: NamedDrift): boolean => {
    const name = nameOf(it);
    if (!named.has(name)) return false;
    found.add(name);
    return true;
  };
  const isTold = (it: NamedDrift) => !isAccepted(it);
  const [objects, unmanaged] = parted(drift.unmanaged, (it) => isAccepted(unmanagedDrift(it)));
  const left: Drift = {
    ...drift,
    unmanaged,
    changed: drift.changed.filter((it) => isTold(changedDrift(it))),
    missing: drift.missing.filter((it) => isTold(missingDrift(it))),
    orphaned: drift.orphaned.filter((it) => isTold(orphanDrift(it))),
  };
  const [accepted, idle] = parted([...named], ([name]) => found.has(name));
  return { drift: left, objects, accepted: accepted.map(([, it]) => it), idle: idle.map(([, it]) => it) };
}

/** All that an exception names so that `entry` isn't told: itself, and what is told with it. All are in one stack. */
export function namedIn(entry: DriftEntry): readonly [NamedDrift, ...NamedDrift[]] {
  switch (entry.heading) {
    case "changed":
      return [changedDrift({ live: entry.object, differences: entry.differences })];
    case "missing":
      return [missingDrift(entry.object), ...entry.parts.map(missingDrift)];
    case "unmanaged":
      return [unmanagedDrift(entry.object), ...entry.parts.map(unmanagedDrift)];
    case "orphaned":
      return [orphanDrift(entry.orphan)];
  }
}

/** Names come again, ids don't: who was deleted and made anew is somebody else. */
function unmanagedDrift({ stack, key, type, importId, properties, undeclarable = {} }: LiveObject): NamedDrift {
  return { stack, key, digest: digestOf("unmanaged", { type, importId, properties, undeclarable }) };
}

function changedDrift({
  live: { stack, key },
  differences,
}: {
  readonly live: StackResource;
  readonly differences: readonly Difference[];
}): NamedDrift {
  const now = Object.fromEntries(differences.map(({ property, live = null }) => [property, live]));
  return { stack, key, digest: digestOf("changed", now) };
}

function missingDrift({ stack, key }: StackResource): NamedDrift {
  return { stack, key, digest: digestOf("missing", {}) };
}

/** Of an assignment whose principal is gone: it has the principal's id in the place of a name. */
function orphanDrift({ accountId, permissionSet, principal: { type, id } }: Orphan): NamedDrift {
  const principal = { kind: type === "USER" ? "user" : "group", name: id } as const;
  const key = encodeKey(identityOf.assignment(accountId, permissionSet, principal));
  return { stack: IDENTITY_CENTER_STACK, key, digest: digestOf("orphaned", {}) };
}

function nameOf({ stack, key, digest }: NamedDrift): string {
  return `${stackKey({ stack, key })} ${digest}`;
}

function digestOf(heading: string, what: object): string {
  return createHash("sha256")
    .update(`${heading}\n${sortedText(what)}`)
    .digest("hex");
}

function parted<Of>(list: readonly Of[], isFirst: (it: Of) => boolean): readonly [readonly Of[], readonly Of[]] {
  const first = new Set(list.filter(isFirst));
  return [[...first], list.filter((it) => !first.has(it))];
}
