// What AWS and the states hold, told by names: two runs give other ids, times and orders to the same things.
import { isDeepStrictEqual } from "node:util";
import type { StoredPermissionSet, World } from "../aws/world.ts";

/** What there is, by what it is; the value is canonical JSON. */
export type Described = ReadonlyMap<string, string>;

/** A text with the ids of a world's objects replaced by their names. */
export type Naming = (text: string) => string;

/**
 * Ids of the worlds' objects become names, the first world's that knows one first. An id that no world knows stays as it is, and so is seen:
 * something points at what is not there.
 */
export function namesOf(...worlds: readonly World[]): Naming {
  const names = new Map(worlds.toReversed().flatMap(idsAndNames));
  // Ids are of letters, digits, `-`, `/` and `:` alone, and none is the beginning of another one's.
  if (names.size === 0) return (text) => text;
  const ids = new RegExp([...names.keys()].join("|"), "g");
  return (text) => text.replace(ids, (id) => names.get(id) ?? id);
}

function idsAndNames(world: World): readonly (readonly [string, string])[] {
  const users = new Map(world.users.map(({ userId, attributes }) => [userId, `<user ${attributes.UserName}>`]));
  const groups = new Map(world.groups.map(({ groupId, displayName }) => [groupId, `<group ${displayName}>`]));
  return [
    ...users,
    ...groups,
    ...world.memberships.map(
      ({ membershipId, groupId, userId }) =>
        [membershipId, `<membership of ${users.get(userId)} in ${groups.get(groupId)}>`] as const,
    ),
    ...world.permissionSets.map(({ arn, name }) => [arn, `<permission set ${name}>`] as const),
    ...Object.entries(world.iam).flatMap(([account, { roles, policies }]) => [
      ...roles.map(({ id, name }) => [id, `<role ${name} of ${account}>`] as const),
      ...policies.map(({ id, name }) => [id, `<policy ${name} of ${account}>`] as const),
    ]),
  ];
}

/** Everything that AWS holds of ours or of others, without its history. */
export function describeWorld(world: World, named: Naming): Described {
  const account = (it: string) => `account ${it}`;
  return described(named, [
    ...world.users.map((it) => [`user ${it.attributes.UserName}`, it] as const),
    ...world.groups.map((it) => [`group ${it.displayName}`, it] as const),
    ...world.memberships.map((it) => [`membership ${it.membershipId}`, it] as const),
    ...world.permissionSets.map((it) => [`permission set ${it.name}`, withCurrency(it)] as const),
    ...world.assignments.map((it) => [`assignment ${JSON.stringify(it)}`, it] as const),
    ...world.instances.map((it) => [`instance ${it.arn}`, it] as const),
    ...Object.entries(world.iam).flatMap(([id, { roles, policies }]) => [
      // Roles of permission sets are told by what their sets are provisioned to; their names hold ids.
      ...roles
        .filter(({ path }) => !path.startsWith("/aws-reserved/"))
        .map((it) => [`${account(id)} role ${it.name}`, it] as const),
      ...policies.map(({ versions, lastVersion: _, ...it }) => {
        const document = versions.find(({ isDefault }) => isDefault)?.document;
        return [`${account(id)} policy ${it.name}`, { ...it, document }] as const;
      }),
    ]),
  ]);
}

/** Whether each account has the set as it is now, instead of how often either was changed. */
function withCurrency({ revision, provisionedTo, ...set }: StoredPermissionSet) {
  return { ...set, provisionedTo: provisionedTo.map((it) => ({ ...it, revision: it.revision === revision })) };
}

type State = {
  readonly checkpoint: {
    readonly latest?: {
      readonly resources?: readonly { readonly urn: string; readonly [field: string]: unknown }[];
      readonly pending_operations?: readonly { readonly type: string; readonly resource: { readonly urn: string } }[];
    };
  };
};

/** What the program said of each resource when it was registered last. */
export function describeInputs(states: ReadonlyMap<string, string>, named: Naming): Described {
  return described(
    named,
    [...states].flatMap(([stack, text]) =>
      (latestOf(text).resources ?? []).map(({ urn, inputs = {} }) => [`${stack} ${keyOf(urn)}`, inputs] as const),
    ),
  );
}

