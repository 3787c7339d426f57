// An answer of `access explain action`, in each of its forms.

import type { RoleReach } from "../access-graph/action-by-roles.ts";
import type { ExplainedGrant } from "../access-graph/explain-access.ts";
import type {
  ActionAnswer,
  ActionReachingRole,
  ActionRights,
  ActionRole,
  ActionSet,
} from "../access-graph/explain-action.ts";
import { type Paint, painter } from "../diagnostics/paint.ts";
import { visible } from "../diagnostics/quote.ts";
import type { RoleStep } from "../policy/reason.ts";
import { stepText } from "../policy/reason-text.ts";
import { allowedTexts, keysOf, narrowedBy } from "./action-rights-text.ts";
import { csv } from "./csv.ts";
import { type Asked, askedJson, askedText, placeText, throughText } from "./explanation.ts";
import { HOLDER_KINDS, holderText } from "./holder-texts.ts";

/** Where there are roles. */
const NOTES_OF_ROLES = [
  "with a role stand those who may assume it, or pass it to something that runs with it, but for those who can do the action on everything in its account anyway",
  "who may change policies or trusts, or what runs with a role already, can get at it too and is not listed for that: explain privileged tells who may",
];

/** Where AWS was asked about one account. */
const NOTE_OF_ACCOUNT =
  "AWS was asked about this account alone: who gets at these roles from other accounts is not known here, and is told without --account";

const NOTES = [
  "policies of the resources themselves (of buckets, keys, …) are not known here: they may deny it, or allow it to others",
  "resources are compared by their service alone: where a policy names some of another type (objects, where the action needs a bucket), it is listed all the same",
];

