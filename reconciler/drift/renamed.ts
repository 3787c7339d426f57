// People and groups that somebody renamed: by their ids they are who they were, and hold what they held.
import { type DesiredValue, isReference, type ResourceType } from "../desired/desired-resource.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { LiveObject } from "../live/live-object.ts";
import { encodeKey, identified, identityOf, type ResourceIdentity } from "../model/resource-identity.ts";
import type { RecordedObject } from "./recorded-objects.ts";

/** The property that is the name, of what AWS lets be renamed. */
export const NAME: { readonly [type in ResourceType]?: string } = { User: "userName", Group: "displayName" };

/**
 * What AWS holds, with keys and references as on record where a person or group of an id on record has another name since. One whose
 * old name somebody else has by now, or whose new name is another's on record, stays as it is in AWS.
 */
export function underRecordedNames(
  recorded: readonly RecordedObject[],
  live: readonly LiveObject[],
): readonly LiveObject[] {
  const [taken, known] = [live, recorded].map((those) => new Set(those.map(stackKey)));
  const gone = new Map(
    recorded.flatMap(({ type, identity, id, ...it }) =>
      NAME[type] === undefined || identity === undefined || id === undefined || taken?.has(stackKey(it))
        ? []
        : [[`${type} ${id}`, identity] as const],
    ),
  );
  const renamed = new Map(
    live.flatMap((it) => {
      const identity = known?.has(stackKey(it)) ? undefined : gone.get(`${it.type} ${it.importId}`);
      return identity === undefined ? [] : [[it.key, identity] as const];
    }),
  );
  if (renamed.size === 0) return live;
  return live.map((it) => ({
    ...it,
    ...(it.identity === undefined ? {} : identified(asRecorded(it.identity, renamed))),
    properties: Object.fromEntries(
      Object.entries(it.properties).map(([name, value]) => [name, referring(value, renamed)]),
    ),
  }));
}

/** By keys in AWS. */
type Renamed = ReadonlyMap<string, ResourceIdentity>;

function asRecorded(identity: ResourceIdentity, renamed: Renamed): ResourceIdentity {
  const user = (name: string) => {
    const found = renamed.get(encodeKey(identityOf.user(name)));
    return found?.kind === "user" ? found.userName : name;
  };
  const group = (name: string) => {
    const found = renamed.get(encodeKey(identityOf.group(name)));
    return found?.kind === "group" ? found.name : name;
  };
  switch (identity.kind) {
    case "user":
      return identityOf.user(user(identity.userName));
    case "group":
      return identityOf.group(group(identity.name));
    case "membership":
      return identityOf.membership(group(identity.group), user(identity.userName));
    case "assignment": {
      const { accountId, permissionSet, principal } = identity;
      const name = principal.kind === "user" ? user(principal.name) : group(principal.name);
      return identityOf.assignment(accountId, permissionSet, { kind: principal.kind, name });
    }
    default:
      return identity;
  }
}

function referring(value: DesiredValue, renamed: Renamed): DesiredValue {
  if (!isReference(value) || !("$ref" in value)) return value;
  const found = renamed.get(value.$ref);
  return found === undefined ? value : { ...value, $ref: encodeKey(found) };
}