/** What a state says that AWS has, and everything that is wrong with it. */
export function describeStates(states: ReadonlyMap<string, string>, named: Naming): Described {
  return described(
    named,
    [...states].flatMap(([stack, text]): readonly (readonly [string, unknown])[] => {
      // A killed engine may leave an empty file.
      if (text === "") return [[`state ${stack}`, "an empty file"]];
      const { resources = [], pending_operations = [] } = latestOf(text);
      return [
        ...resources.map(
          ({ urn, id, outputs, initErrors, external, delete: deleting, pendingReplacement, taint }) =>
            [
              `${stack} ${keyOf(urn)}${deleting === true ? " (to be deleted)" : ""}`,
              { ...(isProvider(urn) ? {} : { id }), outputs, initErrors, external, pendingReplacement, taint },
            ] as const,
        ),
        ...pending_operations.map(
          ({ type, resource }) => [`${stack} pending ${type} ${keyOf(resource.urn)}`, type] as const,
        ),
      ];
    }),
  );
}

/** Of an empty file, nothing. */
function latestOf(text: string): NonNullable<State["checkpoint"]["latest"]> {
  return text === "" ? {} : ((JSON.parse(text) as State).checkpoint.latest ?? {});
}

function keyOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** A provider's id is made up by each run that makes it. */
function isProvider(urn: string): boolean {
  return urn.includes("::pulumi:providers:");
}

function described(named: Naming, entries: readonly (readonly [string, unknown])[]): Described {
  return new Map(
    entries
      .map(([key, value]) => [named(key), canonical(named(JSON.stringify(value, withoutTimes)))] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Times, of which no two runs have the same. */
const TIMES = ["createdAt", "updatedAt", "createDate", "createdDate"];

/** What a state says of a role or policy by when it was read last: before or after something was attached. AWS itself is compared. */
const OF_THE_READING = ["attachmentCount", "managedPolicyArns"];

/** How often an object was changed: a change that a killed run had made, and not recorded, is made once more. */
const COUNTERS = ["revision"];

function withoutTimes(key: string, value: unknown): unknown {
  return TIMES.includes(key) || OF_THE_READING.includes(key) || COUNTERS.includes(key) ? undefined : value;
}

/** JSON with sorted keys and lists: in what order AWS holds things depends on who came first. */
function canonical(json: string): string {
  return JSON.stringify(sorted(JSON.parse(json)));
}

function sorted(value: unknown): unknown {
  if (value === null || typeof value !== "object") return value;
  if (!Array.isArray(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .map(([key, it]) => [key, sorted(it)] as const)
        .toSorted(([a], [b]) => (a < b ? -1 : 1)),
    );
  }
  return value
    .map(sorted)
    .map((it) => [JSON.stringify(it), it] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, it]) => it);
}

/** How `now` differs from `wanted`, one line for each thing or field of it. */
export function differences(now: Described, wanted: Described): readonly string[] {
  const keys = [...new Set([...now.keys(), ...wanted.keys()])].toSorted();
  return keys.flatMap((key) => {
    const [is, should] = [now.get(key), wanted.get(key)];
    if (is === should) return [];
    if (is === undefined) return [`lacks ${key}`];
    if (should === undefined) return [`has ${key}, which should not be`];
    return differentFields(JSON.parse(is), JSON.parse(should)).map((field) => `${key}: ${field}`);
  });
}

/** The fields of two values of one kind that differ, at any depth. */
function differentFields(is: unknown, should: unknown, path = ""): readonly string[] {
  if (isDeepStrictEqual(is, should)) return [];
  if (!isObject(is) || !isObject(should))
    return [`${path} is ${JSON.stringify(is)} instead of ${JSON.stringify(should)}`];
  const fields = [...new Set([...Object.keys(is), ...Object.keys(should)])].toSorted();
  return fields.flatMap((field) => differentFields(is[field], should[field], path === "" ? field : `${path}.${field}`));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
