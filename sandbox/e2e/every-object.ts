// For end-to-end tests: a small organization with one independent object of each type, as files and as the world they meet.
import type { Seed } from "../aws/seed.ts";

const MANAGEMENT = "111111111111";
const DEV = "222222222222";

/** What AWS has before the first deploy: two accounts, and the policies that the files name. */
export const EVERY_SEED: Seed = {
  organization: { id: "o-exampleorg1", managementAccount: MANAGEMENT },
  accounts: [
    { id: MANAGEMENT, name: "Management" },
    { id: DEV, name: "Dev", policies: ["data", "boundary-one", "boundary-two"].map((name) => ({ name })) },
  ],
};

/**
 * The files by path. `none`: only what the objects hang on. `dependants`: each is made, and things that need the new group
 * and the new set. `made`: without those. `changed`: each object that can be updated is.
 */
export function everyObject(objects: "none" | "dependants" | "made" | "changed"): Readonly<Record<string, string>> {
  const only = (text: string) => (objects === "none" ? "" : text);
  const dependants = (text: string) => (objects === "dependants" ? text : "");
  const isChanged = objects === "changed";
  const text = isChanged ? "Two" : "One";
  const boundary = `permissionsBoundary: { customerManagedPolicy: { name: boundary-${text.toLowerCase()} } }`;
  const document = `{ Version: "2012-10-17", Statement: [{ Effect: Allow, Action: "s3:${isChanged ? "GetBucketLocation" : "ListBucket"}", Resource: "*" }] }`;
  const attributes = `accessControlAttributes: [{ key: team, source: "\${path:${isChanged ? "title" : "userType"}}" }]`;
  const trust = "trust: { services: [sagemaker.amazonaws.com] }";
  return {
    "organization.yaml": `organization:
  region: eu-west-1
  identitySource: identity-center
  managementAccount: management
  runsIn: management
  previewRole: arn:aws:iam::{account}:role/access-as-code/preview
  deployRole: arn:aws:iam::{account}:role/access-as-code/deploy
${only(`  ${attributes}\n`)}`,
    "accounts.yaml": `accounts:
  - { name: management, id: "${MANAGEMENT}" }
  - { name: dev, id: "${DEV}" }
`,
    "guardrails.yaml": `guardrails:
  removalLimits: { other: { count: 20, fraction: 1 } }
`,
    "people.yaml": `users:
  - { userName: ana.silva, givenName: Ana, familyName: Silva, email: ana.silva@example.com }
${only(`  - { userName: new.person, givenName: New, familyName: Person, email: new.person@example.com, title: ${text} }\n`)}`,
    "teams/platform.yaml": `team: platform
groups:
  - { name: parents, members: [${only("ana.silva")}] }
${only(`  - { name: new-group, description: ${text}, members: [${dependants("ana.silva")}] }\n`)}
permissionSets:
  - { name: WithManaged, managedPolicies: [${only("ReadOnlyAccess")}] }
  - { name: WithCustomer, customerManagedPolicies: [${only("{ name: data }")}] }
  - { name: WithInline${only(`, inlinePolicy: ${document}`)} }
  - { name: WithBoundary${only(`, ${boundary}`)} }
  - { name: Assigned }
${only(`  - { name: NewSet, description: ${text}, managedPolicies: [${dependants("ReadOnlyAccess")}] }\n`)}
${only(`assignments:
  - { permissionSet: Assigned, groups: [parents], accounts: [dev] }
${dependants("  - { permissionSet: NewSet, groups: [parents], accounts: [dev] }\n")}`)}
roles:
  - name: keeper
    accounts: [dev]
    ${trust}
    managedPolicies: [${only("ReadOnlyAccess")}]
    policies: [${only(`{ name: new-policy, document: ${document} }`)}]
${only(`  - { name: new-role, description: ${text}, accounts: [dev], ${trust} }\n`)}`,
  };
}
