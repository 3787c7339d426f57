// What somebody made by hand is removed where the guardrails say so: planned by name, done by the deploy, and nothing else touched.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { addMember } from "./add-member.ts";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ deployed: true });
});
afterAll(() => workplace.close());
afterEach(() => {
  workplace.aws.faults.length = 0;
});

const CHEN = "membership/ai-model-builders/chen.li";

const allow = (unmanaged: string) =>
  workplace.edit("guardrails.yaml", "guardrails:\n", `guardrails:\n  unmanaged: ${unmanaged}\n`);

test("by default a member whom somebody added is left alone", async () => {
  addMember(workplace.aws.world, "chen.li", "ai-model-builders");
  expect((await workplace.preview()).changes).toEqual([]);
  expect(await workplace.deployed()).toEqual([]);
});

test("a preview shows the removal as an operation, whom it touches, and does nothing", async () => {
  allow("[{ remove: [memberships] }]");
  const calls = await workplace.callsOf(async () => {
    expect((await workplace.preview()).changes).toMatchObject([
      { op: "delete", stack: "identity-center", key: CHEN, class: "unmanaged" },
    ]);
  });
  expect(writesAmong(calls)).toEqual([]);
});

test("what an exception accepts as drift is left alone", async () => {
  const { stdout } = await workplace.command("drift", "--format", "json");
  const [{ exception }] = JSON.parse(stdout).unmanaged;
  const entry = exception.replace("reason: …, until: …", "reason: on loan, until: 2999-12-31");
  const guardrails = workplace.read("guardrails.yaml");
  workplace.edit("guardrails.yaml", "guardrails:\n", `guardrails:\n  exceptions: [${entry}]\n`);
  expect((await workplace.preview()).changes).toEqual([]);
  workplace.write("guardrails.yaml", guardrails);
});

test("where the members can't be read nothing is removed, and that is said", async () => {
  const error = { name: "AccessDeniedException", message: "not authorized to list members", status: 403 };
  workplace.aws.faults.push({ operation: "ListGroupMemberships", error });
  const calls = await workplace.callsOf(async () => {
    const { status, stderr, stdout } = await workplace.command("deploy");
    expect([status, stdout]).toEqual([0, expect.anything()]);
    expect(stderr).toContain('nothing is removed of the members of group "ai-model-builders"');
  });
  expect(writesAmong(calls)).toEqual([]);
});

test("what AWS refuses is a failure with AWS's reason", async () => {
  const error = { name: "AccessDeniedException", message: "not yours", status: 403 };
  workplace.aws.faults.push({ operation: "DeleteGroupMembership", error });
  expect(await workplace.failedDeploy()).toEqual([expect.stringMatching(/chen\.li.*AccessDeniedException: not yours/)]);
});

test("the deploy, as a process, removes it with one call, and the next finds nothing to do", async () => {
  const calls = await workplace.callsOf(async () => {
    const { status, stdout, stderr } = await workplace.outside("deploy", "--format", "json");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ done: [{ op: "delete", key: CHEN, class: "unmanaged" }] });
    expect(stderr).toContain(`delete ${CHEN}`);
  });
  expect(writesAmong(calls)).toEqual(["DeleteGroupMembership"]);
  expect((await workplace.preview()).changes).toEqual([]);
  expect((await workplace.command("drift")).status).toBe(0);
});
