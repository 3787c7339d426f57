// The small world before and after a change, compared as reviewers see it, for tests. Never imported by anything but tests.
import type { Access } from "../model/access.ts";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { openIamServices } from "../policy/iam-services.ts";
import type { WrittenAccess, WrittenAccount, WrittenOrganization, WrittenTeam } from "../validate/written.ts";
import type { RedFlag } from "./red-flag.ts";
import { type ReviewedChange, reviewChanges } from "./review-changes.ts";

/** What differs from the small world's team. */
export type World = Partial<WrittenTeam> & {
  readonly accounts?: readonly WrittenAccount[];
  readonly organization?: Partial<WrittenOrganization["organization"]>;
  /** Teams with files of their own. */
  readonly others?: readonly WrittenTeam[];
};

/** Its files and what they mean. */
export function filesOf({ accounts, organization, others = [], ...team }: World) {
  const world = smallWorld([{ ...TEAM, ...team }, ...others]);
  const [file] = world.accounts;
  const settings = { organization: { ...world.organization.value.organization, ...organization } };
  const written: WrittenAccess = {
    ...world,
    organization: { ...world.organization, value: settings },
    accounts: file === undefined || accounts === undefined ? world.accounts : [{ ...file, value: { accounts } }],
  };
  const { access, diagnostics } = buildAccess(written, TODAY);
  if (access === undefined) throw new Error(JSON.stringify(diagnostics));
  return { written, access };
}

export function accessOf(world: World): Access {
  return filesOf(world).access;
}

const LISTED = {
  accounts: new Set<string>(),
  organizations: new Set<string>(),
  samlProviders: new Set<string>(),
  oidcSubjects: [],
};
const services = openIamServices();

export async function changes(before: World, after: World): Promise<ReviewedChange> {
  return reviewChanges(accessOf(before), accessOf(after), LISTED, await services);
}

export async function flagsOf(before: World, after: World): Promise<readonly RedFlag[]> {
  return (await changes(before, after)).flags;
}

export const allowing = (...Action: readonly string[]) => ({
  Version: "2012-10-17" as const,
  Statement: [{ Effect: "Allow" as const, Action, Resource: "*" }],
});

/** The one set of the small world, which Ana holds in ml-dev. */
export const set = (more: object): World => ({ permissionSets: [{ name: "Builder", ...more }] });

/** Its one role, in ml-dev. */
export const role = (more: object): World => ({ roles: (TEAM.roles ?? []).map((it) => ({ ...it, ...more })) });
