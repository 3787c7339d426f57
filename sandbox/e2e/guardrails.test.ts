// Guardrails through the real command line: what is refused is refused before anything is written.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ deployed: true });
});
afterAll(() => workplace.close());

const GUARDRAILS = "roles:\n    services: [sagemaker.amazonaws.com]\n";

test("what break-glass has is not taken away, whatever exceptions say", async () => {
  const before = workplace.read("teams/ai-platform.yaml");
  workplace.edit(
    "guardrails.yaml",
    GUARDRAILS,
    `${GUARDRAILS}  breakGlass: { groups: [ai-model-builders] }\n  exceptions:\n    - { stack: identity-center, keys: [membership/ai-model-builders/ana.silva], reason: test, until: 2099-12-31 }\n`,
  );
  workplace.edit("teams/ai-platform.yaml", "[ana.silva, ben.okafor]", "[ben.okafor]");
  const calls = await workplace.callsOf(async () => {
    const { status, stderr } = await workplace.command("deploy");
    expect(status).toBe(1);
    expect(stderr).toContain("of break-glass group ai-model-builders would be deleted [break-glass-removed]");
  });
  expect(writesAmong(calls)).toEqual([]);
  workplace.write("teams/ai-platform.yaml", before);
});
test("a privileged set is not assigned where it isn't listed; with a reviewed exception it is, and the preview names it", async () => {
  workplace.edit("guardrails.yaml", GUARDRAILS, `${GUARDRAILS}  privilegedSets: []\n`);
  workplace.edit(
    "teams/ai-platform.yaml",
    "assignments:\n",
    "  - { name: Admin, managedPolicies: [AdministratorAccess] }\n\nassignments:\n  - { permissionSet: Admin, users: [dana.novak], accounts: [ml-dev] }\n",
  );
  const refused = await workplace.command("preview");
  expect([refused.status, refused.stdout.includes("[privileged-set-assigned]")]).toEqual([1, true]);
  workplace.edit(
    "guardrails.yaml",
    "  exceptions:\n",
    "  exceptions:\n    - { stack: identity-center, keys: [assignment/222222222222/admin/user/dana.novak, permission-set/admin, managed-policy/admin/AdministratorAccess], reason: the migration, until: 2099-12-31 }\n",
  );
  const { status, stdout } = await workplace.command("preview", "--format", "json");
  expect(status).toBe(0);
  expect(
    (JSON.parse(stdout) as { usedExceptions: { reason: string }[] }).usedExceptions.map((it) => it.reason),
  ).toEqual(["the migration"]);
});
test("a suspension doesn't wait for an exception from the removal limits", async () => {
  const before = workplace.read("guardrails.yaml");
  const team = workplace.read("teams/data-science.yaml");
  workplace.edit(
    "guardrails.yaml",
    "memberships: { count: 20, fraction: 0.25, minimum: 5 }",
    "memberships: { count: 0 }",
  );
  workplace.edit("teams/data-science.yaml", "[chen.li, dana.novak", "[dana.novak");
  const removed = await workplace.command("preview");
  expect([removed.status, removed.stdout.includes("[removal-limit-exceeded]")]).toEqual([1, true]);
  workplace.write("teams/data-science.yaml", team);
  workplace.edit("guardrails.yaml", "guardrails:\n", "guardrails:\n  suspended: [chen.li]\n");
  const suspended = await workplace.command("preview", "--format", "json");
  const { refusals, access } = JSON.parse(suspended.stdout) as {
    refusals: object[];
    access: { lost: { person: string }[] };
  };
  expect([suspended.status, refusals]).toEqual([0, []]);
  expect(new Set(access.lost.map(({ person }) => person))).toEqual(new Set(["chen.li"]));
  workplace.write("guardrails.yaml", before);
});
test("the permissions boundary is put on roles that are there already", async () => {
  workplace.edit(
    "guardrails.yaml",
    GUARDRAILS,
    `${GUARDRAILS}    permissionsBoundary: arn:aws:iam::aws:policy/PowerUserAccess\n`,
  );
  expect(await workplace.deployed()).toContain("update role/ai-model-builder");
  expect((await workplace.preview()).changes).toEqual([]);
});
