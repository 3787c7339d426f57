// The drift as people are to hear of it: whom each part of it touches, the most dangerous first, and what follows from all of it.
import { accessDiff } from "../access-graph/access-diff.ts";
import type { RedFlag } from "../access-graph/red-flag.ts";
import { redFlags } from "../access-graph/red-flags.ts";
import { sidesOf } from "../access-graph/sides.ts";
import { type TrustChange, trustChange } from "../access-graph/trust-changes.ts";
import { accountOfStack } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { LiveObject } from "../live/live-object.ts";
import type { Access } from "../model/access.ts";
import { containerOf, encodeKey, identityOf, type ResourceIdentity, wholeOf } from "../model/resource-identity.ts";
import { type PolicyDiff, policyDiff } from "../policy/compare-documents.ts";
import type { IamServices } from "../policy/iam-services.ts";
import type { ListedPrincipals } from "../policy/listed-principals.ts";
import { LEVELS } from "../policy/rights.ts";
import { accessOfObjects, namesOfObjects } from "./access-of-objects.ts";
import { type Difference, DOCUMENT, type Drift, type Orphan, type UnmanagedObject } from "./compare.ts";
import { openConcerned, setsThroughAccounts } from "./concerned.ts";
import type { HeldObject } from "./held-object.ts";
import type { RecordedObject } from "./recorded-objects.ts";
import { NAME } from "./renamed.ts";
import { openTouched, type Touched } from "./touched-by.ts";

export type DriftEntry = {
  readonly touched: Touched;
  /** Whether somebody may have more by it, or more may be had. */
  readonly widens: boolean;
} & (
  | {
      readonly heading: "changed";
      readonly object: HeldObject;
      readonly differences: readonly Difference[];
      /** What an identity policy allows and denies otherwise than the one on record. */
      readonly policy?: PolicyDiff;
      readonly trust?: TrustChange;
    }
  | { readonly heading: "missing"; readonly object: RecordedObject; readonly parts: readonly HeldObject[] }
  | { readonly heading: "unmanaged"; readonly object: UnmanagedObject; readonly parts: readonly LiveObject[] }
  | { readonly heading: "orphaned"; readonly orphan: Orphan }
);

export type Heading = DriftEntry["heading"];

export type JudgedDrift = Pick<Drift, "pending" | "protectedObjects" | "provided" | "unknown"> & {
  /** By danger: the most dangerous first. */
  readonly entries: readonly DriftEntry[];
  /** The dangers of all of it, as those of a change of the files, the most dangerous first. */
  readonly flags: readonly RedFlag[];
  readonly names: NamesInKeys;
};

/** What people call something by its name in keys, an account by its id; undefined: as it is there. */
export type NamesInKeys = (kind: NamedKind, name: string) => string | undefined;
type NamedKind = "user" | "group" | "permission-set" | "role" | "policy" | "account";

export type Judging = {
  readonly recorded: readonly RecordedObject[];
  /** Who is asked about: the organization and the accounts' names are those of the files. */
  readonly files: Pick<Access, "organization" | "accounts">;
  readonly listed: ListedPrincipals;
  readonly services: IamServices;
  /** What AWS has besides, and nobody is to be told of; none by default. */
  readonly accepted?: readonly HeldObject[];
};

export async function judgeDrift(
  drift: Drift,
  { recorded, files, listed, services, accepted = [] }: Judging,
): Promise<JudgedDrift> {
  const now = heldNow(drift, recorded);
  const differing = differingIn(drift);
  const through = setsThroughAccounts(differing, recorded, now, files);
  // What others have is on both sides: it may give something to those who are ours, or be given to them.
  const others = [...drift.protectedObjects, ...accepted];
  const isConcerned = openConcerned(differing, [...recorded, ...drift.unmanaged, ...others], through);
  const before = accessOfObjects([...recorded, ...others].filter(isConcerned), files);
  const after = accessOfObjects([...now, ...others].filter(isConcerned), files);
  const sides = sidesOf(before, after);
  const diff = await accessDiff(sides, services);
  const [touchedThen, touchedNow] = [openTouched(before, sides.held), openTouched(after, sides.kept)];
  const accounts = new Map(files.accounts.map(({ id, name }) => [id, name]));
  const names = namesOfObjects([...others, ...drift.provided, ...recorded, ...now]);
  const changed: DriftEntry[] = [];
  for (const { recorded: was, live: object, differences } of drift.changed) {
    const contents = await contentsOf(was, differences, accounts, services);
    const widens = differences.some(({ property }) => widensBy(property, object, contents));
    changed.push({ heading: "changed", object, differences, ...contents, touched: touchedNow(object), widens });
  }
  const missing = wholes(drift.missing, wholesOf).map(({ whole: object, parts }): DriftEntry => {
    const widens = [object, ...parts].some(({ identity }) => identity?.kind === "boundary");
    return { heading: "missing", object, parts, touched: touchedThen(object), widens };
  });
  const unmanaged = wholes(drift.unmanaged, madeWith).map(({ whole: object, parts }): DriftEntry => {
    const widens = object.identity?.kind !== "boundary";
    return { heading: "unmanaged", object, parts, touched: touchedNow(object), widens };
  });
  const orphaned = drift.orphaned.map((orphan): DriftEntry => {
    const { accountId, permissionSet, principal } = orphan;
    const kind = principal.type === "USER" ? "user" : "group";
    const identity = identityOf.assignment(accountId, permissionSet, { kind, name: principal.id });
    const touched = touchedThen(orphan.recorded ?? { stack: "", identity });
    return { heading: "orphaned", orphan, touched: { ...touched, people: [], groups: [] }, widens: false };
  });
  const { pending, protectedObjects, provided, unknown } = drift;
  return {
    entries: [...changed, ...missing, ...unmanaged, ...orphaned].toSorted((a, b) => rank(a) - rank(b)),
    flags: redFlags({ written: before, sides, diff, listed }),
    names: (kind, name) => (kind === "account" ? accounts : names.get(kind))?.get(name),
    ...{ pending, protectedObjects, provided, unknown },
  };
}

