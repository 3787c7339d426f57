// Pull requests as people make them, with the whole comment of each: docs/pull-requests.md shows them.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Edit, exampleComment } from "./in-memory-comment.ts";

const PLATFORM = "teams/ai-platform.yaml";
const SCIENCE = "teams/data-science.yaml";

const TRUST = "    trust: { services: [sagemaker.amazonaws.com] }\n";
const trusting = (...statement: readonly string[]) =>
  `    trust:\n      policy:\n        Version: "2012-10-17"\n        Statement:\n${statement.map((line, index) => `          ${index === 0 ? "- " : "  "}${line}\n`).join("")}`;

const trustingGitHub = (subject: string) =>
  trusting(
    "Effect: Allow",
    "Principal: { Federated: arn:aws:iam::222222222222:oidc-provider/token.actions.githubusercontent.com }",
    "Action: sts:AssumeRoleWithWebIdentity",
    "Condition:",
    '  StringEquals: { "token.actions.githubusercontent.com:aud": sts.amazonaws.com }',
    `  StringLike: { "token.actions.githubusercontent.com:sub": "${subject}" }`,
  );

type Example = { readonly before?: readonly Edit[]; readonly edits: readonly Edit[] };

/** By the name that the page gives it. */
const EXAMPLES: Readonly<Record<string, Example>> = {
  "member-joins": {
    edits: [[PLATFORM, "[ana.silva, ben.okafor]", "[ana.silva, ben.okafor, { user: chen.li, expires: 2026-12-31 }]"]],
  },
  "policy-grows": {
    edits: [
      ["policies/ai-model-builder.json", '"sagemaker:AddTags"', '"sagemaker:AddTags",\n        "sagemaker:List*"'],
    ],
  },
  "first-administrator": {
    edits: [
      [
        PLATFORM,
        "assignments:\n",
        "  - name: AIPlatformAdmin\n    managedPolicies: [AdministratorAccess]\n\nassignments:\n  - { permissionSet: AIPlatformAdmin, users: [dana.novak], accounts: [ml-dev], expires: 2027-01-31 }\n",
      ],
    ],
  },
  "open-trust": {
    edits: [[PLATFORM, TRUST, trusting("Effect: Allow", 'Principal: { AWS: "*" }', "Action: sts:AssumeRole")]],
  },
  "passes-any-role": {
    edits: [
      [
        "policies/ai-model-builder.json",
        '"arn:aws:iam::*:role/access/ai-model-builder",\n      "Condition": { "StringEquals": { "iam:PassedToService": "sagemaker.amazonaws.com" } }',
        '"*"',
      ],
    ],
  },
  "github-subject-opens": {
    before: [
      [
        "guardrails.yaml",
        "  # Service roles are for these services only.\n  roles:\n    services: [sagemaker.amazonaws.com]\n",
        "",
      ],
      [PLATFORM, TRUST, trustingGitHub("repo:example/models:ref:refs/heads/main")],
    ],
    edits: [[PLATFORM, "repo:example/models:ref:refs/heads/main", "repo:*"]],
  },
  "boundary-goes": {
    before: [
      [
        PLATFORM,
        "    inlinePolicy: policies/ai-model-builder.json\n",
        "    inlinePolicy: policies/ai-model-builder.json\n    permissionsBoundary: { customerManagedPolicy: { name: ai-boundary } }\n",
      ],
    ],
    edits: [[PLATFORM, "    permissionsBoundary: { customerManagedPolicy: { name: ai-boundary } }\n", ""]],
  },
  "group-renamed": {
    edits: [
      [PLATFORM, "  - name: ai-model-builders\n", "  - name: model-builders\n    previously: ai-model-builders\n"],
      [PLATFORM, "groups: [ai-model-builders]", "groups: [model-builders]"],
    ],
  },
  "person-leaves": {
    edits: [
      [
        "people.yaml",
        "  - { userName: ben.okafor, givenName: Ben, familyName: Okafor, email: ben.okafor@example.com, userType: builder }\n",
        "",
      ],
      [PLATFORM, "[ana.silva, ben.okafor]", "[ana.silva]"],
    ],
  },
  "account-joins": {
    edits: [
      [
        "accounts.yaml",
        "  - name: ml-prod\n",
        '  - name: ml-lab\n    id: "666666666666"\n    ou: Workloads/ML\n    tags: { env: dev }\n    owner: ai-platform\n  - name: ml-prod\n',
      ],
    ],
  },
  "too-many-removals": {
    before: [
      [
        "guardrails.yaml",
        "memberships: { count: 20, fraction: 0.25, minimum: 5 }",
        "memberships: { count: 1, fraction: 0.25, minimum: 1 }",
      ],
    ],
    edits: [[SCIENCE, "[chen.li, dana.novak, vendor.kim]", "[chen.li]"]],
  },
  "guardrail-relaxed": {
    edits: [
      ["guardrails.yaml", "administratorsPerAccount: 3", "administratorsPerAccount: 30"],
      [
        "guardrails.yaml",
        "services: [sagemaker.amazonaws.com]",
        "services: [sagemaker.amazonaws.com, lambda.amazonaws.com]",
      ],
      [PLATFORM, "services: [sagemaker.amazonaws.com]", "services: [sagemaker.amazonaws.com, lambda.amazonaws.com]"],
    ],
  },
  "set-renamed-until-later": {
    before: [[SCIENCE, "    accounts: [data-lake]\n", "    accounts: [data-lake]\n    expires: 2026-12-31\n"]],
    edits: [
      [SCIENCE, "  - name: TrainingDataReader\n", "  - name: LakeReader\n    previously: TrainingDataReader\n"],
      [SCIENCE, "permissionSet: TrainingDataReader", "permissionSet: LakeReader"],
      [SCIENCE, "expires: 2026-12-31", "expires: 2027-06-30"],
    ],
  },
};

