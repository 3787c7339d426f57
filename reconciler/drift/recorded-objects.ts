// What a stack's state has on record, in the form of what AWS holds.
import { type DesiredValue, isReference, RESOURCE_TYPES, type ResourceType } from "../desired/desired-resource.ts";
import { withoutDefaults } from "../engine/matches-state.ts";
import type { StackState, StateResource } from "../engine/stack-state.ts";
import type { Instance } from "../live/instance.ts";
import type { PrincipalIdentity } from "../model/resource-identity.ts";
import { type HeldObject, principalReference } from "./held-object.ts";

export type RecordedObject = HeldObject & {
  /** The engine's id of it, by which AWS would import it; undefined where the state names none. */
  readonly id: string | undefined;
};

/** People and groups by the ids that AWS has for them. */
export type PrincipalsById = ReadonlyMap<string, PrincipalIdentity>;

/**
 * Those of `state`. Ids and ARNs among the inputs become references by the state's own outputs; those of the identity provider's people
 * and groups by `principals`, and an id that nobody has any more stays. Region and provider-made defaults are left out.
 */
export function recordedObjects(
  stack: string,
  { resources }: Pick<StackState, "resources">,
  known: { readonly instance: Instance; readonly principals: PrincipalsById },
): readonly RecordedObject[] {
  const references = openReferences(resources, known);
  return resources.flatMap(({ key, identity, type: token, id, inputs }) => {
    const type = TYPES.get(token);
    // What is not ours was put into the state by somebody else's program.
    if (type === undefined || identity === undefined) return [];
    const { region: _, tagsAll: __, ...own } = withoutDefaults(inputs) as { readonly [name: string]: DesiredValue };
    const properties = Object.fromEntries(
      Object.entries(withPath(own) as typeof own).map(([name, value]) => [
        name,
        references(name, value) ?? withPath(value),
      ]),
    );
    return [{ key, identity, stack, type, properties: { ...DEFAULTS[type], ...properties }, id }];
  });
}

/** What AWS has unless something else is given: an import doesn't put it among the inputs (bridge, Read of an import). */
const DEFAULTS: { readonly [type in ResourceType]?: HeldObject["properties"] } = {
  PermissionSet: { sessionDuration: "PT1H" },
  Role: { path: "/", maxSessionDuration: 3600 },
  Policy: { path: "/" },
};

/** The path of a customer managed policy is such a default, too. */
function withPath(value: DesiredValue): DesiredValue {
  if (typeof value !== "object" || Array.isArray(value) || isReference(value)) return value;
  const { customerManagedPolicyReference: inner, ...rest } = value as { readonly [name: string]: DesiredValue };
  if (inner !== undefined) return { ...rest, customerManagedPolicyReference: { path: "/", ...Object(inner) } };
  return value;
}

const TYPES: ReadonlyMap<string, ResourceType> = new Map(
  Object.entries(RESOURCE_TYPES).map(([type, token]) => [token, type as ResourceType]),
);

/** The outputs by which others refer to a resource. */
const REFERRED: { readonly [type in ResourceType]?: string } = {
  User: "userId",
  Group: "groupId",
  PermissionSet: "arn",
  Role: "name",
  Policy: "arn",
};

/** The properties that refer, each with the types of what it refers to. */
const REFERRING: { readonly [property: string]: readonly ResourceType[] } = {
  groupId: ["Group"],
  memberId: ["User"],
  principalId: ["User", "Group"],
  permissionSetArn: ["PermissionSet"],
  role: ["Role"],
  policyArn: ["Policy"],
};

type Find = (property: string, value: DesiredValue) => DesiredValue | undefined;

function openReferences(
  resources: readonly StateResource[],
  { instance, principals }: { readonly instance: Instance; readonly principals: PrincipalsById },
): Find {
  const known = new Map<string, DesiredValue>();
  for (const { key, type: token, outputs } of resources) {
    const type = TYPES.get(token);
    const output = type === undefined ? undefined : REFERRED[type];
    if (output !== undefined) known.set(`${type} ${outputs[output]}`, { $ref: key, output });
  }
  return (property, value) => {
    if (property === "instanceArn" && value === instance.arn) return { $instance: "arn" };
    if (property === "identityStoreId" && value === instance.identityStoreId) return { $instance: "identityStoreId" };
    const types = REFERRING[property];
    if (types === undefined || typeof value !== "string") return undefined;
    const own = types.map((type) => known.get(`${type} ${value}`)).find((it) => it !== undefined);
    if (own !== undefined) return own;
    const principal = types.some((type) => type === "User" || type === "Group") ? principals.get(value) : undefined;
    return principal === undefined ? undefined : principalReference(principal);
  };
}
