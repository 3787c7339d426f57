// For end-to-end tests: one group that holds one permission set in many accounts, as files and as the world they meet.
import type { Seed } from "../aws/seed.ts";

const MANAGEMENT = "111111111111";

/** Ids of `count` accounts below the OU Workloads; the first is 100000000001. */
export function manyIds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(100_000_000_001 + index));
}

/** What AWS has before the first deploy: the accounts, and nothing of ours. */
export function manySeed(ids: readonly string[]): Seed {
  return {
    organization: { id: "o-exampleorg1", managementAccount: MANAGEMENT },
    accounts: [
      { id: MANAGEMENT, name: "Example Management" },
      ...ids.map((id) => ({ id, name: `Example ${id}`, ou: "Workloads" })),
    ],
  };
}

/** An access folder whose team `readers` has `team` as its file. */
export function manyFiles(ids: readonly string[], team: string): Readonly<Record<string, string>> {
  return {
    "organization.yaml": `organization:
  region: eu-west-1
  identitySource: identity-center
  managementAccount: management
  runsIn: management
`,
    "accounts.yaml": `accounts:
  - { name: management, id: "${MANAGEMENT}" }
${ids.map((id) => `  - { name: ${nameOf(id)}, id: "${id}", ou: Workloads }\n`).join("")}`,
    "people.yaml": `users:
  - { userName: ana.silva, givenName: Ana, familyName: Silva, email: ana.silva@example.com }
`,
    "teams/readers.yaml": team,
  };
}

/** The account's name in accounts.yaml. */
export function nameOf(id: string): string {
  return `account-${Number(id.slice(1))}`;
}
