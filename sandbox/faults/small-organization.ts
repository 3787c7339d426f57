// An organization with one thing of every kind, so that a deploy of it takes seconds.
import type { Seed } from "../aws/seed.ts";

/** A text that stands in a file exactly once, and what takes its place. */
export type Edit = readonly [file: string, from: string, to: string];

export const SMALL_SEED: Seed = {
  organization: { id: "o-example0001", managementAccount: "111111111111" },
  accounts: [
    { id: "111111111111", name: "Management" },
    { id: "222222222222", name: "App", policies: [{ name: "app-data" }] },
  ],
};

export const SMALL_FILES: Readonly<Record<string, string>> = {
  "organization.yaml": `organization:
  region: eu-west-1
  identitySource: identity-center
  managementAccount: management
  runsIn: management
  previewRole: arn:aws:iam::{account}:role/access-as-code/preview
  deployRole: arn:aws:iam::{account}:role/access-as-code/deploy
  accessControlAttributes:
    - { key: title, source: "\${path:title}" }
  owners: { platform: ["@example/platform"], security: ["@example/security"] }
`,
  "accounts.yaml": `accounts:
  - { name: management, id: "111111111111" }
  - { name: app, id: "222222222222", owner: app }
`,
  "people.yaml": `users:
  - { userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com }
  - { userName: ben, givenName: Ben, familyName: Okafor, email: ben@example.com }
`,
  "guardrails.yaml": "guardrails: {}\n",
  "teams/app.yaml": `team: app
owners: ["@example/app"]
groups:
  - { name: readers, description: Read, members: [ana] }
permissionSets:
  - name: Reader
    description: Reads
    managedPolicies: [ViewOnlyAccess]
    customerManagedPolicies: [{ name: app-data }]
    inlinePolicy:
      Version: 2012-10-17
      Statement: [{ Effect: Allow, Action: "s3:GetObject", Resource: "*" }]
    permissionsBoundary: { managedPolicy: ReadOnlyAccess }
assignments:
  - { permissionSet: Reader, groups: [readers], accounts: [app] }
`,
};

const ROLES = `
roles:
  - name: worker
    description: Works
    accounts: [app]
    trust: { services: [lambda.amazonaws.com] }
    policies:
      - name: work
        document:
          Version: 2012-10-17
          Statement: [{ Effect: Allow, Action: "s3:GetObject", Resource: "*" }]
`;

export const SMALL_CHANGES: Readonly<Record<string, readonly Edit[]>> = {
  /** In the account's stack alone. */
  roles: [["teams/app.yaml", "accounts: [app] }\n", `accounts: [app] }\n${ROLES}`]],
  change: [
    ["people.yaml", "givenName: Ana,", "givenName: Anna,"],
    ["people.yaml", "  - { userName: ben, givenName: Ben, familyName: Okafor, email: ben@example.com }\n", ""],
    [
      "people.yaml",
      "users:\n",
      "users:\n  - { userName: eva, givenName: Eva, familyName: Roth, email: eva@example.com }\n",
    ],
    [
      "teams/app.yaml",
      "{ name: readers, description: Read, members: [ana] }",
      "{ name: all-readers, previously: readers, description: Read all, members: [eva] }",
    ],
    ["teams/app.yaml", "- name: Reader\n", "- name: AppReader\n    previously: Reader\n"],
    ["teams/app.yaml", "permissionSet: Reader, groups: [readers]", "permissionSet: AppReader, groups: [all-readers]"],
  ],
};