const PAGE = join(import.meta.dirname, "../../docs/pull-requests.md");

/** `UPDATE_DOCS=1 npx vitest run reconciler/commands/example-comments.test.ts` writes it anew. */
test.each(Object.entries(EXAMPLES))(
  "docs/pull-requests.md shows the comment as it is made today: %s",
  async (name, { edits, before = [] }) => {
    const comment = await exampleComment(edits, { before });
    const text = readFileSync(PAGE, "utf8");
    const [shown] = new RegExp(`<!-- comment: ${name} -->[\\s\\S]*?<!-- /comment -->`).exec(text) ?? [];
    const now = `<!-- comment: ${name} -->\n\n${comment}\n<!-- /comment -->`;
    if (process.env.UPDATE_DOCS === "1" && shown !== undefined)
      writeFileSync(
        PAGE,
        text.replace(shown, () => now),
      );
    else expect(shown).toBe(now);
  },
);

test("others who approve a team's files are a red flag, and organization.yaml alone is no nothing", async () => {
  const owners = await exampleComment([[PLATFORM, 'owners: ["@example/ai-platform"]', 'owners: ["@mallory"]']], {
    form: "text",
  });
  expect(owners).toContain("Needs a careful look: nobody's access changes\n");
  expect(owners).toContain("Others approve changes of team ai-platform: @mallory. Was: @example/ai-platform.");
  expect(owners).toContain(
    "  team ai-platform  [access/teams/ai-platform.yaml:3]\n    owners: -@example/ai-platform, +@mallory\n",
  );
  const tags = await exampleComment(
    [["organization.yaml", "tags: { managed-by: access-as-code }", "tags: { admin: yes-please }"]],
    { form: "text" },
  );
  expect(tags).toContain("Ordinary change: nobody's access changes\n");
  expect(tags).toContain("-managed-by: access-as-code, +admin: yes-please");
});

test("a role is renamed that policies still name as before: their holders lose it, where it is written", async () => {
  const renamed = await exampleComment(
    [[PLATFORM, "  - name: ai-model-builder\n", "  - name: model-builder\n    previously: ai-model-builder\n"]],
    { form: "text" },
  );
  expect(renamed).toContain("2 people can do less, 1 service role can do less, 1 thing is renamed");
  expect(renamed).toContain(
    "Permission set AIModelBuilder, held by ana.silva, ben.okafor in ml-dev, ml-test, can do less: access/policies/ai-model-builder.json still names role ai-model-builder, which is called model-builder now: write that name.",
  );
  expect(renamed).not.toContain("Look at this first");
});

test("another e-mail address changes nobody's access, and policies know of it only where sessions carry it", async () => {
  const email: Edit = ["people.yaml", "ben.okafor@example.com", "ben@example.com"];
  const changed = await exampleComment([email], { form: "text" });
  expect(changed).toContain("Needs a careful look: 1 person's e-mail address changes, nobody's access changes\n");
  expect(changed).toContain("where: AIModelBuilder in ml-dev, ml-test");
  const type = await exampleComment(
    [["people.yaml", "okafor@example.com, userType: builder", "okafor@example.com, userType: guest"]],
    {
      form: "text",
    },
  );
  expect(type).toContain("what policies know of 1 person changes");
});
