// A small valid world for tests: each test changes one thing. Never imported by anything but tests.
import type { SourceDocument } from "../load/source-document.ts";
import type { WrittenAccess, WrittenAccount, WrittenGuardrails, WrittenTeam } from "../validate/written.ts";

/** A document whose places carry their path in the file's name, so that tests can tell places apart. */
function fakeDocument(file: string, value: object): SourceDocument {
  return { file, text: "", value, placeOf: (path) => ({ file: `${file}#${path.join(".")}`, line: 1, column: 1 }) };
}

/** A Wednesday; tests never ask the clock. */
export const TODAY = "2026-11-25";

export const ACCOUNTS: readonly WrittenAccount[] = [
  { name: "management", id: "111111111111" },
  { name: "ml-dev", id: "022222222222", ou: "Workloads/ML", tags: { env: "dev" }, vars: { bucket: "dev-bucket" } },
  { name: "ml-prod", id: "333333333333", ou: "Workloads/ML", tags: { env: "prod" } },
  { name: "old", id: "444444444444", ou: "Workloads", status: "SUSPENDED" },
];

export const TEAM: WrittenTeam = {
  team: "ai",
  users: [
    { userName: "ana.silva", givenName: "Ana", familyName: "Silva", email: "ana.silva@example.com" },
    { userName: "ben.okafor", givenName: "Ben", familyName: "Okafor", email: "ben.okafor@example.com" },
  ],
  groups: [{ name: "builders", description: "Build models", members: ["ana.silva"] }],
  permissionSets: [
    {
      name: "Builder",
      managedPolicies: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
      permissionsBoundary: { customerManagedPolicy: { name: "limit", path: "/ai/" } },
    },
  ],
  assignments: [{ permissionSet: "Builder", groups: ["builders"], accounts: ["ml-dev"] }],
  roles: [
    {
      name: "trainer",
      accounts: ["ml-dev"],
      trust: { services: ["sagemaker.amazonaws.com"] },
      policies: [
        {
          name: "training",
          document: {
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::{{vars.bucket}}/*" }],
          },
        },
      ],
    },
  ],
};

export function smallWorld(
  teams: readonly WrittenTeam[] = [TEAM],
  guardrails: WrittenGuardrails["guardrails"] = {},
): WrittenAccess {
  const document = <Value extends object>(file: string, value: Value) => ({ source: fakeDocument(file, value), value });
  return {
    organization: document("access/organization.yaml", {
      organization: { region: "eu-west-1", managementAccount: "management" },
    }),
    accounts: [document("access/accounts.yaml", { accounts: ACCOUNTS })],
    guardrails: [document("access/guardrails.yaml", { guardrails })],
    users: [],
    teams: teams.map((team, index) => document(`access/teams/${index}.yaml`, team)),
    policyFiles: new Map(),
  };
}
