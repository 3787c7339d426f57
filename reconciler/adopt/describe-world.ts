// Which files would describe what AWS holds, and what they leave out.
import { explainPrivileged, type PrivilegedAnswer } from "../access-graph/explain-privileged.ts";
import { READS_A_SECOND, readsToImport } from "../desired/import-reads.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { LiveObject, LiveWorld, OrphanedAssignment } from "../live/live-object.ts";
import type { Access } from "../model/access.ts";
import { openTrusts } from "../policy/open-trusts.ts";
import type { LeftOut, OrganizationFacts } from "./facts.ts";
import { textOf } from "./live-values.ts";
import { type Proposal, proposalsFor } from "./proposals.ts";
import { type Selection, selectPart } from "./select-part.ts";
import { type Sieved, sieve } from "./sieve.ts";
import type { Teams } from "./team-names.ts";
import { textOfLines, verifyFiles } from "./verify-files.ts";
import { teamsFor, type WritingOptions, type WrittenFiles, writeFiles } from "./write-files.ts";
import { guardrailLines } from "./write-guardrails.ts";
import { accountPartOf, commonBoundary, type OddAccounts, withSchema } from "./write-organization.ts";

export type AdoptionOptions = WritingOptions & {
  /** Undefined: everything. */
  readonly selection: Selection | undefined;
};

export type Dangers = {
  /** Permission sets and roles that are declared, by level, and who holds such sets. */
  readonly privileged: PrivilegedAnswer;
  /** Roles that more can assume than anybody can have meant; the text is untrusted. */
  readonly openRoles: readonly { readonly role: string; readonly account: string; readonly what: string }[];
  /** Sets of AWS's own tools, which no file declares, and how many assignments each has. */
  readonly awsOwn: readonly { readonly permissionSet: string; readonly assignments: number }[];
  readonly orphans: readonly OrphanedAssignment[];
  /** Assignments that name a person. */
  readonly direct: number;
  /** Sets that name policies of the accounts, whose contents are not known. */
  readonly unknownPolicies: readonly string[];
};

/** What the first deploy reads to take over all that is declared: at least so many calls, for at least so long at AWS's pace. */
export type ImportReads = { readonly resources: number; readonly calls: number; readonly seconds: number };

export type Description = {
  /** Texts by path in the access folder, sorted. */
  readonly files: ReadonlyMap<string, string>;
  /** Of all groups, also where only a part is described; sorted. */
  readonly teams: readonly string[];
  /** How many objects AWS has, and how many are declared, by type. */
  readonly found: ReadonlyMap<LiveObject["type"], { readonly found: number; readonly declared: number }>;
  /** Sorted by stack and key. */
  readonly leftOut: readonly LeftOut[];
  /** What accounts.yaml can't say of an account: a tag, its name in AWS or its organizational unit; both texts are untrusted. */
  readonly oddAccounts: readonly { readonly id: string; readonly part: string; readonly reason: string }[];
  readonly dangers: Dangers;
  readonly proposals: readonly Proposal[];
  readonly reads: ImportReads;
};

/**
 * The same world gives on the same day the same bytes. What the files say is checked as everybody's files are, and compared with AWS: an object that can't be
 * said exactly is left out, with what depends on it. Nothing is added that AWS doesn't have.
 */
export async function describeWorld(
  world: Pick<LiveWorld, "objects" | "orphans">,
  facts: OrganizationFacts,
  options: AdoptionOptions,
): Promise<Description> {
  const refusals = new Map<string, readonly string[]>();
  const odd = new Map<string, Map<string, string>>();
  for (;;) {
    const whole = sieve(world.objects, facts, refusals);
    const teams = teamsFor(whole, facts, options.grouping);
    const sieved = selectPart(whole, options.selection, teams);
    const files = writeFiles(sieved, facts, { teams, schemas: options.schemas, oddAccounts: odd });
    const verified = await verifyFiles(files, sieved.said);
    if ("access" in verified) {
      return described({ world, facts, options, teams, sieved, files, access: verified.access, odd });
    }
    for (const [id, reason] of verified.refusals) {
      const at = accountPartOf(id);
      if (at === undefined) refusals.set(id, [...(refusals.get(id) ?? []), reason]);
      else if (at.part !== undefined) odd.get(at.account)?.set(at.part, reason);
      else if (odd.has(at.account)) throw new Error(`${id} can't be written: ${reason}`);
      else odd.set(at.account, new Map());
    }
  }
}

