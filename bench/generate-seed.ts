// An organization as people make it by hand, of a given size and the same each time.
import type { Seed, SeedAssignment } from "../sandbox/aws/seed.ts";

const MANAGEMENT = "100000000000";
/** Of 1. */
const ACCOUNTS = 300;
const SETS = 100;
const GROUPS = 400;
const PEOPLE = 5_000;
const MEMBERS_PER_GROUP = 50;
const ACCOUNTS_PER_SET = 20;
/** In each of a set's accounts; one is of a person. */
const ASSIGNMENTS_PER_ACCOUNT = 5;

const INLINE = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: ["s3:GetObject", "s3:ListBucket"], Resource: "arn:aws:s3:::training-data*" }],
});

/** `scale` 1 has 20,000 memberships, and 10,000 assignments over 2,000 pairs of account and permission set. */
export function generateSeed(scale: number): Seed {
  const numbersTo = (most: number) =>
    Array.from({ length: Math.max(1, Math.round(most * scale)) }, (_, index) => index);
  const accountOf = (index: number) => String(Number(MANAGEMENT) + (index % numbersTo(ACCOUNTS).length));
  const groups = numbersTo(GROUPS).map((index) => `group-${index}`);
  const users = numbersTo(PEOPLE).map((index) => `person.${index}`);
  const at = (names: readonly string[], index: number) => names[index % names.length] ?? "";
  const assignmentsOf = (set: number): SeedAssignment[] =>
    numbersTo(ACCOUNTS)
      .slice(0, ACCOUNTS_PER_SET)
      .flatMap((place) =>
        Array.from({ length: ASSIGNMENTS_PER_ACCOUNT }, (_, number): SeedAssignment => {
          const account = accountOf(set * 7 + place);
          return number === 0
            ? { account, user: at(users, set * 13 + place) }
            : { account, group: at(groups, set * ASSIGNMENTS_PER_ACCOUNT + number) };
        }),
      );
  return {
    organization: { id: "o-example0001", managementAccount: MANAGEMENT },
    accounts: numbersTo(ACCOUNTS).map((index) => ({
      id: accountOf(index),
      name: index === 0 ? "Management" : `Account ${index}`,
      ...(index === 0 ? {} : { ou: `Workloads/Unit ${index % 10}`, tags: { env: index % 2 === 0 ? "dev" : "prod" } }),
    })),
    users: users.map((userName) => ({
      userName,
      givenName: "Person",
      familyName: "Number",
      email: `${userName}@example.com`,
    })),
    groups: groups.map((displayName, index) => ({
      displayName,
      description: `Group ${index}`,
      members: Array.from({ length: MEMBERS_PER_GROUP }, (_, member) => at(users, index * 7 + member)),
    })),
    permissionSets: numbersTo(SETS).map((index) => ({
      name: `Set${index}`,
      description: `Set ${index}`,
      managedPolicies: ["arn:aws:iam::aws:policy/SecurityAudit"],
      inlinePolicy: INLINE,
      assignments: assignmentsOf(index),
    })),
  };
}
