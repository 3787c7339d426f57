// For end-to-end tests: two people, a group, a permission set that it holds in one account, and a role in each of two accounts.
import type { Seed } from "../aws/seed.ts";
import type { Workplace } from "./workplace.ts";

/** What AWS has before the first deploy: the accounts, and nothing of ours. */
export const SMALL_SEED: Seed = {
  organization: { id: "o-exampleorg1", managementAccount: "111111111111" },
  accounts: [
    { id: "111111111111", name: "Management" },
    { id: "222222222222", name: "Dev" },
    { id: "333333333333", name: "Prod" },
  ],
};

/** The access folder's files by path. */
export const SMALL_FILES = {
  "organization.yaml": `organization:
  region: eu-west-1
  identitySource: identity-center
  managementAccount: management
  runsIn: management
  previewRole: arn:aws:iam::{account}:role/access-as-code/preview
  deployRole: arn:aws:iam::{account}:role/access-as-code/deploy
`,
  "accounts.yaml": `accounts:
  - { name: management, id: "111111111111" }
  - { name: dev, id: "222222222222" }
  - { name: prod, id: "333333333333" }
`,
  "guardrails.yaml": `guardrails:
  removalLimits: { memberships: { count: 1 } }
`,
  "people.yaml": `users:
  - { userName: ana.silva, givenName: Ana, familyName: Silva, email: ana.silva@example.com }
  - { userName: ben.okafor, givenName: Ben, familyName: Okafor, email: ben.okafor@example.com }
`,
  "teams/readers.yaml": `team: readers
groups:
  - { name: readers, description: One, members: [ana.silva, ben.okafor] }
permissionSets:
  - { name: Reader, managedPolicies: [ReadOnlyAccess] }
assignments:
  - { permissionSet: Reader, groups: [readers], accounts: [dev] }
roles:
  - { name: worker, description: One, accounts: [dev, prod], trust: { services: [sagemaker.amazonaws.com] } }
`,
};

/** The team's file. */
export const TEAM_FILE = "teams/readers.yaml";

/** Another description of the group, in Identity Center, and of the role, in both accounts. */
export function describeAnew(workplace: Workplace, to: { readonly group?: string; readonly role?: string }): void {
  let text = workplace.read(TEAM_FILE);
  if (to.group !== undefined) text = text.replace(/readers, description: \w+/, `readers, description: ${to.group}`);
  if (to.role !== undefined) text = text.replace(/worker, description: \w+/, `worker, description: ${to.role}`);
  workplace.write(TEAM_FILE, text);
}
