// `access adopt`: the files that describe what AWS holds. It writes nothing to AWS, and files only when asked.
import { join, relative, sep } from "node:path";
import { accountNames } from "../adopt/account-names.ts";
import { type Description, describeWorld, saysEverything } from "../adopt/describe-world.ts";
import type { OrganizationFacts } from "../adopt/facts.ts";
import type { Selection } from "../adopt/select-part.ts";
import type { Grouping } from "../adopt/team-names.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { quote, visible } from "../diagnostics/quote.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { readAccess } from "../guardrails/read-access.ts";
import { readCaller } from "../live/caller.ts";
import { findInstance } from "../live/identity-center.ts";
import { readManagementAccount, readOrganization } from "../live/organization.ts";
import type { AccountToRead } from "../live/read-account.ts";
import { readWorld } from "../live/read-world.ts";
import { type AdoptionReport, adoptionJson, adoptionMarkdown, adoptionText } from "../report/render-adoption.ts";
import { README } from "./init-files.ts";
import { EXIT, type ExitStatus, type Outcome, outcome } from "./outcome.ts";
import { isThere, refuseExisting, SCHEMAS, writeNew } from "./write-folder.ts";

export type AdoptAsked = {
  readonly region: string;
  readonly grouping: Grouping;
  /** Name or id of the one account, or the one team; at most one of them. */
  readonly account: string | undefined;
  readonly team: string | undefined;
  /** ARN patterns with {account}; without a preview role, the roles of other accounts are not read. */
  readonly previewRole: string | undefined;
  readonly deployRole: string | undefined;
  readonly write: boolean;
};

/** Refuses, as an OperationError, to write where a file is already, and anything that could be incomplete. */
export async function adopt(context: RunContext, asked: AdoptAsked): Promise<Outcome> {
  const { accessDir, cwd } = context;
  // Before AWS is read, which takes minutes in a large organization.
  if (asked.write) await refuseExisting(accessDir, ALWAYS_WRITTEN);
  const { description, unread, ...read } = await describeAws(context, asked);
  refuseUnknownTeam(asked.team, description);
  if (asked.write && unread.length > 0) throw incomplete(unread.map(({ what, reason }) => `${what}: ${reason}`));
  const shown = (path: string) => relative(cwd, join(accessDir, path)).split(sep).join("/");
  const written = asked.write ? (await writeDescription(context, description)).map(shown) : undefined;
  const report: AdoptionReport = { description, unread, ...read, written };
  return outcome(statusOf(report), (form, colour) => {
    if (form === "json") return adoptionJson(report);
    return form === "text" ? adoptionText(report, colour) : adoptionMarkdown(report);
  });
}

function refuseUnknownTeam(team: string | undefined, { files, teams }: Description): void {
  if (team === undefined || files.has(`teams/${team}.yaml`)) return;
  throw new OperationError(
    `nothing would be in the files of team ${quote(team)}`,
    `name one of these, or group otherwise with --by: ${teams.join(", ")}`,
  );
}

function statusOf({ unread, description }: AdoptionReport): ExitStatus {
  if (unread.length > 0) return EXIT.failed;
  return saysEverything(description) ? EXIT.fine : EXIT.refused;
}

function incomplete(parts: readonly string[]): OperationError {
  return new OperationError(
    `not everything could be read, so that files would leave something out: ${parts.map(visible).join("; ")}`,
    "give the credentials the permissions that are missing, and run it again; without --write it shows what was read",
  );
}

async function describeAws(context: RunContext, asked: AdoptAsked) {
  const { accessDir, progress, today } = context;
  const { region } = asked;
  const reading = progress.phase("reading AWS Organizations");
  const { account: own } = await readCaller(region);
  const facts = await readFacts(asked, own, today);
  reading.end();
  const instance = await findInstance(region, undefined);
  const accounts = accountsToRead(facts, own);
  const phase = progress.phase("reading what AWS holds");
  let said = 0;
  const world = await readWorld({
    region,
    instance,
    accounts,
    report: ({ done, planned }) => {
      if (done - said < 100) return;
      said = done;
      phase.did(`${done} of about ${planned} calls`);
    },
  });
  phase.end(`${world.calls.total} calls`);
  const description = await describeWorld(world, facts, {
    grouping: asked.grouping,
    schemas: `${relative(accessDir, SCHEMAS).split(sep).join("/")}/`,
    selection: selectionOf(asked, facts),
  });
  const accountsWithoutRoles = activeAccounts(facts.accounts).length - accounts.length;
  return { description, unread: world.unread, calls: world.calls.total, accountsWithoutRoles };
}

async function readFacts(
  { region, previewRole, deployRole }: AdoptAsked,
  own: string,
  today: string,
): Promise<OrganizationFacts> {
  const managementAccount = await readManagementAccount(region);
  const { accounts, unread } = await readOrganization(region, "all");
  if (accounts === undefined || unread !== undefined) throw incomplete([`${unread?.part}: ${unread?.reason}`]);
  return {
    readOn: today,
    region,
    instanceArn: undefined,
    managementAccount,
    runsIn: own === managementAccount ? "management" : "delegated",
    previewRole,
    deployRole,
    accounts: [...accounts].map(([id, { name = "", status, ou, tags = new Map() }]) => {
      return { id, awsName: name, ou, tags, status };
    }),
  };
}

/** The run's own account, and where a role is given to read them with, all others. */
function accountsToRead({ accounts, previewRole }: OrganizationFacts, own: string): readonly AccountToRead[] {
  return activeAccounts(accounts).flatMap(({ id }): readonly AccountToRead[] => {
    if (id === own) return [{ id, roleArn: undefined }];
    return previewRole === undefined ? [] : [{ id, roleArn: previewRole.replaceAll("{account}", id) }];
  });
}

function activeAccounts(accounts: OrganizationFacts["accounts"]): OrganizationFacts["accounts"] {
  return accounts.filter(({ status }) => status === "ACTIVE");
}

function selectionOf({ account, team }: AdoptAsked, { accounts }: OrganizationFacts): Selection | undefined {
  if (team !== undefined) return { team };
  if (account === undefined) return undefined;
  const ours = accountNames(accounts);
  const wanted = account.toLowerCase();
  const found = accounts.filter(
    ({ id, awsName }) => id === account || awsName.toLowerCase() === wanted || ours.get(id) === wanted,
  );
  const [only, another] = found;
  if (only !== undefined && another === undefined) return { account: only.id };
  throw new OperationError(
    only === undefined
      ? `the organization has no account ${quote(account)}`
      : `${found.length} accounts are called ${quote(account)}`,
    "name the account by its twelve digits",
  );
}

/** In every description. */
const ALWAYS_WRITTEN = ["accounts.yaml", "guardrails.yaml", "organization.yaml", "people.yaml"];

/** The paths of what was written, with a README where there is none. What is then in the folder is valid, or it is refused. */
async function writeDescription({ accessDir, today }: RunContext, { files }: Description): Promise<readonly string[]> {
  await refuseExisting(accessDir, [...files.keys()]);
  const all = (await isThere(join(accessDir, "README.md"))) ? files : new Map([["README.md", README], ...files]);
  await writeNew(accessDir, all);
  const { desired, diagnostics } = await readAccess(accessDir, today);
  if (desired !== undefined) return [...all.keys()];
  const first = diagnostics.find(({ severity }) => severity === "error");
  throw new OperationError(
    `the folder is not valid with the new files: ${first?.message} (${first?.place.file}:${first?.place.line})`,
    "adopt into an empty folder, named with --access, and move what you want from there",
  );
}
