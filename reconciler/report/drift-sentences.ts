// What somebody did by hand, in sentences: what, whom it touches, and where.
import { isDeepStrictEqual } from "node:util";
import { type DesiredValue, isReference } from "../desired/desired-resource.ts";
import { accountOfStack } from "../desired/desired-resources.ts";
import { painter } from "../diagnostics/paint.ts";
import { type Difference, DOCUMENT } from "../drift/compare.ts";
import type { DriftEntry, NamesInKeys } from "../drift/judge-drift.ts";
import type { Removable } from "../drift/removals.ts";
import { NAME } from "../drift/renamed.ts";
import type { UnreadPart } from "../live/live-object.ts";
import { type ResourceIdentity, unknownKind } from "../model/resource-identity.ts";
import type { ActionGroup, PolicyDiff } from "../policy/compare-documents.ts";
import { LEVEL_TEXTS } from "./level-texts.ts";
import { sectionLines } from "./render-rich-text.ts";
import { added, counted, listed, type RichText, removed, untrusted } from "./section.ts";

type EntryOf<Heading extends DriftEntry["heading"]> = Extract<DriftEntry, { readonly heading: Heading }>;

/** `AdministratorAccess was attached to permission set AIModelBuilder by hand: 2 people in 2 accounts, with which one has everything there`. */
export function driftSentence(entry: DriftEntry, names: NamesInKeys): RichText {
  return [...happened(entry, names), ...whomText(entry), "."];
}

/** What becomes of something that is to be removed where it is. */
export function becomesText({ stays }: Removable): RichText {
  return stays === undefined ? [" The next deploy removes it."] : [" It is not removed: ", untrusted(stays), "."];
}

/** {@link driftSentence} and {@link becomesText}. */
export function removableText(it: Removable, names: NamesInKeys): RichText {
  return [...driftSentence(it.entry, names), ...becomesText(it)];
}

export function unknownText({ what, reason }: UnreadPart): RichText {
  return ["Not known: ", untrusted(what), ": ", untrusted(reason)];
}

/** Without colours or Markdown. */
export function plainText(text: RichText): string {
  return sectionLines({ title: "", columns: [], rows: [[text]], folded: false }, painter(false)).join(" ");
}

function happened(entry: DriftEntry, names: NamesInKeys): RichText {
  switch (entry.heading) {
    case "changed":
      return changedText(entry, names);
    case "missing": {
      const { before, gone, after } = phrasesOf(entry.object.identity, entry.object, names);
      return [...before, ` ${gone} `, ...after, "by hand", ...partsText(entry.parts, ", and with it ")];
    }
    case "unmanaged": {
      const { before, made, after } = phrasesOf(entry.object.identity, entry.object, names);
      const second = entry.object.isSecond ? [", though there is one of this name"] : [];
      return [...before, ` ${made} `, ...after, "by hand", ...second, ...partsText(entry.parts, ", with ")];
    }
    case "orphaned": {
      const { accountId, permissionSet, principal, recorded } = entry.orphan;
      const kind = principal.type === "USER" ? "user" : "group";
      const holder = recorded?.identity?.kind === "assignment" ? recorded.identity.principal.name : undefined;
      const who = holder === undefined ? principal.id : (names(kind, holder) ?? holder);
      const account = names("account", accountId) ?? accountId;
      return [
        ...[untrusted(permissionSet), ` is still assigned in `, untrusted(account), ` to ${kind} `, untrusted(who)],
        kind === "user" ? ", who is gone" : ", which is gone",
      ];
    }
  }
}

/** `before made after by hand`, or `before gone after by hand`. */
type Phrases = { readonly before: RichText; readonly made: string; readonly gone: string; readonly after: RichText };

