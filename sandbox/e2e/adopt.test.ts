// What AWS holds, read back as files: the engine finds nothing to change between them and what is there.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Seed } from "../aws/seed.ts";
import type { StoredRole } from "../aws/world.ts";
import { startReconciler } from "./reconciler-process.ts";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

const ROLE = "arn:aws:iam::{account}:role/access-as-code";

/** Runs commands over the files that adopt has written, in a folder of their own. */
function runner({ folder, env }: Workplace) {
  const access = join(folder, "adopted");
  return (...argv: readonly string[]) => startReconciler([...argv, "--access", access], { env }).ended;
}

type Planned = { readonly op: string; readonly key: string };
const told = (changes: readonly Planned[]) => changes.map(({ op, key }) => `${op} ${key}`).sort();

/** The example names one person as the identity provider's; AWS doesn't say that, so that adopt declares that person. */
const OF_THE_DIRECTORY = ["import user/vendor.kim"];

test("files that adopt writes of the deployed example plan nothing else than who was only named", async () => {
  const workplace = await openWorkplace({ deployed: true });
  try {
    const run = runner(workplace);
    const roles = ["--preview-role", `${ROLE}/preview`, "--deploy-role", `${ROLE}/deploy`];
    const calls = await workplace.callsOf(async () => {
      const adopted = await run("adopt", "--region", "eu-west-1", ...roles, "--write");
      expect([adopted.status, adopted.stderr]).toEqual([0, expect.not.stringContaining("error:")]);
    });
    expect(writesAmong(calls)).toEqual([]);
    const preview = await run("preview", "--format", "json");
    const { changes, refusals } = JSON.parse(preview.stdout);
    expect(told(changes)).toEqual(OF_THE_DIRECTORY);
    expect(refusals).toEqual([]);
  } finally {
    await workplace.close();
  }
});

const AWS = "arn:aws:iam::aws:policy";
const person = (userName: string) => ({
  userName,
  givenName: "Given",
  familyName: userName,
  email: `${userName}@example.com`,
});

const BY_HAND: Seed = {
  organization: { id: "o-example0001", managementAccount: "111111111111" },
  accounts: [
    { id: "111111111111", name: "Management" },
    {
      id: "222222222222",
      name: "ML Dev",
      ou: "Workloads/ML",
      tags: { env: "dev" },
      policies: [{ name: "data", path: "/ml/" }],
    },
  ],
  users: ["ana.silva", "ben.okafor"].map(person),
  groups: [{ displayName: "ml-builders", description: "Build models", members: ["ana.silva", "ben.okafor"] }],
  permissionSets: [
    {
      name: "Builder",
      description: "Builds",
      sessionDuration: "PT8H",
      tags: { team: "ml" },
      managedPolicies: [`${AWS}/AmazonSageMakerReadOnly`, `${AWS}/job-function/ViewOnlyAccess`],
      customerManagedPolicies: [{ name: "data", path: "/ml/" }],
      inlinePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: ["s3:PutObject", "s3:GetObject"], Resource: "*" }],
      }),
      assignments: [{ account: "222222222222", group: "ml-builders" }],
    },
    {
      name: "Admin",
      managedPolicies: [`${AWS}/AdministratorAccess`],
      assignments: [{ account: "111111111111", user: "ana.silva" }],
    },
  ],
};

/** No deploy may make one like it. */
const OPEN_ROLE: StoredRole = {
  name: "open",
  path: "/access/",
  id: "AROA0000000000000OPEN",
  arn: "arn:aws:iam::111111111111:role/access/open",
  createdAt: "2026-01-01T00:00:00Z",
  maxSessionDuration: 3600,
  trustPolicy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
  }),
  tags: {},
  inlinePolicies: {},
  attachedPolicyArns: [],
};

/** How often the state of a stack was written, where the CLI keeps each (`PULUMI_RETAIN_CHECKPOINTS`). */
function timesWritten({ stateFolder }: Workplace, stack: string): number {
  const files = readdirSync(join(stateFolder, ".pulumi/stacks/access"));
  return files.filter((file) => new RegExp(`^${stack}\\.json\\.\\d+$`).test(file)).length;
}

test("an organization made by hand is taken over by the first deploy without a write, and then nothing is left to do", async () => {
  const workplace = await openWorkplace({ seed: BY_HAND });
  try {
    const run = runner({ ...workplace, env: { ...workplace.env, PULUMI_RETAIN_CHECKPOINTS: "true" } });
    workplace.aws.world.iam["111111111111"]?.roles.push(OPEN_ROLE);
    const calls = await workplace.callsOf(async () => {
      const adopted = await run("adopt", "--region", "eu-west-1", "--write");
      expect([adopted.status, adopted.stdout]).toEqual([
        0,
        expect.stringContaining("role open in management can be assumed by anyone with an AWS account"),
      ]);
      const deployed = await run("deploy", "--first-deploy", "--format", "json");
      expect(deployed.status).toBe(0);
      const { done } = JSON.parse(deployed.stdout) as { readonly done: readonly Planned[] };
      expect([done.length, new Set(done.map(({ op }) => op))]).toEqual([15, new Set(["import"])]);
    });
    expect(writesAmong(calls)).toEqual([]);
    // Twice when the stack was made, and once with all that was taken over.
    const stacks = ["identity-center", "account-111111111111"];
    expect(stacks.map((stack) => timesWritten(workplace, stack))).toEqual([3, 3]);
    expect(told(JSON.parse((await run("preview", "--format", "json")).stdout).changes)).toEqual([]);
    // What AWS has by default is on record otherwise than what a deploy has made.
    const drift = await run("drift");
    expect([drift.status, drift.stdout]).toEqual([0, expect.not.stringContaining("waits for a deploy")]);
  } finally {
    await workplace.close();
  }
});
