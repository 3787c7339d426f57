// Objects as the model that reviews compare: so hand edits are judged by the same rules as a change of the files.
import { tagsOf } from "../adopt/live-values.ts";
import { type DesiredValue, isReference } from "../desired/desired-resource.ts";
import { accountOfStack } from "../desired/desired-resources.ts";
import type { Origin, SourceDocument } from "../load/source-document.ts";
import type {
  Access,
  Account,
  Assignment,
  CustomerManagedPolicy,
  Group,
  PermissionSet,
  Person,
  Principal,
  Role,
} from "../model/access.ts";
import { identityOf, type ResourceIdentity } from "../model/resource-identity.ts";
import type { HeldObject, Properties } from "./held-object.ts";

/** Values of objects have no place in a file. */
const NOWHERE: SourceDocument = {
  file: "AWS",
  text: "",
  value: undefined,
  placeOf: () => ({ file: "AWS", line: 1, column: 1 }),
};
const ORIGIN: Origin = { document: NOWHERE, path: [] };

/** Who has what by `objects`; the organization and the accounts' names are those of `files`. Nothing ends by a date. */
export function accessOfObjects(
  objects: readonly HeldObject[],
  files: Pick<Access, "organization" | "accounts">,
): Access {
  const ofKind = <Kind extends ResourceIdentity["kind"]>(kind: Kind) =>
    objects.flatMap(({ identity, properties }) => (isOfKind(identity, kind) ? [{ identity, properties }] : []));
  const names = namesOfObjects(objects);
  const members = Map.groupBy(ofKind("membership"), ({ identity }) => identity.group);
  const attachments = Map.groupBy(objects, ({ identity }) =>
    identity !== undefined && "permissionSet" in identity && identity.kind !== "assignment"
      ? identity.permissionSet
      : undefined,
  );
  const accountOf = openAccounts(files.accounts);
  const principalOf = ({ kind, name }: Pick<Principal, "kind" | "name">): Principal => {
    const identity = kind === "user" ? identityOf.user(name) : identityOf.group(name);
    const shown = names.get(identity.kind)?.get(name);
    // Only people and groups among the objects are ours; the identity provider's have no object on record.
    return { kind, name: shown ?? name, external: shown === undefined, previously: undefined };
  };
  const groups = ofKind("group").map(
    ({ identity, properties }): Group => ({
      name: text(properties.displayName) ?? identity.name,
      description: text(properties.description),
      team: "",
      membersFrom: [],
      members: (members.get(identity.name) ?? []).map((it) => ({
        principal: principalOf({ kind: "user", name: it.identity.userName }),
        expires: undefined,
        origin: ORIGIN,
      })),
      previously: undefined,
      origin: ORIGIN,
    }),
  );
  const assignments = ofKind("assignment").map(({ identity }): Assignment => {
    const { accountId, permissionSet, principal } = identity;
    return {
      permissionSet: names.get("permission-set")?.get(permissionSet) ?? permissionSet,
      principal: principalOf(principal),
      account: accountOf(accountId),
      expires: undefined,
      origin: ORIGIN,
      entries: [{ expires: undefined, origin: ORIGIN }],
    };
  });
  return {
    organization: { ...files.organization, ...attributesIn(ofKind("access-control-attributes")) },
    accounts: files.accounts,
    people: ofKind("user").map(personOf),
    groups,
    permissionSets: ofKind("permission-set").map(({ identity, properties }) =>
      permissionSetOf(text(properties.name) ?? identity.name, properties, attachments.get(identity.name) ?? []),
    ),
    assignments,
    roles: rolesOf(objects, accountOf),
  };
}

function isOfKind<Kind extends ResourceIdentity["kind"]>(
  identity: ResourceIdentity | undefined,
  kind: Kind,
): identity is Extract<ResourceIdentity, { readonly kind: Kind }> {
  return identity?.kind === kind;
}

/** Names as AWS has them, by kind and by the name in keys. */
export function namesOfObjects(objects: readonly HeldObject[]): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const names = new Map<string, Map<string, string>>();
  for (const { identity, properties } of objects) {
    if (identity === undefined) continue;
    const name = identity.kind === "user" ? identity.userName : "name" in identity ? identity.name : undefined;
    if (name === undefined) continue;
    const shown = text(properties.userName) ?? text(properties.displayName) ?? text(properties.name) ?? name;
    names.set(identity.kind, (names.get(identity.kind) ?? new Map<string, string>()).set(name, shown));
  }
  return names;
}

function openAccounts(accounts: readonly Account[]): (id: string) => Account {
  const known = new Map(accounts.map((it) => [it.id, it]));
  return (id) =>
    known.get(id) ?? {
      ...{ id, name: id, ou: [], tags: new Map(), status: "ACTIVE", vars: new Map() },
      ...{ owner: undefined, sharedWith: [], origin: ORIGIN },
    };
}