function phrasesOf(
  identity: ResourceIdentity | undefined,
  { stack, key }: { readonly stack: string; readonly key: string },
  names: NamesInKeys,
): Phrases {
  const shown = (kind: Parameters<NamesInKeys>[0], name: string) => untrusted(names(kind, name) ?? name);
  const itself = (before: RichText): Phrases => ({ before, made: "was made", gone: "was deleted", after: [] });
  const accountId = accountOfStack(stack);
  const there: RichText = accountId === undefined ? [] : [" in ", shown("account", accountId)];
  const set = (name: string): RichText => ["permission set ", shown("permission-set", name), " "];
  switch (identity?.kind) {
    case undefined:
      return itself([untrusted(key)]);
    case "user":
      return itself(["User ", shown("user", identity.userName)]);
    case "group":
      return itself(["Group ", shown("group", identity.name)]);
    case "permission-set":
      return itself(["Permission set ", shown("permission-set", identity.name)]);
    case "role":
      return itself(["Role ", shown("role", identity.name), ...there]);
    case "policy":
      return itself(["Policy ", shown("policy", identity.name), ...there]);
    case "access-control-attributes":
      return { before: ["Attributes for access control"], made: "were configured", gone: "were removed", after: [] };
    case "membership": {
      const after: RichText = ["group ", shown("group", identity.group), " "];
      return { before: [shown("user", identity.userName)], made: "was added to", gone: "was taken out of", after };
    }
    case "managed-policy":
    case "customer-policy": {
      const after = set(identity.permissionSet);
      const kind: RichText = identity.kind === "customer-policy" ? ["Policy "] : [];
      return {
        before: [...kind, untrusted(identity.policy)],
        made: "was attached to",
        gone: "was detached from",
        after,
      };
    }
    case "inline-policy": {
      const after = set(identity.permissionSet);
      return { before: ["An inline policy"], made: "was put into", gone: "was taken out of", after };
    }
    case "boundary": {
      const after = set(identity.permissionSet);
      return { before: ["A permissions boundary"], made: "was put on", gone: "was taken off", after };
    }
    case "assignment": {
      const { kind, name } = identity.principal;
      const where: RichText = [" in ", shown("account", identity.accountId), " "];
      const after: RichText = [`${kind} `, shown(kind, name), ...where];
      const before: RichText = [shown("permission-set", identity.permissionSet)];
      return { before, made: "was assigned to", gone: "was taken from", after };
    }
    case "role-policy": {
      const after: RichText = ["role ", shown("role", identity.role), ...there, " "];
      return { before: [shown("policy", identity.policy)], made: "was attached to", gone: "was detached from", after };
    }
    default:
      return unknownKind(identity);
  }
}

/** `, with 2 memberships and 1 attachment`. */
function partsText(parts: readonly { readonly identity: ResourceIdentity | undefined }[], before: string): RichText {
  const kinds = Map.groupBy(parts, ({ identity }) => PART[identity?.kind ?? "user"] ?? OTHER);
  const texts = [...kinds].map(([[one, more], same]) => counted(same.length, one, more));
  return texts.length === 0 ? [] : [`${before}${texts.join(" and ")}`];
}

/** One, and more. */
type Counted = readonly [string, string];
const ATTACHED: Counted = ["attached policy", "attached policies"];
const OTHER: Counted = ["part", "parts"];
const PART: { readonly [kind in ResourceIdentity["kind"]]?: Counted } = {
  membership: ["membership", "memberships"],
  assignment: ["assignment", "assignments"],
  "managed-policy": ATTACHED,
  "customer-policy": ATTACHED,
  "inline-policy": ["inline policy", "inline policies"],
  boundary: ["permissions boundary", "permissions boundaries"],
  "role-policy": ATTACHED,
};

/** `Permission set AIModelBuilder was changed by hand; sessionDuration -PT8H +PT12H`. */
function changedText({ object, differences, policy, trust }: EntryOf<"changed">, names: NamesInKeys): RichText {
  const { identity } = object;
  const { before, after } = phrasesOf(identity, object, names);
  const part = identity === undefined ? undefined : PART_OF[identity.kind];
  const what: RichText = part === undefined ? before : part(before, trimmed(after));
  const renamed = differences.find(({ property }) => property === NAME[object.type]);
  const told = differences.flatMap((it): RichText => {
    if (it === renamed) return [];
    if (it.property === "assumeRolePolicy" && trust !== undefined)
      return ["; may be assumed by ", ...markedNames(trust.removed, trust.added)];
    if (it.property === "id")
      return ["; it was deleted and made again: id ", ...markedNames(textsOf(it.recorded), textsOf(it.live))];
    if (policy !== undefined && DOCUMENT[object.type] === it.property) return policyText(policy);
    return ["; ", ...valueText(it)];
  });
  const did: RichText =
    renamed === undefined ? ["changed"] : ["renamed to ", ...textsOf(renamed.live).map((name) => untrusted(name))];
  return [...what, " was ", ...did, " by hand", ...told];
}

function attachment(policy: RichText, whole: RichText): RichText {
  return ["The attachment of ", ...policy, " to ", ...whole];
}

/** What is no thing by itself, and what it is of. */
const PART_OF: { readonly [kind in ResourceIdentity["kind"]]?: (before: RichText, after: RichText) => RichText } = {
  membership: (member, group) => ["The membership of ", ...member, " in ", ...group],
  "managed-policy": attachment,
  "customer-policy": (policy, set) => attachment(["policy ", ...policy.slice(1)], set),
  "role-policy": attachment,
  assignment: (set, holder) => ["The assignment of ", ...set, " to ", ...holder],
  "inline-policy": (_, set) => ["The inline policy of ", ...set],
  boundary: (_, set) => ["The permissions boundary of ", ...set],
};

