// The deploys that are struck: the example's first one and a mixed change of it; and the same of a small organization, for the tests.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { load } from "js-yaml";
import { parseSeed, type Seed } from "../aws/seed.ts";
import { REPOSITORY } from "../run-reconciler.ts";
import { openScenario, type Scenario } from "./replay.ts";
import { type Edit, SMALL_CHANGES, SMALL_FILES, SMALL_SEED } from "./small-organization.ts";
import { newStage } from "./stage.ts";

/** Makes, changes, renames and removes something of every kind, and replaces a permission set. */
const EXAMPLE_CHANGE: readonly Edit[] = [
  ["organization.yaml", 'path:userType}" }\n', `path:userType}" }\n    - { key: title, source: "\${path:title}" }\n`],
  // Ben leaves, Eva comes, and Ana is another kind of builder.
  [
    "people.yaml",
    "  - { userName: ben.okafor, givenName: Ben, familyName: Okafor, email: ben.okafor@example.com, userType: builder }\n",
    "  - { userName: eva.roth, givenName: Eva, familyName: Roth, email: eva.roth@example.com, userType: builder }\n",
  ],
  ["people.yaml", "ana.silva@example.com, userType: builder", "ana.silva@example.com, userType: lead"],
  // A group is renamed, a permission set is made new under another name.
  [
    "teams/ai-platform.yaml",
    "- name: ai-model-builders\n    description: Build and train models\n    members: [ana.silva, ben.okafor]",
    "- name: model-builders\n    previously: ai-model-builders\n    description: Build models\n    members: [ana.silva, eva.roth]",
  ],
  ["teams/ai-platform.yaml", "- name: AIModelBuilder\n", "- name: ModelBuilder\n    previously: AIModelBuilder\n"],
  [
    "teams/ai-platform.yaml",
    "permissionSet: AIModelBuilder\n    groups: [ai-model",
    "permissionSet: ModelBuilder\n    groups: [model",
  ],
  ["teams/ai-platform.yaml", "description: Training and processing jobs", "description: Training jobs"],
  ["policies/ai-model-building.json", '"ecr:BatchGetImage"', '"ecr:BatchGetImage", "ecr:DescribeImages"'],
  [
    "teams/ai-platform.yaml",
    "policies/ai-model-building.json }\n",
    `policies/ai-model-building.json }
    managedPolicies: [CloudWatchLogsReadOnlyAccess]
  - name: model-evaluator
    accounts: [ml-test]
    trust: { services: [sagemaker.amazonaws.com] }
    managedPolicies: [AmazonSageMakerReadOnly]
`,
  ],
  // A group goes, another comes; a set is changed in place, in every part.
  [
    "teams/data-science.yaml",
    "- name: data-scientists\n    description: Explore training data, read only\n    members: [chen.li, dana.novak, vendor.kim]",
    "- name: data-explorers\n    members: [chen.li, dana.novak, vendor.kim]",
  ],
  ["teams/data-science.yaml", "groups: [data-scientists]", "groups: [data-explorers]"],
  [
    "teams/data-science.yaml",
    "sessionDuration: PT4H\n",
    "sessionDuration: PT2H\n    managedPolicies: [AmazonAthenaFullAccess]\n    permissionsBoundary: { managedPolicy: ReadOnlyAccess }\n",
  ],
  ["policies/training-data-reader.json", "training/shared/*", "training/open/*"],
];

export type Organization = {
  readonly name: string;
  readonly seed: Seed;
  /** Writes the files of the first deploy. */
  readonly write: (access: string) => void;
  /** Each a deploy of its own, after the first one. */
  readonly changes: Readonly<Record<string, readonly Edit[]>>;
};

export function exampleOrganization(): Organization {
  return {
    name: "example",
    seed: parseSeed(load(readFileSync(join(REPOSITORY, "sandbox/seed.yaml"), "utf8"))),
    write: (access) => cpSync(join(REPOSITORY, "access"), access, { recursive: true }),
    changes: { change: EXAMPLE_CHANGE },
  };
}

export function smallOrganization(): Organization {
  const write = (access: string) => {
    for (const [file, text] of Object.entries(SMALL_FILES)) {
      mkdirSync(dirname(join(access, file)), { recursive: true });
      writeFileSync(join(access, file), text);
    }
  };
  return { name: "small", seed: SMALL_SEED, write, changes: SMALL_CHANGES };
}

/** Plays the first deploy of an organization and each change without any fault, in `folder`. */
export async function openScenarios(
  { seed, write, changes }: Organization,
  folder: string,
): Promise<readonly Scenario[]> {
  const access = join(folder, "access");
  write(access);
  const empty = newStage(join(folder, "empty"), seed, join(folder, "compiled"));
  const { scenario, played } = await openScenario({ name: "first deploy", stage: empty, access }, folder);
  const scenarios = [scenario];
  for (const [name, edits] of Object.entries(changes)) {
    const changed = join(folder, `access-${name}`);
    write(changed);
    for (const edit of edits) applyEdit(changed, edit);
    scenarios.push((await openScenario({ name, stage: played, access: changed }, folder)).scenario);
  }
  return scenarios;
}

function applyEdit(access: string, [file, from, to]: Edit): void {
  const path = join(access, file);
  const text = readFileSync(path, "utf8");
  if (text.split(from).length !== 2) throw new Error(`${JSON.stringify(from)} is not once in ${file}`);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
}