/** What widens, by its level; then what only takes away, or matters to nobody's rights. */
function rank(entry: DriftEntry): number {
  const level = LEVELS.indexOf(entry.touched.level);
  if (!entry.widens) return level + LEVELS.length;
  return isUnbound(entry) ? Math.min(level, LEVELS.indexOf("becomes-everything")) : level;
}

/** What is dangerous whatever can be done with it: somebody else may assume a role, or nothing bounds a set any more. */
function isUnbound(entry: DriftEntry): boolean {
  if (entry.heading === "changed") return (entry.trust?.others ?? []).length > 0;
  return entry.heading === "missing" && entry.object.identity?.kind === "boundary";
}

function differingIn({ changed, missing, unmanaged, orphaned }: Drift): readonly HeldObject[] {
  return [
    ...changed.map(({ live }) => live),
    ...missing,
    ...unmanaged,
    ...orphaned.flatMap(({ recorded }) => recorded ?? []),
  ];
}

/** What is unknown counts as it is on record: nobody gains or loses by what was not read. What can't be without something that is gone, is gone. */
function heldNow(drift: Drift, recorded: readonly RecordedObject[]): readonly HeldObject[] {
  const gone = new Set([...drift.missing, ...drift.orphaned.flatMap((it) => it.recorded ?? [])].map(stackKey));
  const changed = new Map(drift.changed.map((it) => [stackKey(it.live), underNameOnRecord(it)]));
  const isOfGone = ({ stack, identity }: RecordedObject) =>
    identity !== undefined && wholesOf(identity).some((whole) => gone.has(stackKey({ stack, key: encodeKey(whole) })));
  const kept = recorded
    .filter((it) => !gone.has(stackKey(it)) && !isOfGone(it))
    .map((it) => changed.get(stackKey(it)) ?? it);
  return [...kept, ...drift.unmanaged.filter(({ isSecond }) => !isSecond)];
}

/** Who was renamed is the same one, and neither gains nor loses by it. */
function underNameOnRecord({ recorded, live }: Drift["changed"][number]): HeldObject {
  const property = NAME[live.type];
  const name = property === undefined ? undefined : recorded.properties[property];
  if (property === undefined || name === undefined) return live;
  return { ...live, properties: { ...live.properties, [property]: name } };
}

type Contents = { readonly policy?: PolicyDiff; readonly trust?: TrustChange };

async function contentsOf(
  { type, stack }: HeldObject,
  differences: readonly Difference[],
  accounts: ReadonlyMap<string, string>,
  services: IamServices,
): Promise<Contents> {
  const document = differences.find(({ property }) => property === DOCUMENT[type]);
  if (document === undefined) return {};
  const [before, after] = [document.recorded, document.live].map((it) => (typeof it === "string" ? it : undefined));
  if (type === "Role") return { trust: trustChange(before, after, accountOfStack(stack), accounts) };
  return { policy: await policyDiff([before ?? []].flat(), [after ?? []].flat(), services) };
}

/** Of what people read and count by, nobody has more. */
const HARMLESS: ReadonlySet<string> = new Set(["tags", "description", "displayName", "name"]);

function widensBy(property: string, { identity }: HeldObject, { policy, trust }: Contents): boolean {
  // Made again a person is somebody else, and everything else the same.
  if (property === "id") return identity?.kind === "user";
  if (trust !== undefined && property === "assumeRolePolicy") return trust.opens;
  if (policy !== undefined && (property === "policy" || property === "inlinePolicy"))
    return policy.allowed.length + policy.noLongerDenied.length > 0;
  return !HARMLESS.has(property);
}

/** Of what is gone everything is told with the first thing that it can't be without. */
function wholesOf(identity: ResourceIdentity): readonly ResourceIdentity[] {
  switch (identity.kind) {
    case "membership":
      return [identityOf.user(identity.userName), identityOf.group(identity.group)];
    case "assignment": {
      const { kind, name } = identity.principal;
      const principal = kind === "user" ? identityOf.user(name) : identityOf.group(name);
      return [principal, identityOf.permissionSet(identity.permissionSet)];
    }
    default:
      return [wholeOf(identity) ?? []].flat();
  }
}

/** Of what a hand made, only what is within it: whom something is given is told by itself. */
function madeWith(identity: ResourceIdentity): readonly ResourceIdentity[] {
  return [containerOf(identity) ?? []].flat();
}

function wholes<Of extends HeldObject>(
  objects: readonly Of[],
  of: (identity: ResourceIdentity) => readonly ResourceIdentity[],
): readonly { readonly whole: Of; readonly parts: readonly Of[] }[] {
  const known = new Set(objects.map((it) => stackKey(it)));
  const partOf = ({ stack, identity }: Of) =>
    (identity === undefined ? [] : of(identity))
      .map((whole) => stackKey({ stack, key: encodeKey(whole) }))
      .find((key) => known.has(key));
  const parts = Map.groupBy(objects, partOf);
  return (parts.get(undefined) ?? []).map((whole) => ({ whole, parts: parts.get(stackKey(whole)) ?? [] }));
}
