// Which calls may have made a difference, and who made the newest of them.
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import type { ChangeEvent } from "../live/who-changed.ts";
import { groupKey, permissionSetKey, unknownKind, userKey } from "../model/resource-identity.ts";
import type { Compared } from "./compare.ts";
import type { HeldObject } from "./held-object.ts";
import type { DriftEntry } from "./judge-drift.ts";

/** Who did it, and when (UTC). Untrusted text. */
export type ChangedBy = { readonly by: string; readonly at: string };

/** A call by one of these names that is about all of these ids, names or ARNs. */
type Trace = { readonly names: readonly string[]; readonly about: readonly (string | undefined)[] };

/** AWS's ids and ARNs by key, of people, groups and permission sets; those that are gone have the ones on record. */
export type IdsByKey = ReadonlyMap<string, string>;

/** The store's id stands before that of a person or group, the instance's ARN behind that of a permission set. */
export function idsByKey({ recorded, live }: Pick<Compared, "recorded" | "live">): IdsByKey {
  const ids = [...recorded, ...live.objects.map((it) => ({ ...it, id: it.importId }))].flatMap(
    ({ stack, key, identity, id }) => {
      if (stack !== IDENTITY_CENTER_STACK || id === undefined) return [];
      if (identity?.kind === "permission-set") return [[key, id.slice(0, id.indexOf(","))] as const];
      const isIts = identity?.kind === "user" || identity?.kind === "group" || identity?.kind === "membership";
      return isIts ? [[key, id.slice(id.indexOf("/") + 1)] as const] : [];
    },
  );
  return new Map(ids);
}

/** The names of all calls that may have made one of `entries`, sorted. Roles are changed in accounts whose events are not asked for. */
export function callsToLookFor(entries: readonly DriftEntry[], ids: IdsByKey): readonly string[] {
  return [...new Set(entries.flatMap((it) => tracesOf(it, ids).flatMap(({ names }) => names)))].sort();
}

/** The newest of `events`, which are in that order, that may have made the difference; undefined: none of them has. */
export function changedBy(entry: DriftEntry, events: readonly ChangeEvent[], ids: IdsByKey): ChangedBy | undefined {
  const traces = tracesOf(entry, ids);
  const event = events.find(({ name, about }) =>
    traces.some((it) => it.names.includes(name) && it.about.every((id) => id !== undefined && about.has(id))),
  );
  return event === undefined ? undefined : { by: event.by, at: event.at };
}

function tracesOf(entry: DriftEntry, ids: IdsByKey): readonly Trace[] {
  if (entry.heading === "orphaned") {
    const { type, id } = entry.orphan.principal;
    return [{ names: [type === "USER" ? "DeleteUser" : "DeleteGroup"], about: [id] }];
  }
  const calls = callsOf(entry.object, ids);
  return calls === undefined ? [] : calls[entry.heading];
}

type Calls = { readonly [heading in Exclude<DriftEntry["heading"], "orphaned">]: readonly Trace[] };

/** Undefined: the calls that change it are not asked for. */
function callsOf({ identity, key, properties }: HeldObject, ids: IdsByKey): Calls | undefined {
  const calls = (about: Trace["about"], made: string, gone: string, ...changed: readonly string[]): Calls => ({
    unmanaged: [{ names: [made], about }],
    missing: [{ names: [gone], about }],
    changed: [{ names: changed, about }],
  });
  const setOf = ({ permissionSet }: { readonly permissionSet: string }) => ids.get(permissionSetKey(permissionSet));
  switch (identity?.kind) {
    case undefined:
    case "role":
    case "policy":
    case "role-policy":
      return undefined;
    case "user":
      return calls([ids.get(key)], "CreateUser", "DeleteUser", "UpdateUser", "CreateUser");
    case "group":
      return calls([ids.get(key)], "CreateGroup", "DeleteGroup", "UpdateGroup", "CreateGroup");
    case "membership": {
      // The console has calls of its own.
      const both = [ids.get(groupKey(identity.group)), ids.get(userKey(identity.userName))];
      const added = [{ names: ["CreateGroupMembership", "AddMemberToGroup"], about: both }];
      const removed = [
        { names: ["DeleteGroupMembership"], about: [ids.get(key)] },
        { names: ["RemoveMemberFromGroup"], about: both },
      ];
      return { unmanaged: added, changed: added, missing: removed };
    }
    case "permission-set": {
      const changed = ["UpdatePermissionSet", "TagResource", "UntagResource", "CreatePermissionSet"];
      return calls([ids.get(key)], "CreatePermissionSet", "DeletePermissionSet", ...changed);
    }
    case "managed-policy": {
      const about = [setOf(identity), textOf(properties.managedPolicyArn)];
      return calls(about, "AttachManagedPolicyToPermissionSet", "DetachManagedPolicyFromPermissionSet");
    }
    case "customer-policy": {
      const about = [setOf(identity), identity.policy.slice(identity.policy.lastIndexOf("/") + 1)];
      const [made, gone] = ["AttachCustomerManagedPolicyReferenceTo", "DetachCustomerManagedPolicyReferenceFrom"];
      return calls(about, `${made}PermissionSet`, `${gone}PermissionSet`);
    }
    case "inline-policy": {
      const put = "PutInlinePolicyToPermissionSet";
      return calls([setOf(identity)], put, "DeleteInlinePolicyFromPermissionSet", put);
    }
    case "boundary": {
      const put = "PutPermissionsBoundaryToPermissionSet";
      return calls([setOf(identity)], put, "DeletePermissionsBoundaryFromPermissionSet", put);
    }
    case "assignment": {
      const { kind, name } = identity.principal;
      const principal = ids.get(kind === "user" ? userKey(name) : groupKey(name));
      const about = [setOf(identity), identity.accountId, principal];
      return calls(about, "CreateAccountAssignment", "DeleteAccountAssignment", "CreateAccountAssignment");
    }
    case "access-control-attributes": {
      const of = (verb: string) => `${verb}InstanceAccessControlAttributeConfiguration`;
      return calls([], of("Create"), of("Delete"), of("Update"));
    }
    default:
      return unknownKind(identity);
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