/** Whether files can say everything that AWS has and that is theirs to say. */
export function saysEverything({ leftOut, oddAccounts }: Description): boolean {
  return oddAccounts.length === 0 && leftOut.every(({ why }) => why !== "not-said");
}

type Verified = {
  readonly world: Pick<LiveWorld, "objects" | "orphans">;
  readonly facts: OrganizationFacts;
  readonly options: AdoptionOptions;
  readonly teams: Teams;
  readonly sieved: Sieved;
  readonly files: WrittenFiles;
  readonly access: Access;
  readonly odd: OddAccounts;
};

function described({ world, facts, options, teams, sieved, files, access, odd }: Verified): Description {
  const said = [...sieved.said.values()];
  const path = "guardrails.yaml";
  const lines = guardrailLines(access, commonBoundary(said), facts.readOn);
  const guardrails = withSchema("guardrails", options.schemas, path, lines);
  const all = [...files, [path, guardrails] as const].map(([path, lines]) => [path, textOfLines(lines)] as const);
  const dangers = { ...dangersOf(access, world), awsOwn: awsOwnOf(world.objects, sieved.leftOut) };
  return {
    files: new Map([...new Map(all)].sort(([a], [b]) => (a < b ? -1 : 1))),
    teams: teams.names,
    found: countsOf(world.objects, sieved),
    leftOut: sieved.leftOut.toSorted((a, b) => (stackKey(a) < stackKey(b) ? -1 : 1)),
    oddAccounts: [...odd].flatMap(([account, parts]) =>
      [...parts].map(([part, reason]) => ({ id: account.replace(/^account /, ""), part, reason })),
    ),
    dangers,
    proposals: proposalsFor(access, dangers.privileged),
    reads: importReads(said),
  };
}

function importReads(objects: readonly LiveObject[]): ImportReads {
  const calls = objects.reduce((sum, { identity }) => sum + readsToImport(identity), 0);
  return { resources: objects.length, calls, seconds: Math.ceil(calls / READS_A_SECOND) };
}

function countsOf(objects: readonly LiveObject[], { said }: Sieved): Description["found"] {
  const found = Map.groupBy(objects, ({ type }) => type);
  const declared = Map.groupBy(said.values(), ({ type }) => type);
  return new Map(
    [...found].map(([type, all]) => [type, { found: all.length, declared: declared.get(type)?.length ?? 0 }]),
  );
}

function awsOwnOf(objects: readonly LiveObject[], leftOut: readonly LeftOut[]): Dangers["awsOwn"] {
  const own = new Set(leftOut.filter(({ why }) => why === "aws-own").map(stackKey));
  return objects.flatMap((set) => {
    const { identity } = set;
    if (identity?.kind !== "permission-set" || !own.has(stackKey(set))) return [];
    const assigned = objects.filter(
      (it) => it.identity?.kind === "assignment" && it.identity.permissionSet === identity.name,
    );
    const permissionSet = textOf(set.properties, "name") ?? identity.name;
    return assigned.length === 0 ? [] : [{ permissionSet, assignments: assigned.length }];
  });
}

function dangersOf(access: Access, { orphans }: Pick<LiveWorld, "orphans">): Omit<Dangers, "awsOwn"> {
  const known = {
    accounts: new Set(access.accounts.map(({ id }) => id)),
    organizations: new Set<string>(),
    oidcSubjects: [],
  };
  return {
    privileged: explainPrivileged(access),
    openRoles: access.roles.flatMap(({ name: role, account, trustPolicy }) =>
      openTrusts(trustPolicy, known).map(({ what }) => ({ role, account: account.name, what })),
    ),
    orphans,
    direct: access.assignments.filter(({ principal }) => principal.kind === "user").length,
    unknownPolicies: access.permissionSets
      .filter(({ customerManagedPolicies }) => customerManagedPolicies.length > 0)
      .map(({ name }) => name),
  };
}
