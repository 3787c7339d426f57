// Writes a valid access folder of a given size, the same each time: people, teams of a hundred groups, sets and assignments.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

export type Size = {
  /** A hundred of them to a team, a team to a file. */
  readonly groups: number;
  readonly membersPerGroup: number;
  readonly people: number;
};

const GROUPS_PER_FILE = 100;
/** People to a file, so that no file grows over what is read. */
const PEOPLE_PER_FILE = 2_000;
const ACCOUNTS = 200;

/** Writes the folder and returns how many files it has. */
export async function generateAccess(folder: string, size: Size): Promise<number> {
  await mkdir(join(folder, "teams"), { recursive: true });
  const files: [path: string, text: string][] = [
    ["organization.yaml", "organization:\n  region: eu-central-1\n  managementAccount: management\n"],
    ["accounts.yaml", accounts()],
  ];
  for (let first = 0; first < size.people; first += PEOPLE_PER_FILE) {
    const text = people(first, Math.min(first + PEOPLE_PER_FILE, size.people));
    files.push([`people-${first / PEOPLE_PER_FILE}.yaml`, text]);
  }
  for (let first = 0; first < size.groups; first += GROUPS_PER_FILE) {
    files.push([`teams/team-${first / GROUPS_PER_FILE}.yaml`, team(first, size)]);
  }
  for (const [path, text] of files) await writeFile(join(folder, path), text);
  return files.length;
}

function accounts(): string {
  const lines = Array.from({ length: ACCOUNTS }, (_, index) => {
    const id = String(100_000_000_000 + index);
    return `  - { name: account-${index}, id: "${id}", ou: Workloads/Unit-${index % 10}, tags: { env: ${index % 2 ? "dev" : "prod"} } }`;
  });
  return `accounts:\n  - { name: management, id: "999999999999" }\n${lines.join("\n")}\n`;
}

function people(first: number, end: number): string {
  const lines = Array.from({ length: end - first }, (_, index) => {
    const name = `person.${first + index}`;
    return `  - { userName: ${name}, givenName: Person, familyName: Number, email: ${name}@example.com }`;
  });
  return `users:\n${lines.join("\n")}\n`;
}

function team(first: number, size: Size): string {
  const name = `team-${first / GROUPS_PER_FILE}`;
  const groups = Array.from({ length: Math.min(GROUPS_PER_FILE, size.groups - first) }, (_, index) => {
    const number = first + index;
    const members = Array.from(
      { length: size.membersPerGroup },
      (_, member) => `      - person.${(number * 7 + member) % size.people}`,
    );
    return `  - name: group-${number}\n    description: Group ${number}\n    members:\n${members.join("\n")}`;
  });
  const set = `set-${first / GROUPS_PER_FILE}`;
  const policy = `{ Version: 2012-10-17, Statement: { Effect: Allow, Action: ["s3:Get*", "ec2:Describe*"], Resource: "*" } }`;
  return [
    `team: ${name}`,
    `groups:\n${groups.join("\n")}`,
    `permissionSets:\n  - { name: ${set}, inlinePolicy: ${policy} }`,
    `assignments:\n  - { permissionSet: ${set}, groups: [group-${first}], accounts: [account-${first % ACCOUNTS}, { ou: Workloads/Unit-1 }] }`,
    "",
  ].join("\n");
}
