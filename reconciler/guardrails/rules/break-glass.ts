// Break-glass: the people who can repair everything lose nothing by any change.
import type { Messages } from "../../diagnostics/catalogue.ts";
import { speaker } from "../../diagnostics/diagnostic.ts";
import { quote } from "../../diagnostics/quote.ts";
import { type Origin, placeOfOrigin } from "../../load/source-document.ts";
import type { Access } from "../../model/access.ts";
import { checkBreakGlassDates } from "../../model/check-break-glass-dates.ts";
import { nameInKey, type PrincipalIdentity } from "../../model/resource-identity.ts";
import { defineGuardrail, type WrittenPart } from "../guardrail.ts";
import { DONE, type Holding, lossesOf, whatText } from "../held-by.ts";
import type { LookUp, NamedKind } from "../look-up.ts";
import { gone, inOneSentence } from "../relaxed-parts.ts";

type Written = { readonly [kind in keyof BreakGlass]?: readonly string[] };

/** The present name by itself and by the name before a rename, by which a plan removes what is deployed. */
type Renamed = ReadonlyMap<string, string>;

type BreakGlass = { readonly users: Renamed; readonly groups: Renamed; readonly permissionSets: Renamed };

/** Where they are listed; undefined: nobody is. */
type Settings = BreakGlass & { readonly origin: Origin | undefined };

const KEEP = "keep it";
const LEAVE = "leave it as it is, and change a permission set that break-glass doesn't hold for those who need it";
const REMEDY: Readonly<Record<keyof typeof DONE, string>> = {
  create: LEAVE,
  update: LEAVE,
  replace: KEEP,
  delete: KEEP,
  import: KEEP,
};

const messages = {
  "break-glass-removed": {
    severity: "error",
    message: (a: { key: string; op: keyof typeof DONE; owner: string; what: string | undefined }) =>
      `${quote(a.key)} of break-glass ${a.owner} would be ${DONE[a.op]}${whatText(a.what)}`,
    hint: ({ op, owner }: { op: keyof typeof DONE; owner: string }) =>
      `no exception allows this: ${REMEDY[op]}, or take ${owner} out of breakGlass in guardrails.yaml first, which security reviews`,
  },
} as const satisfies Messages;

const say = speaker(messages);

export const guardrail = defineGuardrail<Written, Settings>({
  key: "breakGlass",
  messages,
  names: [
    { of: "person", at: "users.*" },
    { of: "group", at: "groups.*" },
    { of: "set", at: "permissionSets.*" },
  ],
  settings: (written, lookUp) => {
    const listed = {
      users: renamed("users", "user", written, lookUp),
      groups: renamed("groups", "group", written, lookUp),
      permissionSets: renamed("permissionSets", "set", written, lookUp),
    };
    if (Object.values(listed).some(({ size }) => size > 0)) {
      lookUp.report(checkBreakGlassDates(lookUp.everything(), listed));
    }
    return { ...listed, origin: written?.at() };
  },
  violations: ({ origin, ...listed }, facts) => {
    // Without a list nobody is break-glass.
    if (origin === undefined) return [];
    const place = placeOfOrigin(origin);
    return lossesOf(facts, holdingOf(listed, facts.access)).map(({ change, owner, taken: { what } }) => {
      const args = { key: change.key, op: change.op, owner, what };
      return { diagnostic: say("break-glass-removed", args, place), resources: [change], isAbsolute: true };
    });
  },
  relaxed: (before, after, nameOf) => {
    const lost = (kind: keyof BreakGlass, what: string) =>
      inOneSentence(
        gone(new Set(before[kind].values()), new Set(after[kind].values())).map((it) => nameOf(kind, it)),
        (all, isOne) =>
          isOne ? `${what} ${all} is no longer break-glass` : `${what}s ${all} are no longer break-glass`,
      );
    return [...lost("users", "user"), ...lost("groups", "group"), ...lost("permissionSets", "permission set")];
  },
});

function renamed(
  key: keyof BreakGlass,
  kind: NamedKind,
  written: WrittenPart<Written> | undefined,
  { name, namesBefore }: LookUp,
): Renamed {
  if (written === undefined) return new Map();
  const names = (written.value[key] ?? []).map((it, index) => name(kind, it, written.at(key, index)));
  return new Map(names.flatMap((it) => [it, ...namesBefore(kind, it)].map((each) => [each, it])));
}

/**
 * In addition to what is listed: the groups that listed people are in, and the sets that they hold. Each counts under the name before
 * a rename too: under that a plan removes what is deployed.
 */
function holdingOf(listed: BreakGlass, access: Access): Holding {
  const named = (what: string, name: string | undefined) => (name === undefined ? undefined : `${what} ${name}`);
  const user = (name: string) => named("user", listed.users.get(name));
  const listedGroup = (name: string) => named("group", listed.groups.get(name));
  const listedSet = (name: string) => named("permission set", listed.permissionSets.get(name));
  const userIn = new Map(
    access.groups.flatMap((group) => {
      const member = group.members
        .map(({ principal }) => user(nameInKey(principal.name)))
        .find((it) => it !== undefined);
      return member === undefined ? [] : namesOf(group).map((name) => [name, member] as const);
    }),
  );
  const group = (name: string) => listedGroup(name) ?? userIn.get(name);
  const principal = ({ kind, name }: PrincipalIdentity) =>
    kind === "group" ? group(nameInKey(name)) : user(nameInKey(name));
  const holders = new Map(
    access.assignments.flatMap((it) => {
      const holder = principal(it.principal);
      return holder === undefined ? [] : [[nameInKey(it.permissionSet), holder] as const];
    }),
  );
  const holderOf = new Map(
    access.permissionSets.flatMap((set) =>
      namesOf(set).map((name) => [name, holders.get(nameInKey(set.name))] as const),
    ),
  );
  return {
    user,
    group,
    membership: (of, member) => listedGroup(of) ?? user(member),
    permissionSet: (name) => listedSet(name) ?? holderOf.get(name),
    assignment: (it) => listedSet(it.permissionSet) ?? principal(it.principal),
    role: () => undefined,
  };
}

function namesOf({ name, previously }: { readonly name: string; readonly previously: string | undefined }) {
  return (previously === undefined ? [name] : [name, previously]).map(nameInKey);
}
