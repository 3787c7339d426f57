// `access bootstrap` on the local AWS, and whether what it permits is what the runs then call.
import { afterAll, beforeAll, expect, test } from "vitest";
import { permissionsOfMember, permissionsOfRun } from "../../reconciler/bootstrap/permissions.ts";
import type { PolicyDocument } from "../../reconciler/bootstrap/policy.ts";
import { smallBootstrap } from "../../reconciler/bootstrap/small-bootstrap.ts";
import type { RecordedCall } from "../aws/server.ts";
import { type OnGitHub, openOnGitHub } from "./on-github.ts";
import { writesAmong } from "./workplace.ts";

let story: OnGitHub;
beforeAll(async () => {
  story = await openOnGitHub();
});
afterAll(() => story.close());

const MANAGEMENT = "111111111111";
const OPTIONS = ["--repository", "example/access", "--owner-id", "1", "--repository-id", "2"];
const bootstrap = (...argv: readonly string[]) =>
  story.workplace.command("bootstrap", ...OPTIONS, "--bucket", "example-state", "--existing-bucket", ...argv);

test("without --deploy it shows what it would make, and writes nothing", async () => {
  const calls = await story.workplace.callsOf(async () => {
    const { status, stdout } = await bootstrap();
    expect(status).toBe(0);
    expect(stdout).toContain("planned in AWS (carry it out with --deploy):\n  create oidc-provider\n");
    expect(stdout).toContain("gh variable set ACCESS_DEPLOY_ROLE --repo example/access --env access-deploy");
    expect(stdout).toContain("to add to the policy of the bucket, which was there before:\n{");
  });
  expect(writesAmong(calls)).toEqual([]);
});
test("with --deploy the roles trust the repository's environments, and a second run has nothing to do", async () => {
  expect((await bootstrap("--deploy")).status).toBe(0);
  const { roles, oidcProviders } = story.workplace.aws.world.iam[MANAGEMENT] ?? { roles: [] };
  const made = roles.filter(({ path }) => path === "/access-as-code/");
  expect(made.map(({ name, attachedPolicyArns }) => [name, ...attachedPolicyArns]).toSorted()).toEqual(
    ["deploy", "expire", "preview"].map((run) => [
      `github-${run}`,
      `arn:aws:iam::${MANAGEMENT}:policy/access-as-code/github-${run}`,
    ]),
  );
  expect(made.find(({ name }) => name === "github-deploy")?.trustPolicy).toContain(
    '"repo:example@1/access@2:environment:access-deploy"',
  );
  expect(oidcProviders?.map(({ url, clientIds }) => [url, ...clientIds])).toEqual([
    ["https://token.actions.githubusercontent.com", "sts.amazonaws.com"],
  ]);
  const { stdout } = await bootstrap("--format", "json", "--deploy");
  expect(JSON.parse(stdout)).toMatchObject({ version: 1, changes: [], failed: [], deployed: true });
});
test("--member-roles prints a template for the accounts, and does nothing", async () => {
  const { status, stdout } = await bootstrap("--member-roles");
  expect(status).toBe(0);
  expect(Object.keys(JSON.parse(stdout).Resources)).toEqual(["PreviewRole", "DeployRole"]);
});

test("an account's deploy role that it could change itself is refused, and nothing is made", async () => {
  const { edit } = story.workplace;
  const roles = ["role/access-as-code/deploy", "role/access/deploy"] as const;
  edit("organization.yaml", ...roles);
  const calls = await story.workplace.callsOf(async () => {
    const { status, stdout, stderr } = await bootstrap("--deploy");
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toContain(
      "deployRole in organization.yaml is arn:aws:iam::{account}:role/access/deploy: a deploy changes",
    );
  });
  expect(writesAmong(calls)).toEqual([]);
  edit("organization.yaml", roles[1], roles[0]);
});

const PREFIXES: Readonly<Record<string, string>> = { "sso-admin": "sso" };
const KEPT: PolicyDocument = { Version: "2012-10-17", Statement: [] };

/** The actions that a policy must allow for these calls; who one is may always be asked. */
function needed(calls: readonly RecordedCall[], inManagement: boolean): readonly string[] {
  const own = calls.filter(({ account }) => (account === MANAGEMENT) === inManagement);
  const actions = own.map(({ service, operation }) => `${PREFIXES[service] ?? service}:${operation}`);
  return [...new Set(actions)].filter((action) => action !== "sts:GetCallerIdentity").toSorted();
}
const without = (actions: readonly string[], { Statement }: PolicyDocument) => {
  const allowed = new Set(Statement.flatMap(({ Action }) => Action));
  return actions.filter((action) => !allowed.has(action));
};

test("each kind of run makes only calls that its roles permit", async () => {
  const { workplace } = story;
  const facts = smallBootstrap();
  const reader = permissionsOfMember(facts, false);
  const writer = permissionsOfMember(facts, true);
  const check = async (run: "preview" | "deploy" | "expire", member: PolicyDocument, work: () => Promise<unknown>) => {
    const calls = await workplace.callsOf(work);
    expect([run, calls.length]).not.toEqual([run, 0]);
    expect([run, without(needed(calls, true), permissionsOfRun(facts, run))]).toEqual([run, []]);
    expect([run, without(needed(calls, false), member)]).toEqual([run, []]);
  };
  let fingerprint = "";
  const preview = () =>
    check("preview", reader, async () => {
      ({ fingerprint } = JSON.parse((await workplace.command("preview", "--format", "json")).stdout));
    });
  workplace.goTo("2026-11-26");
  workplace.edit("teams/ai-platform.yaml", "ben.okafor]", "{ user: ben.okafor, expires: 2026-11-30 }]");
  story.merge("Ben for a week");
  await preview();
  await check("deploy", writer, async () => {
    expect((await story.deploy(["--first-deploy", "--expect", fingerprint])).status).toBe(0);
  });
  await preview();
  workplace.goTo("2026-12-01");
  await check("expire", KEPT, async () => {
    expect(await story.expire()).toMatchObject({ status: 0, done: ["delete membership/ai-model-builders/ben.okafor"] });
  });
  workplace.edit("teams/ai-platform.yaml", "Build and train models", "Build models");
  workplace.edit("teams/ai-platform.yaml", "sessionDuration: PT8H", "sessionDuration: PT4H");
  workplace.edit("people.yaml", "givenName: Ana", "givenName: Anna");
  story.merge("words and hours");
  await check("deploy", writer, async () => {
    expect((await story.deploy()).status).toBe(0);
  });
  await check("preview", reader, async () => {
    expect(await workplace.command("drift")).toMatchObject({ status: 0 });
  });
});