function personOf({ properties }: Pick<HeldObject, "properties">): Person {
  const { userName, displayName, name, emails, identityStoreId: _, ...others } = properties;
  const attributes = Object.entries(others).flatMap(([key, value]) =>
    typeof value === "string" ? [[key, value] as const] : [],
  );
  return {
    userName: text(userName) ?? "",
    givenName: text(partOf(name, "givenName")) ?? "",
    familyName: text(partOf(name, "familyName")) ?? "",
    displayName: text(displayName) ?? "",
    email: text(partOf(emails, "value")) ?? "",
    emailType: text(partOf(emails, "type")),
    attributes: Object.fromEntries(attributes),
    leaves: undefined,
    previously: undefined,
    origin: ORIGIN,
  };
}

function permissionSetOf(name: string, properties: Properties, attachments: readonly HeldObject[]): PermissionSet {
  const all = (property: string) => attachments.flatMap((it) => it.properties[property] ?? []);
  const boundary = all("permissionsBoundary")[0];
  const arn = text(partOf(boundary, "managedPolicyArn"));
  const own = policyReference(partOf(boundary, "customerManagedPolicyReference"));
  return {
    name,
    description: text(properties.description),
    tags: Object.fromEntries(tagsOf(properties)),
    sessionDuration: text(properties.sessionDuration) ?? "",
    relayState: text(properties.relayState),
    managedPolicies: all("managedPolicyArn").flatMap((it) => text(it) ?? []),
    customerManagedPolicies: all("customerManagedPolicyReference").flatMap((it) => policyReference(it) ?? []),
    inlinePolicy: text(all("inlinePolicy")[0]),
    permissionsBoundary:
      arn !== undefined ? { managedPolicyArn: arn } : own === undefined ? undefined : { customerManagedPolicy: own },
    team: "",
    sharedWith: [],
    previously: undefined,
    origin: ORIGIN,
  };
}

function policyReference(value: DesiredValue | undefined): CustomerManagedPolicy | undefined {
  const [name, path] = [text(partOf(value, "name")), text(partOf(value, "path"))];
  return name === undefined ? undefined : { name, path: path ?? "/" };
}

function rolesOf(objects: readonly HeldObject[], accountOf: (id: string) => Account): readonly Role[] {
  return [...Map.groupBy(objects, ({ stack }) => accountOfStack(stack))].flatMap(([accountId, held]) => {
    if (accountId === undefined) return [];
    const policies = new Map(
      held.flatMap((it) => (it.identity?.kind === "policy" ? [[it.key, it.properties] as const] : [])),
    );
    return held.flatMap(({ identity, properties, undeclarable }): readonly Role[] => {
      if (identity?.kind !== "role") return [];
      const attached = held.flatMap((it) =>
        it.identity?.kind === "role-policy" && it.identity.role === identity.name ? [it.properties.policyArn] : [],
      );
      const own = attached.flatMap((value) => {
        const policy = isReference(value) && "$ref" in value ? policies.get(value.$ref) : undefined;
        const document = text(policy?.policy);
        if (policy === undefined || document === undefined) return [];
        return [{ name: text(policy.name) ?? "", description: text(policy.description), document }];
      });
      const inline = Object.entries(undeclarable?.inlinePolicies ?? {}).map(([name, document]) => {
        return { name, description: undefined, document };
      });
      return [
        {
          name: text(properties.name) ?? identity.name,
          description: text(properties.description),
          tags: Object.fromEntries(tagsOf(properties)),
          account: accountOf(accountId),
          trustPolicy: text(properties.assumeRolePolicy) ?? "{}",
          policies: [...own, ...inline],
          managedPolicies: attached.flatMap((value) => text(value) ?? []),
          maxSessionDuration: Number(properties.maxSessionDuration ?? 3600),
          permissionsBoundary: text(properties.permissionsBoundary),
          team: "",
          previously: undefined,
          origin: ORIGIN,
        },
      ];
    });
  });
}

function attributesIn(
  configurations: readonly Pick<HeldObject, "properties">[],
): Pick<Access["organization"], "accessControlAttributes"> {
  const attributes = configurations.flatMap(({ properties: { attributes } }) => {
    if (!Array.isArray(attributes)) return [];
    return attributes.map((it: DesiredValue) => ({
      key: text(partOf(it, "key")) ?? "",
      source: sourceText(partOf(it, "values")),
    }));
  });
  return { accessControlAttributes: attributes };
}

/** The one source of ours, `${path:enterprise.department}`; more of them, which only a hand can have made, behind each other. */
function sourceText(values: DesiredValue | undefined): string {
  const lists = Array.isArray(values) ? values : values === undefined ? [] : [values];
  return lists.flatMap((it: DesiredValue) => partOf(it, "sources") ?? []).join(", ");
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function partOf(value: DesiredValue | undefined, name: string): DesiredValue | undefined {
  if (typeof value !== "object" || Array.isArray(value) || isReference(value)) return undefined;
  return (value as { readonly [name: string]: DesiredValue })[name];
}
