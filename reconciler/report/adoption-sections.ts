// What adoption found, as sections: the dangers first, then what the files leave out and why, then what else could be done.
import type { Dangers, Description } from "../adopt/describe-world.ts";
import type { LeftOut } from "../adopt/facts.ts";
import type { Proposal } from "../adopt/proposals.ts";
import { isPrivilegedLevel, LEVELS } from "../policy/rights.ts";
import { LEVEL_TEXTS, reasonRichText } from "./level-texts.ts";
import { counted, listed, type RichText, type Section, shortenSection, untrusted } from "./section.ts";

const MOST_ROWS = 100;
/** Keys of one reason that are named. */
const MOST_KEYS = 10;

export function adoptionSections(description: Description): readonly Section[] {
  const { found, leftOut, oddAccounts, dangers, proposals } = description;
  const ofWhy = (...why: readonly LeftOut["why"][]) => leftOut.filter((it) => why.includes(it.why));
  return [
    section("What looks dangerous", ["what", "why"], dangerRows(dangers)),
    section(
      "What AWS holds",
      ["kind", "in AWS", "in the files"],
      [...found].sort().map(([type, it]) => [[type], [`${it.found} in AWS,`], [`${it.declared} in the files`]]),
    ),
    section(
      "What files can't say",
      ["what", "why"],
      [
        ...leftOutRows(ofWhy("not-said")),
        ...oddAccounts.map(({ id, part, reason }): readonly RichText[] => [
          [untrusted(part), " of account ", untrusted(id), ":"],
          [untrusted(reason)],
        ]),
      ],
    ),
    leftOutSection("What is left out with it", ofWhy("depends")),
    leftOutSection("What others look after", ofWhy("aws-own", "provider")),
    leftOutSection("What was not asked for", ofWhy("not-asked")),
    section(
      "For a second pull request",
      ["what"],
      proposals.map((it) => [proposalText(it)]),
    ),
  ];
}

function section(title: string, columns: readonly string[], rows: Section["rows"]): Section {
  return shortenSection({ title, columns, rows, folded: false }, MOST_ROWS);
}

function leftOutSection(title: string, leftOut: readonly LeftOut[]): Section {
  return section(`${title}: ${counted(leftOut.length, "object")}`, ["what", "why"], leftOutRows(leftOut));
}

/** One row for each reason; what is named under `external:` says so. */
function leftOutRows(leftOut: readonly LeftOut[]): Section["rows"] {
  return [...Map.groupBy(leftOut, ({ reason, named }) => `${named} ${reason}`).values()].map((same) => {
    const [first] = same;
    const keys = same.map(({ stack, key }) => (stack === "identity-center" ? key : `${key} in ${stack}`));
    const named = first?.named === true ? "; named under external: where something names it" : "";
    return [
      [...listed(keys, MOST_KEYS), ":"],
      [untrusted(first?.reason ?? ""), named],
    ];
  });
}

function dangerRows({ privileged, openRoles, awsOwn, orphans, direct, unknownPolicies }: Dangers): Section["rows"] {
  const rated = LEVELS.filter((level) => level !== "ordinary").flatMap((level) =>
    privileged.sets
      .filter((set) => set.level === level)
      .map((set): readonly RichText[] => [
        ["permission set ", untrusted(set.name), ` ${LEVEL_TEXTS[level].title}`, heldText(set.name, privileged)],
        set.reasons.flatMap((reason, index) => [...(index === 0 ? [] : ["; "]), ...reasonRichText(reason)]),
      ]),
  );
  const roles = privileged.roles
    .filter(({ level }) => isPrivilegedLevel(level))
    .map(({ name, account, level, reasons }): readonly RichText[] => [
      ["role ", untrusted(name), " in ", untrusted(account.name), ` ${LEVEL_TEXTS[level].title}:`],
      reasons.flatMap((reason, index) => [...(index === 0 ? [] : ["; "]), ...reasonRichText(reason)]),
    ]);
  const open = openRoles.map(({ role, account, what }): readonly RichText[] => [
    ["role ", untrusted(role), " in ", untrusted(account), " can be assumed by"],
    [untrusted(what)],
  ]);
  return [
    ...rated,
    ...roles,
    ...open,
    ...awsOwn.map(({ permissionSet, assignments }): readonly RichText[] => [
      ["permission set ", untrusted(permissionSet), " of AWS's own tools:"],
      [`${counted(assignments, "assignment")}, which no file declares`],
    ]),
    ...(orphans.length === 0
      ? []
      : [[[`${counted(orphans.length, "assignment")} of people or groups that are gone:`], orphanText(orphans)]]),
    ...(direct === 0
      ? []
      : [[[`${counted(direct, "assignment")} straight to people:`], ["a group is the better way"]]]),
    ...(unknownPolicies.length === 0
      ? []
      : [[["what these sets allow by policies of the accounts is not known:"], listed(unknownPolicies)]]),
  ];
}

function heldText(set: string, { holders }: Dangers["privileged"]): string {
  const held = holders.filter(({ permissionSet }) => permissionSet.toLowerCase() === set.toLowerCase());
  const people = new Set(held.flatMap(({ holder }) => (holder.kind === "person" ? [holder.name] : []))).size;
  const groups = new Set(held.flatMap(({ holder }) => (holder.kind === "providerGroup" ? [holder.name] : []))).size;
  const accounts = new Set(held.map(({ account }) => account.id)).size;
  const others = groups === 0 ? "" : ` and ${counted(groups, "group")} of the identity provider`;
  return held.length === 0
    ? ", and nobody has it:"
    : ` for ${counted(people, "person", "people")}${others} in ${counted(accounts, "account")}:`;
}

function orphanText(orphans: Dangers["orphans"]): RichText {
  return listed(
    orphans.map(({ permissionSet, accountId, principal }) => `${permissionSet} in ${accountId} for ${principal.id}`),
  );
}

function proposalText(proposal: Proposal): RichText {
  switch (proposal.kind) {
    case "owners":
      return ["name who approves: `owners` of the organization and of each team"];
    case "break-glass":
      return [
        "name break-glass people in guardrails.yaml; these have everything in the management account: ",
        ...listed(proposal.people),
      ];
    case "tags":
      return ["give everything tags: `tags` of the organization"];
    case "role-boundary":
      return [`bound ${counted(proposal.roles, "role")}: \`roles.permissionsBoundary\` in guardrails.yaml`];
    case "guarded-sets":
      return [
        `hold these to where they are assigned: \`${proposal.guardrail}\` in guardrails.yaml: `,
        ...listed(proposal.sets),
      ];
    case "selector":
      return [
        "assignments of ",
        untrusted(proposal.permissionSet),
        ` name ${proposal.accounts} accounts that a selector would, with those that come later: `,
        untrusted(JSON.stringify(proposal.selector)),
      ];
  }
}
