// guardrails.yaml as the rules use it: names in lower case, selectors resolved to account ids, places kept for messages.
import { createSuggester } from "../diagnostics/closest.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { type Origin, placeOfOrigin } from "../load/source-document.ts";
import type { ListedPrincipals } from "../policy/listed-principals.ts";
import type { WrittenAccess, WrittenGuardrails, WrittenSelectorEntry } from "../validate/written.ts";
import type { Access } from "./access.ts";
import { buildDirectory, type Directory, findPrincipal } from "./directory.ts";
import { buildRemovalGuardrails, type RemovalGuardrails } from "./removal-guardrails.ts";
import { resolveSelectors, type SelectorWorld, selectorWorld } from "./resolve-selectors.ts";

type Names = ReadonlySet<string>;

/** The present name by itself and by the name before a rename, by which a plan removes what is deployed. */
type Renamed = ReadonlyMap<string, string>;

export type PrivilegedPlace = {
  readonly permissionSet: string;
  /** Twelve digits each. */
  readonly accounts: Names;
  /** Undefined: neither groups nor people are listed, and everybody may hold it. */
  readonly principals: Names | undefined;
};

export type AccountRule = {
  readonly accounts: Names;
  /** Minutes. */
  readonly longestSession: number | undefined;
  /** Days from today. */
  readonly assignmentDays: number | undefined;
};

export type PathRule = { readonly path: string; readonly names: readonly string[]; readonly accounts: Names };

export type Guardrails = RemovalGuardrails & {
  /** In order; undefined: a file may declare and use anything. */
  readonly paths: readonly PathRule[] | undefined;
  readonly breakGlass: { readonly users: Renamed; readonly groups: Renamed; readonly permissionSets: Renamed };
  /** Undefined: privileged sets may be assigned anywhere. */
  readonly privilegedSets: readonly PrivilegedPlace[] | undefined;
  readonly administratorsPerAccount: number | undefined;
  /** Whether a deploy removes what is neither in the files nor in any deployed commit. */
  readonly repairNarrowing: boolean;
  /** Patterns with * and ?. */
  readonly protectedNames: readonly string[];
  readonly accountRules: readonly AccountRule[];
  readonly roles: {
    /** Undefined: any service, and any other principal, may assume roles. */
    readonly services: Names | undefined;
    /** Who else may, and need not be narrowed by a condition. */
    readonly principals: ListedPrincipals;
    readonly privileged: Names;
    readonly permissionsBoundary: string | undefined;
  };
};

/** AWS's own tools create these: Control Tower, Identity Center, service-linked roles, CloudFormation StackSets, Organizations. */
export const PROTECTED_NAMES = [
  "AWSControlTower*",
  "AWSReservedSSO_*",
  "AWSServiceRoleFor*",
  "stacksets-exec-*",
  "AWSCloudFormationStackSet*",
  "OrganizationAccountAccessRole",
];

type Written = WrittenGuardrails["guardrails"];
type Building = {
  readonly world: SelectorWorld;
  readonly directory: Directory;
  /** By lower-case name. */
  readonly permissionSets: ReadonlyMap<string, { readonly previously: string | undefined }>;
  readonly diagnostics: Diagnostic[];
};

/**
 * Names that are not declared are errors: a guardrail with a misspelt name would protect nothing. Who has left or is suspended is still
 * declared, so that errors never depend on the day. `today` is a UTC date.
 */
