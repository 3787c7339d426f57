// The files that a new organization starts with: valid, and nothing in them changes AWS until somebody writes an entry.

export type InitFacts = {
  /** Where Identity Center is enabled: `eu-west-1`. */
  readonly region: string;
  /** Twelve digits. */
  readonly managementAccount: string;
  /** Where the schemas are, seen from a file at the top of the folder, with `/` at its end. */
  readonly schemas: string;
};

/** Texts by path in the access folder. */
export function initFiles({ region, managementAccount, schemas }: InitFacts): ReadonlyMap<string, string> {
  const schema = (kind: string, up = "") => `# yaml-language-server: $schema=${up}${schemas}${kind}.schema.json\n`;
  return new Map([
    ["README.md", README],
    ["organization.yaml", schema("organization") + organization(region)],
    ["accounts.yaml", schema("accounts") + accounts(managementAccount)],
    ["guardrails.yaml", schema("guardrails") + GUARDRAILS],
    ["people.yaml", schema("users") + PEOPLE],
    ["teams/platform.yaml", schema("team", "../") + TEAM],
  ]);
}

/** For people who edit the files. */
export const README = `# Who may do what

Teams edit the files here and open a pull request.

- \`people.yaml\`: the people.
- \`teams/TEAM.yaml\`: a team's groups, permission sets, assignments and service roles. More files of it: \`teams/TEAM/NAME.yaml\`.
- \`policies/*.json\`: policy documents, named from a team file by their path from this folder.
- \`accounts.yaml\`, \`organization.yaml\`: edited by the platform team; \`guardrails.yaml\`: edited by security.

**To give somebody access**, add their user name to the \`members\` of a group that has it. \`{ user: NAME, expires: 2026-12-31 }\`
ends automatically after that day (UTC). Remove the line to end it now.

- Names match in any letter case. Two names that differ only in letter case are refused.
- Write account ids in quotes: \`"012345678901"\`.
- Moving an entry to another file, or sorting a list, changes nothing in AWS.
- To rename, write the new \`name\` and \`previously: OLD-NAME\`; without it the old one is deleted and its members lose access.
- To use another team's group, permission set or account, that team has to allow it: \`membersFrom:\` or \`sharedWith:\`.

Check with \`npm run access -- validate\`; see the effect with \`npm run access -- preview\`.
`;

const organization = (region: string) => `organization:
  # Where Identity Center is enabled. Fixed by the first deploy.
  region: ${region}
  # identity-center: the people are in people.yaml. external: they come from an identity provider, and teams name theirs
  # under external:.
  identitySource: identity-center
  managementAccount: management
  # The account whose credentials preview and deploy have: management, or delegated for a delegated administrator.
  runsIn: management
  # Needed once a team declares roles: the roles that preview and deploy assume in each account.
#  previewRole: arn:aws:iam::{account}:role/access-as-code/preview
#  deployRole: arn:aws:iam::{account}:role/access-as-code/deploy
`;

const accounts = (managementAccount: string) => `accounts:
  # Selected only by its plain name, never by all: true, ou: or tag:.
  - { name: management, id: "${managementAccount}" }
  # One entry for each account of the organization; the name is yours to choose.
#  - name: ml-dev
#    id: "222222222222"
#    ou: Workloads/ML
#    tags: { env: dev }
`;

const GUARDRAILS = `guardrails:
  # A deploy that removes more than this is refused: more than \`count\`, or more than \`fraction\` of what exists once
  # more than \`minimum\` are removed.
  removalLimits:
    users: { count: 10, fraction: 0.25, minimum: 3 }
    memberships: { count: 20, fraction: 0.25, minimum: 5 }
    assignments: { count: 20, fraction: 0.25, minimum: 5 }
  # Removals that are meant, by the stack and the keys that the plan prints.
#  exceptions:
#    - { stack: identity-center, keys: [group/old-group], reason: The team is gone, until: 2026-12-31 }
`;

const PEOPLE = `# An entry for each person; examples start with #, and an empty list is [].
users: []
#  - { userName: ana.silva, givenName: Ana, familyName: Silva, email: ana.silva@example.com }
`;

const TEAM = `team: platform
# Who approves the team's files: GitHub teams or users.
owners: []

groups: []
#  - name: readers
#    description: Look at everything, change nothing
#    members: [ana.silva]

permissionSets: []
#  - name: ReadOnly
#    description: AWS's own read-only policy
#    sessionDuration: PT8H
#    managedPolicies: [ReadOnlyAccess]

assignments: []
#  - { permissionSet: ReadOnly, groups: [readers], accounts: [ml-dev] }
`;
