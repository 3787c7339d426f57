// An answer of `access explain action`, in each of its forms.

import type { ExplainedGrant } from "../access-graph/explain-access.ts";
import type { ActionAnswer, ActionRights, ActionRole, ActionSet } from "../access-graph/explain-action.ts";
import { type Paint, painter } from "../diagnostics/paint.ts";
import { visible } from "../diagnostics/quote.ts";
import { isUnlimited, type Scope } from "../policy/allowance.ts";
import { isAll } from "../policy/statements.ts";
import { csv } from "./csv.ts";
import { type Asked, askedJson, askedText, placeText, throughText } from "./explanation.ts";
import { HOLDER_KINDS, holderText } from "./holder-texts.ts";

/** Where there are roles. */
const NOTE_OF_ROLES =
  "who may assume one of these roles, or pass it to something that runs with it, can do it by the role, and is not among the people: explain privileged tells who gets more by roles";

const NOTES = [
  "policies of the resources themselves (of buckets, keys, …) are not known here: they may deny it, or allow it to others",
  "resources are compared by their service alone: where a policy names some of another type (objects, where the action needs a bucket), it is listed all the same",
];

export function actionText({ action, account, sets, roles }: ActionAnswer, asked: Asked, colour: boolean): string {
  const paint = painter(colour);
  const where = account === undefined ? "" : ` in ${account.name}`;
  const people = new Set(sets.flatMap(({ grants }) => grants.map(({ holder }) => `${holder.kind} ${holder.name}`)));
  const isAllowed = [...sets, ...roles].length > 0;
  const summary = isAllowed
    ? `people, or groups of the identity provider: ${people.size}; roles: ${roles.length}`
    : `nobody can, by what ${asked.live === undefined ? "the files say" : "could be read of AWS"}`;
  const blocks = [
    [paint("heading", visible(`who can do ${action}${where}`))],
    [askedText(asked)],
    ...sets.map((set) => setLines(set, paint)),
    ...roles.map((role) => roleLines(role, paint)),
    [summary, ...(roles.length === 0 ? [] : [NOTE_OF_ROLES]), ...NOTES],
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function setLines(set: ActionSet, paint: Paint): readonly string[] {
  const told = set.grants.map((grant) => ({
    who: `${holderText(grant.holder)} `,
    how: `${waysText(grant)}${grant.expires === undefined ? "" : ` until ${grant.expires}`}`,
    at: grant.ways.map(({ assignment }) => placeText(assignment)).join(", "),
    account: grant.account.name,
  }));
  const folded = Map.groupBy(told, ({ who, how, at }) => JSON.stringify([who, how, at]));
  const holders = [...folded.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const accounts = same.map(({ account }) => account).join(", ");
    return [`  ${visible(`${first.who}in ${accounts} ${first.how}`)}  ${paint("hint", visible(`[${first.at}]`))}`];
  });
  return [headLine(`permission set ${set.name}`, set, paint), ...rightsLines(set), ...holders];
}

function roleLines(role: ActionRole, paint: Paint): readonly string[] {
  return [
    headLine(`role ${role.name} in ${role.account.name}`, role, paint),
    ...rightsLines(role),
    `  ${visible(`may be assumed by ${role.trusts.join(", ")}`)}`,
  ];
}

function headLine(name: string, { place }: ActionSet | ActionRole, paint: Paint): string {
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

function waysText({ ways }: ExplainedGrant): string {
  return ways.map((way) => ("group" in way.via ? `through ${throughText(way)}` : throughText(way))).join(", ");
}

type PolicyName = ActionRights["unknownPolicies"][number];

function policyText({ kind, name }: PolicyName): string {
  return name === "" ? `its ${kind}` : `the ${kind} ${name}`;
}

function allowedTexts({ allowedBy, unknownPolicies }: ActionRights): readonly string[] {
  if (allowedBy.length === 0) return unknownPolicies.map((it) => `may be allowed by ${unknownText(it)}`);
  return allowedBy.map((policy) => `allowed by ${policyText(policy)}, ${policy.scopes.map(scopeText).join("; ")}`);
}

function unknownText(policy: PolicyName): string {
  return `${policyText(policy)}, whose contents are not known here`;
}

function scopeText({ resource, conditions }: Scope): string {
  const on = isAll(resource)
    ? "on everything"
    : "among" in resource
      ? `on ${resource.among.join(", ")}`
      : `on everything but ${resource.except.join(", ")}`;
  return conditions.length === 0 ? on : `${on} under conditions on ${keysOf([{ resource, conditions }]).join(", ")}`;
}

function keysOf(scopes: readonly Scope[]): readonly string[] {
  return [...new Set(scopes.flatMap(({ conditions }) => conditions.map(({ key }) => key)))].sort();
}

/** What may leave less than the policies allow. */
function narrowedBy(rights: ActionRights): readonly string[] {
  const { allowedBy, deniedOn, unknownPolicies, boundary, isUnderServiceControl } = rights;
  const scopes = allowedBy.flatMap((policy) => policy.scopes);
  const isConditional = scopes.length > 0 && scopes.every(({ conditions }) => conditions.length > 0);
  return [
    ...(isConditional ? [`conditions on ${keysOf(scopes).join(", ")}`] : []),
    ...deniedOn.map((scope) => `a denial ${scopeText(scope)}`),
    ...(allowedBy.length > 0 ? unknownPolicies.map(unknownText) : []),
    ...boundaryTexts(boundary),
    ...(isUnderServiceControl ? ["service control policies"] : []),
  ];
}

function boundaryTexts(boundary: ActionRights["boundary"]): readonly string[] {
  if (boundary === undefined) return [];
  const { leaves, ...policy } = boundary;
  const name = `its permissions boundary, ${policyText(policy)}`;
  if (leaves === undefined) return [`${name}, whose contents are not known here`];
  if (isUnlimited(leaves)) return [];
  const denied = leaves.deniedOn.map((scope) => ` and denies it ${scopeText(scope)}`).join("");
  return [`${name}, which allows it ${leaves.allowedOn.map(scopeText).join("; ")}${denied}`];
}

/** The shape that `explain action --format json` promises. */
export function actionJson({ action, account, sets, roles }: ActionAnswer, asked: Asked): string {
  const holders = sets.flatMap((set) => set.grants.map((grant) => ({ grant, set })));
  const of = (kind: ExplainedGrant["holder"]["kind"]) =>
    holders
      .filter(({ grant }) => grant.holder.kind === kind)
      .map(({ grant, set }) => ({
        name: grant.holder.name,
        account: grant.account,
        permissionSet: grant.permissionSet,
        via: grant.ways.map(({ via }) => via),
        ...(grant.expires === undefined ? {} : { expires: grant.expires }),
        ...rightsJson(set),
        places: grant.ways.map(({ assignment }) => assignment),
      }));
  const shown = {
    version: 1,
    ...askedJson(asked),
    action,
    ...(account === undefined ? {} : { account }),
    people: of("person"),
    providerGroups: of("providerGroup"),
    roles: roles.map((role) => ({
      name: role.name,
      account: role.account,
      trusts: role.trusts,
      ...rightsJson(role),
      place: role.place,
    })),
  };
  return `${JSON.stringify(shown, undefined, 2)}\n`;
}

function rightsJson(rights: ActionRights) {
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
    mayBeNarrowedBy: narrowedBy(rights),
  };
}

const COLUMNS = [
  ...["kind", "name", "account id", "account", "permission set", "through", "allowed by", "may be narrowed by"],
  ...["until", "declared at"],
];

/** One row for each holder and account, and each role. */
export function actionCsv({ sets, roles }: ActionAnswer): string {
  const rightsCells = (rights: ActionRights) => [allowedTexts(rights).join("; "), narrowedBy(rights).join("; ")];
  return csv(COLUMNS, [
    ...sets.flatMap((set) =>
      set.grants.map((grant) => [
        HOLDER_KINDS[grant.holder.kind],
        grant.holder.name,
        grant.account.id,
        grant.account.name,
        set.name,
        grant.ways.map(throughText).join("; "),
        ...rightsCells(set),
        grant.expires ?? "",
        grant.ways.map(({ assignment }) => placeText(assignment)).join("; "),
      ]),
    ),
    ...roles.map((role) => [
      ...["role", role.name, role.account.id, role.account.name, "", role.trusts.join("; ")],
      ...rightsCells(role),
      "",
      placeText(role.place),
    ]),
  ]);
}