/** Without the space that parts it from what follows. */
function trimmed(text: RichText): RichText {
  return text.at(-1) === " " ? text.slice(0, -1) : text;
}

/** Of a policy, in full. */
const MOST_ACTIONS = 5;

function policyText({ allowed, noLongerAllowed, denied, noLongerDenied }: PolicyDiff): RichText {
  const told = [
    ["allows more", allowed],
    ["allows no more", noLongerAllowed.filter((it) => !staysOnLess(it))],
    ["allows on less", noLongerAllowed.filter(staysOnLess)],
    ["denies more", denied],
    ["denies no more", noLongerDenied],
  ] as const;
  const texts = told.flatMap(([what, groups]): RichText => {
    const actions = actionsOf(groups);
    return actions.length === 0 ? [] : [`; ${what}: `, ...listed(actions, MOST_ACTIONS)];
  });
  return texts.length === 0 ? ["; it allows and denies the same, in other words"] : texts;
}

/** Whether each of its actions stays somewhere. */
function staysOnLess({ actions, onLess = [] }: ActionGroup): boolean {
  return actions.every((action) => onLess.some((it) => it.actions.includes(action)));
}

function actionsOf(groups: readonly ActionGroup[]): readonly string[] {
  return [...new Set(groups.flatMap(({ actions }) => actions))].sort();
}

/** `sessionDuration PT8H PT12H`; of maps, as tags, only what differs in them. */
function valueText({ property, recorded, live }: Difference): RichText {
  if (isMap(recorded ?? {}) && isMap(live ?? {})) {
    const [was, is] = [recorded ?? {}, live ?? {}] as [ValuesByName, ValuesByName];
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
    const differing = names.filter((name) => !isDeepStrictEqual(was[name], is[name]));
    return differing.flatMap((name, index) => [
      ...[index === 0 ? `${property} ` : ", ", untrusted(name), " "],
      ...markedNames(textsOf(was[name]), textsOf(is[name])),
    ]);
  }
  return [`${property} `, ...markedNames(textsOf(recorded), textsOf(live))];
}

type ValuesByName = { readonly [name: string]: DesiredValue };

function isMap(value: DesiredValue): value is ValuesByName {
  return typeof value === "object" && !Array.isArray(value) && !isReference(value);
}

function textsOf(value: DesiredValue | undefined): readonly string[] {
  if (value === undefined) return [];
  if (isReference(value) && "$ref" in value) return [value.$ref];
  return [typeof value === "string" ? value : JSON.stringify(value)];
}

function markedNames(before: readonly string[], after: readonly string[]): RichText {
  const parts = [...before.map(removed), ...after.map(added)];
  return parts.flatMap((part, index) => (index === 0 ? [part] : [" ", part]));
}

/** Whom it touches, where, and what one can do with it. */
function whomText(entry: DriftEntry): RichText {
  // Nobody has anything by what is still assigned to somebody who is gone; its own sentence says where that is.
  if (entry.heading === "orphaned") return [];
  const { touched, widens } = entry;
  const { people, groups, accounts, permissionSets, level } = touched;
  const kind = entry.object.identity?.kind;
  const can: RichText = widens && level !== "ordinary" ? [`, with which one ${LEVEL_TEXTS[level].can}`] : [];
  if (permissionSets.length === 0) return [...(isOfSet(kind) ? [": nobody holds it"] : []), ...can];
  const where: RichText = [` in ${counted(accounts.length, "account")} (`, ...listed(accounts, 3), ")"];
  if (kind === "user" || kind === "membership") return [": ", ...listed(permissionSets, 3), ...where, ...can];
  const who: RichText = [
    ...(people.length === 0 ? [] : [`${counted(people.length, "person", "people")} (`, ...listed(people, 3), ")"]),
    ...(people.length > 0 && groups.length > 0 ? [" and "] : []),
    ...(groups.length === 0 ? [] : ["everybody in the identity provider's ", ...listed(groups, 3)]),
  ];
  return [": ", ...who, ...where, ...can];
}

function isOfSet(kind: ResourceIdentity["kind"] | undefined): boolean {
  return kind === "permission-set" || kind === "assignment" || PARTS_OF_SET.some((it) => it === kind);
}

const PARTS_OF_SET = ["managed-policy", "customer-policy", "inline-policy", "boundary"] as const;
