// For tests: histories of a branch, of every kind of merge and of every kind of file. Never imported by anything but tests.
import fc from "fast-check";
import type { Edit, MergeKind, Step } from "./played-histories.ts";

const PEOPLE = (leaves = "") => `users:
  - { userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com }
  - { userName: dana, givenName: Dana, familyName: Cruz, email: dana@example.com${leaves} }
`;
const ACCOUNTS = (one: string, two: string, more = "") => `accounts:
  - { name: management, id: "111122223333" }
  - { name: ${one}, id: "022222222222", ou: Workloads/ML, vars: { bucket: dev }${more} }
  - { name: ${two}, id: "033333333333", ou: Workloads/ML, vars: { bucket: prod }, tags: { env: prod } }
`;
const POLICY = (action: string) =>
  `{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "${action}", "Resource": "*" }] }\n`;
const GROUPS = (data: string, web = "{ name: web, members: [dana] }") => `team: a\ngroups:\n  - ${data}\n  - ${web}\n`;
const ACCESS = (accounts: string, set = "") => `team: a
permissionSets:
  - { name: Reader, inlinePolicy: policies/read.json${set} }
assignments:
  - { permissionSet: Reader, groups: [web], accounts: [${accounts}] }
`;
const ROLE = (account: string) => `team: b
roles:
  - name: builder
    accounts: [${account}]
    trust: { services: [sagemaker.amazonaws.com] }
    policies: [{ name: own, document: policies/own.json }]
`;
const OWN = POLICY("s3:GetObject").replace('"Resource": "*"', '"Resource": "arn:aws:s3:::{{vars.bucket}}/*"');

type Versions = readonly (readonly [path: string, texts: readonly (string | undefined)[]])[];

/** The first account has a tag that it has not at the beginning. */
const TAGGED = ACCOUNTS("ml-dev", "ml-prod", ", tags: { env: prod }");

/** Each path with texts that it may have; any combination is valid. The first is what the branch begins with. */
const VERSIONS: Versions = [
  [".github/CODEOWNERS", ["* @platform\n", "* @mallory\n"]],
  ["access/people.yaml", [PEOPLE(), PEOPLE(", leaves: 2026-11-26"), PEOPLE(", leaves: 2027-01-31")]],
  [
    "access/accounts.yaml",
    [
      ACCOUNTS("ml-dev", "ml-prod"),
      ACCOUNTS("ml-prod", "ml-dev"),
      TAGGED,
      ACCOUNTS("ml-dev", "ml-prod").replace("bucket: dev", "bucket: other"),
    ],
  ],
  [
    "access/teams/a.yaml",
    [
      GROUPS("{ name: data, members: [ana] }"),
      GROUPS("{ name: data, members: [ana, dana] }"),
      GROUPS("{ name: data, members: [{ user: ana, expires: 2026-11-26 }] }"),
      GROUPS("{ name: data, members: [{ user: ana, expires: 2027-11-26 }] }"),
      GROUPS("{ name: data-two, previously: data, members: [ana] }"),
      GROUPS("{ name: data, members: [] }", "{ name: web, members: [dana, ana] }"),
      GROUPS("{ name: data, previously: data-two, members: [ana] }"),
    ],
  ],
  [
    "access/teams/a/access.yaml",
    [
      undefined,
      ACCESS("ml-dev"),
      ACCESS("{ tag: { env: prod } }"),
      ACCESS("ml-prod", ", managedPolicies: [ReadOnlyAccess]"),
    ],
  ],
  ["access/teams/b.yaml", [undefined, ROLE("ml-dev"), ROLE("ml-prod")]],
  ["access/policies/read.json", [POLICY("s3:GetObject"), POLICY("*"), POLICY("s3:ListBucket")]],
  ["access/policies/own.json", [OWN, POLICY("s3:*")]],
  ["access/guardrails.yaml", ["guardrails: {}\n", "guardrails: { repairNarrowing: true }\n"]],
];

export const BEGINNING: Edit = Object.fromEntries(VERSIONS.map(([path, [first]]) => [path, first]));

/** One text of one or two paths. */
const editOf = (versions: Versions): fc.Arbitrary<Edit> =>
  fc
    .uniqueArray(
      fc
        .constantFrom(...versions)
        .chain(([path, texts]) => fc.constantFrom(...texts).map((text) => [path, text] as const)),
      { minLength: 1, maxLength: 2, selector: ([path]) => path },
    )
    .map((edits) => Object.fromEntries(edits));

const KIND = fc.constantFrom<MergeKind>("merge commit", "squash", "rebase");

const stepsOf = (versions: Versions): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ is: fc.constant("push" as const), edit: editOf(versions) }) },
      {
        weight: 11,
        arbitrary: fc.record({
          is: fc.constantFrom("merge", "merge", "merge of an old branch", "merge without approval"),
          edit: editOf(versions),
          kind: KIND,
        }),
      },
      { weight: 1, arbitrary: fc.record({ is: fc.constant("pushed revert" as const) }) },
      { weight: 1, arbitrary: fc.record({ is: fc.constant("approved revert" as const), kind: KIND }) },
      { weight: 4, arbitrary: fc.record({ is: fc.constantFrom("deploy", "deploy", "expiry") }) },
    ),
    { minLength: 2, maxLength: 9 },
  );

export const STEPS = stepsOf(VERSIONS);

/** Of accounts whose tags are those that they begin with: where AWS Organizations has these, no run is refused. */
export const STEPS_WITH_THE_SAME_TAGS = stepsOf(
  VERSIONS.map(([path, texts]) => [path, texts.filter((text) => text !== TAGGED)] as const),
);
