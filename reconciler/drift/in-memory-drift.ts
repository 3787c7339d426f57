// For tests: a small world that is deployed as declared, and what AWS would hold of it. Never imported by anything but tests.
import type { DesiredStack } from "../desired/desired-resource.ts";
import { accountStackName, desiredStacks, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { FACTS, stateOf } from "../engine/in-memory-state.ts";
import type { LiveObject, LiveWorld, OrphanedAssignment, UnreadPart } from "../live/live-object.ts";
import type { Access } from "../model/access.ts";
import { buildAccess } from "../model/build-access.ts";
import { encodeKey, type ResourceIdentity } from "../model/resource-identity.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { openIamServices } from "../policy/iam-services.ts";
import { listedPrincipals } from "../policy/listed-principals.ts";
import type { WrittenTeam } from "../validate/written.ts";
import { type Compared, compareWorlds, type Drift } from "./compare.ts";
import { objectsDeclared } from "./held-object.ts";
import { type JudgedDrift, judgeDrift } from "./judge-drift.ts";
import { type PrincipalsById, recordedObjects } from "./recorded-objects.ts";

export const CENTER = IDENTITY_CENTER_STACK;
export const ML_DEV = accountStackName("022222222222");

export type HandEdits = {
  /** Objects by key that AWS has instead, or besides; undefined: it has none. */
  readonly objects?: { readonly [key: string]: Partial<LiveObject> | undefined };
  /** More of them under keys that others have too. */
  readonly more?: readonly LiveObject[];
  readonly orphans?: readonly OrphanedAssignment[];
  readonly unread?: readonly UnreadPart[];
};

/** What is compared where `deployed` is on record, `declared` is in the files, and people did `edits` by hand. */
export function comparedAfter(
  edits: HandEdits,
  { deployed = TEAM, declared = deployed, principals = new Map(), ...others }: Choices = {},
): Compared {
  const stacks = stacksOf(deployed);
  const unread = new Set(others.unreadStates?.map(({ stack }) => stack));
  return {
    declared: objectsDeclared(stacksOf(declared)),
    recorded: stacks
      .filter(({ name }) => !unread.has(name))
      .flatMap((stack) => recordedObjects(stack.name, stateOf(stack), { instance: FACTS.instance, principals })),
    live: liveAfter(stacks, edits),
    unreadStates: [],
    nameOwnerOf: () => undefined,
    isExternal: () => false,
    ...others,
  };
}

export type Choices = {
  readonly deployed?: WrittenTeam;
  readonly declared?: WrittenTeam;
  /** The people and groups of the identity provider that AWS has, by the ids that {@link stateOf} makes up. */
  readonly principals?: PrincipalsById;
} & Partial<Pick<Compared, "unreadStates" | "nameOwnerOf" | "isExternal">>;

export const driftAfter = (edits: HandEdits, choices?: Choices): Drift => compareWorlds(comparedAfter(edits, choices));

export async function judgedAfter(edits: HandEdits, choices?: Choices): Promise<JudgedDrift> {
  const compared = comparedAfter(edits, choices);
  const { recorded } = compared;
  const files = accessOf(choices?.declared ?? choices?.deployed ?? TEAM);
  return judgeDrift(compareWorlds(compared), {
    ...{ recorded, files, listed: listedPrincipals(), services: await openIamServices() },
  });
}

/** An object that somebody made by hand. */
export function handMade(
  identity: ResourceIdentity,
  type: LiveObject["type"],
  properties: LiveObject["properties"],
  stack = CENTER,
): { readonly [key: string]: LiveObject } {
  const key = encodeKey(identity);
  return { [key]: { key, identity, stack, type, importId: `made ${key}`, properties } };
}

function accessOf(team: WrittenTeam): Access {
  const { access, diagnostics } = buildAccess(smallWorld([team]), TODAY);
  if (access === undefined) throw new Error(JSON.stringify(diagnostics));
  return access;
}

function stacksOf(team: WrittenTeam): readonly DesiredStack[] {
  return desiredStacks(accessOf(team));
}

/** What AWS has of `stacks` after the edits. */
export function liveAfter(
  stacks: readonly DesiredStack[],
  { objects = {}, more = [], orphans = [], unread = [] }: HandEdits,
) {
  const asDeclared = objectsDeclared(stacks).map((it): LiveObject => ({ ...it, importId: `id of ${it.key}` }));
  const kept = asDeclared.flatMap((it): LiveObject[] => {
    if (!(it.key in objects)) return [it];
    const edit = objects[it.key];
    return edit === undefined ? [] : [{ ...it, ...edit, properties: { ...it.properties, ...edit.properties } }];
  });
  const known = new Set(asDeclared.map(({ key }) => key));
  const made = Object.entries(objects).flatMap(([key, it]) =>
    known.has(key) || it === undefined ? [] : [it as LiveObject],
  );
  const world: LiveWorld = { objects: [...kept, ...made, ...more], orphans, unread };
  return world;
}