export function buildGuardrails(
  written: WrittenAccess,
  access: Access,
  today: string,
): { readonly guardrails: Guardrails; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const building: Building = {
    world: selectorWorld(access.accounts, access.organization),
    directory: buildDirectory(written, today),
    permissionSets: new Map(access.permissionSets.map((set) => [set.name.toLowerCase(), set])),
    diagnostics,
  };
  const from = <Value>(read: (value: Written, at: (...steps: (string | number)[]) => Origin) => readonly Value[]) =>
    written.guardrails.flatMap(({ source, value }) =>
      read(value.guardrails, (...steps) => ({ document: source, path: ["guardrails", ...steps] })),
    );
  const names = (kind: "user" | "group" | "set", list: readonly string[] | undefined, at: (index: number) => Origin) =>
    (list ?? []).map((name, index) => checkedName(kind, name, at(index), building));
  const breakGlass = (key: "users" | "groups" | "permissionSets", kind: "user" | "group" | "set"): Renamed => {
    const listed = from(({ breakGlass }, at) =>
      names(kind, breakGlass?.[key], (index) => at("breakGlass", key, index)),
    );
    return new Map(listed.flatMap((name) => [name, ...namesBefore(kind, name, building)].map((it) => [it, name])));
  };
  const privileged = from(({ privilegedSets }, at) =>
    (privilegedSets ?? []).map(({ permissionSet, accounts, groups, users }, index): PrivilegedPlace => {
      const listed = [
        ...names("group", groups, (it) => at("privilegedSets", index, "groups", it)).map((it) => `group ${it}`),
        ...names("user", users, (it) => at("privilegedSets", index, "users", it)).map((it) => `user ${it}`),
      ];
      return {
        permissionSet: checkedName("set", permissionSet, at("privilegedSets", index, "permissionSet"), building),
        accounts: accountIds(accounts, at("privilegedSets", index, "accounts"), building),
        principals: groups === undefined && users === undefined ? undefined : new Set(listed),
      };
    }),
  );
  const accountRules = from(({ accountRules }, at) =>
    (accountRules ?? []).map(
      ({ accounts, sessionDuration, assignmentDays }, index): AccountRule => ({
        accounts: accountIds(accounts, at("accountRules", index, "accounts"), building),
        longestSession: sessionDuration === undefined ? undefined : sessionMinutes(sessionDuration),
        assignmentDays,
      }),
    ),
  );
  const paths = from(({ paths }, at) =>
    (paths ?? []).map(({ accounts, ...rule }, index) => ({
      ...rule,
      accounts: accountIds(accounts, at("paths", index, "accounts"), building),
    })),
  );
  const principals = from(({ roles }) => (roles?.principals === undefined ? [] : [roles.principals]));
  const services = from(({ roles }) => (roles?.services === undefined ? [] : [roles.services]));
  const isWritten = (key: keyof Written) => written.guardrails.some(({ value }) => value.guardrails[key] !== undefined);
  const guardrails: Guardrails = {
    ...buildRemovalGuardrails(written, today),
    paths: isWritten("paths") ? paths : undefined,
    breakGlass: {
      users: breakGlass("users", "user"),
      groups: breakGlass("groups", "group"),
      permissionSets: breakGlass("permissionSets", "set"),
    },
    privilegedSets: isWritten("privilegedSets") ? privileged : undefined,
    administratorsPerAccount: from(({ administratorsPerAccount: it }) => (it === undefined ? [] : [it]))[0],
    repairNarrowing: from(({ repairNarrowing: it }) => (it === undefined ? [] : [it])).includes(true),
    protectedNames: isWritten("protectedNames") ? from(({ protectedNames }) => protectedNames ?? []) : PROTECTED_NAMES,
    accountRules,
    roles: {
      services: services.length === 0 ? undefined : new Set(services.flat().map((it) => it.toLowerCase())),
      principals: {
        accounts: new Set(principals.flatMap(({ accounts }) => accounts ?? [])),
        organizations: new Set(principals.flatMap(({ organizations }) => organizations ?? [])),
        samlProviders: new Set(principals.flatMap(({ samlProviders }) => samlProviders ?? [])),
        oidcSubjects: principals.flatMap(({ oidcSubjects }) => oidcSubjects ?? []),
      },
      privileged: new Set(from(({ roles }) => roles?.privileged ?? []).map((it) => it.toLowerCase())),
      permissionsBoundary: from(({ roles }) => [roles?.permissionsBoundary ?? []].flat())[0],
    },
  };
  return { guardrails, diagnostics };
}

function checkedName(kind: "user" | "group" | "set", name: string, at: Origin, building: Building): string {
  const { directory, permissionSets, diagnostics } = building;
  if (kind !== "set") findPrincipal(kind, name, directory, at, diagnostics);
  else if (!permissionSets.has(name.toLowerCase())) {
    const suggestion = createSuggester(permissionSets.keys())(name);
    diagnostics.push(diagnostic("unknown-permission-set", { name, suggestion }, placeOfOrigin(at)));
  }
  return name.toLowerCase();
}

/** In lower case, as `name` is. */
function namesBefore(
  kind: "user" | "group" | "set",
  name: string,
  { directory: { users, groups }, permissionSets }: Building,
): readonly string[] {
  const before = { user: users, group: groups, set: permissionSets }[kind].get(name)?.previously;
  return before === undefined ? [] : [before.toLowerCase()];
}

function accountIds(entries: readonly WrittenSelectorEntry[], at: Origin, { world, diagnostics }: Building): Names {
  const resolved = resolveSelectors(entries, at, world, undefined);
  diagnostics.push(...resolved.diagnostics);
  return new Set(resolved.accounts.map(({ id }) => id));
}

/** Minutes of an ISO 8601 duration in hours and minutes; the schema has accepted it. */
export function sessionMinutes(duration: string): number {
  const [, hours = "0", minutes = "0"] = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(duration) ?? [];
  return Number(hours) * 60 + Number(minutes);
}