export function actionText({ action, account, sets, roles }: ActionAnswer, asked: Asked, colour: boolean): string {
  const paint = painter(colour);
  const where = account === undefined ? "" : ` in ${account.name}`;
  const grants = [...sets, ...roles.flatMap(({ reachedBy }) => reachedBy)].flatMap((it) => it.grants);
  const people = new Set(grants.map(({ holder }) => `${holder.kind} ${holder.name}`));
  const ableRoles = new Set(
    [...roles, ...roles.flatMap(({ reachedByRoles }) => reachedByRoles)].map(
      ({ name, account: { id } }) => `${id} ${name}`,
    ),
  );
  const isAllowed = [...sets, ...roles].length > 0;
  const summary = isAllowed
    ? `people, or groups of the identity provider: ${people.size}; roles: ${ableRoles.size}`
    : `nobody can, by what ${asked.live === undefined ? "the files say" : "could be read of AWS"}`;
  const isOneRead = asked.live !== undefined && account !== undefined;
  const notesOfRoles = roles.length === 0 ? [] : [...NOTES_OF_ROLES, ...(isOneRead ? [NOTE_OF_ACCOUNT] : [])];
  const blocks = [
    [paint("heading", visible(`who can do ${action}${where}`))],
    [askedText(asked)],
    ...sets.map((set) => setLines(set, paint)),
    ...roles.map((role) => roleLines(role, paint)),
    [summary, ...notesOfRoles, ...NOTES],
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function setLines(set: ActionSet, paint: Paint): readonly string[] {
  const holders = holderLines(set.grants, paint).map((line) => `  ${line}`);
  return [headLine(`permission set ${set.name}`, set, paint), ...rightsLines(set), ...holders];
}

/** Accounts in which somebody has it in the same way are told together. */
function holderLines(grants: readonly ExplainedGrant[], paint: Paint): readonly string[] {
  const told = grants.map((grant) => ({
    who: `${holderText(grant.holder)} `,
    how: `${waysText(grant)}${grant.expires === undefined ? "" : ` until ${grant.expires}`}`,
    at: placesText(grant),
    account: grant.account.name,
  }));
  const folded = Map.groupBy(told, ({ who, how, at }) => JSON.stringify([who, how, at]));
  return [...folded.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const accounts = same.map(({ account }) => account).join(", ");
    return [`${visible(`${first.who}in ${accounts} ${first.how}`)}  ${paint("hint", visible(`[${first.at}]`))}`];
  });
}

function roleLines(role: ActionRole, paint: Paint): readonly string[] {
  return [
    headLine(`role ${role.name} in ${role.account.name}`, role, paint),
    ...rightsLines(role),
    `  ${visible(`may be assumed by ${role.trusts.join(", ")}`)}`,
    ...role.reachedBy.flatMap((reach) => [
      `  ${visible(`by permission set ${reach.permissionSet}, which ${reachText(reach)}:`)}`,
      ...holderLines(reach.grants, paint).map((line) => `    ${line}`),
    ]),
    ...role.reachedByRoles.flatMap((reach) => [
      headLine(`  by role ${reach.name} in ${reach.account.name}, which ${reachText(reach)}`, reach, paint),
      `    ${visible(`may be assumed by ${reach.trusts.join(", ")}`)}`,
    ]),
  ];
}

/** `may assume role loader in account ml-dev, which may run something with role deleter in account ml-dev` */
function reachText({ steps }: Pick<RoleReach, "steps">): string {
  return steps.map((step) => [stepText(step), ...conditionsOn(conditionKeys(step))].join(" under ")).join(", which ");
}

function conditionsOn(keys: readonly string[]): readonly string[] {
  return keys.length === 0 ? [] : [`conditions on ${keys.join(", ")}`];
}

/** None where one of the ways has no conditions. */
function conditionKeys({ ways }: RoleStep): readonly string[] {
  return ways.every(({ conditions }) => conditions.length > 0) ? keysOf(ways) : [];
}

/** What may narrow it for those who do it by the role. */
function reachNarrowedBy(role: ActionRole, { steps }: Pick<RoleReach, "steps">): readonly string[] {
  const conditions = steps.flatMap((step) =>
    conditionsOn(conditionKeys(step)).map((on) => `${on} to get at role ${step.role} in account ${step.account}`),
  );
  return [...conditions, ...narrowedBy(role)];
}

function headLine(name: string, { place }: ActionSet | ActionRole | ActionReachingRole, paint: Paint): string {
  return `${visible(name)}  ${paint("hint", visible(`[${placeText(place)}]`))}`;
}

function rightsLines(rights: ActionRights): readonly string[] {
  const narrowing = narrowedBy(rights);
  const lines = [
    ...allowedTexts(rights),
    ...(narrowing.length === 0 ? [] : [`may be narrowed by ${narrowing.join("; ")}`]),
  ];
  return lines.map((line) => `  ${visible(line)}`);
}

function placesText({ ways }: ExplainedGrant): string {
  return ways.map(({ assignment }) => placeText(assignment)).join(", ");
}

function waysText({ ways }: ExplainedGrant): string {
  return ways.map((way) => ("group" in way.via ? `through ${throughText(way)}` : throughText(way))).join(", ");
}

/** How somebody can do it: by a permission set alone, or by a role at which one gets with it. */
type Doing = {
  readonly grant: ExplainedGrant;
  readonly rights: ActionRights;
  readonly narrowing: readonly string[];
  readonly by: { readonly role: ActionRole; readonly reach: RoleReach } | undefined;
};

function doings({ sets, roles }: ActionAnswer): readonly Doing[] {
  const byRoles = roles.flatMap((role) => role.reachedBy.map((reach) => ({ role, reach })));
  return [
    ...sets.flatMap((set) =>
      set.grants.map((grant): Doing => ({ grant, rights: set, narrowing: narrowedBy(set), by: undefined })),
    ),
    ...byRoles.flatMap((by) => {
      const narrowing = reachNarrowedBy(by.role, by.reach);
      return by.reach.grants.map((grant): Doing => ({ grant, rights: by.role, narrowing, by }));
    }),
  ];
}

/** The shape that `explain action --format json` promises. */
export function actionJson(answer: ActionAnswer, asked: Asked): string {
  const { action, account, roles } = answer;
  const all = doings(answer);
  const of = (kind: ExplainedGrant["holder"]["kind"]) =>
    all
      .filter(({ grant }) => grant.holder.kind === kind)
      .map(({ grant, rights, narrowing, by }) => ({
        name: grant.holder.name,
        account: grant.account,
        permissionSet: grant.permissionSet,
        via: grant.ways.map(({ via }) => via),
        ...(grant.expires === undefined ? {} : { expires: grant.expires }),
        ...(by === undefined ? {} : { byRole: byRoleJson(by) }),
        ...rightsJson(rights, narrowing),
        places: grant.ways.map(({ assignment }) => assignment),
      }));
  const shown = {
    version: 1,
    ...askedJson(asked),
    action,
    ...(account === undefined ? {} : { account }),
    people: of("person"),
    providerGroups: of("providerGroup"),
    roles: roles.flatMap((role) => [
      {
        name: role.name,
        account: role.account,
        trusts: role.trusts,
        ...rightsJson(role, narrowedBy(role)),
        place: role.place,
      },
      ...role.reachedByRoles.map((reach) => ({
        name: reach.name,
        account: reach.account,
        trusts: reach.trusts,
        byRole: byRoleJson({ role, reach }),
        ...rightsJson(role, reachNarrowedBy(role, reach)),
        place: reach.place,
      })),
    ]),
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}

function byRoleJson({ role, reach }: { readonly role: ActionRole; readonly reach: Pick<RoleReach, "steps"> }) {
  const steps = reach.steps.map((step) => ({
    by: step.by,
    role: step.role,
    account: step.account,
    conditionKeys: conditionKeys(step),
  }));
  return { name: role.name, account: role.account, steps };
}

function rightsJson(rights: ActionRights, narrowing: readonly string[]) {
  return {
    allowedBy: rights.allowedBy.map(({ kind, name, scopes }) => ({
      kind,
      ...(name === "" ? {} : { name }),
      on: scopes.map((scope) => ({
        ...("among" in scope.resource ? { resources: scope.resource.among } : { notResources: scope.resource.except }),
        conditionKeys: keysOf([scope]),
      })),
    })),
    unknownPolicies: rights.unknownPolicies,
    mayBeNarrowedBy: narrowing,
  };
}

const COLUMNS = [
  ...["kind", "name", "account id", "account", "permission set", "through", "allowed by", "may be narrowed by"],
  ...["until", "declared at", "by role"],
];

/** One row for each holder and account, with that of each role by which he can do it, and each role, with those that get at it. */
export function actionCsv(answer: ActionAnswer): string {
  return csv(COLUMNS, [
    ...doings(answer).map(({ grant, rights, narrowing, by }) => [
      HOLDER_KINDS[grant.holder.kind],
      grant.holder.name,
      grant.account.id,
      grant.account.name,
      grant.permissionSet,
      grant.ways.map(throughText).join("; "),
      allowedTexts(rights).join("; "),
      narrowing.join("; "),
      grant.expires ?? "",
      grant.ways.map(({ assignment }) => placeText(assignment)).join("; "),
      by === undefined ? "" : reachText(by.reach),
    ]),
    ...answer.roles.flatMap((role) => [
      roleRow(role, role, narrowedBy(role), ""),
      ...role.reachedByRoles.map((reach) => roleRow(reach, role, reachNarrowedBy(role, reach), reachText(reach))),
    ]),
  ]);
}

function roleRow(
  { name, account, trusts, place }: Pick<ActionRole, "name" | "account" | "trusts" | "place">,
  rights: ActionRights,
  narrowing: readonly string[],
  byRole: string,
): readonly string[] {
  return [
    ...["role", name, account.id, account.name, "", trusts.join("; ")],
    ...[allowedTexts(rights).join("; "), narrowing.join("; "), "", placeText(place), byRole],
  ];
}
