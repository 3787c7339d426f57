// The wrong Identity Center instance, or none, is refused before anything is planned.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
beforeEach(async () => {
  workplace = await openWorkplace();
});
afterEach(() => workplace.close());

/** What is said against a preview: of a stack in the result, of the whole run beside it. */
async function refusal(): Promise<string> {
  let said = "";
  const calls = await workplace.callsOf(async () => {
    const { status, stdout, stderr } = await workplace.command("preview");
    expect(status).toBe(3);
    said = stdout + stderr;
  });
  expect(writesAmong(calls)).toEqual([]);
  return said;
}

test("no instance", async () => {
  workplace.aws.world.instances.length = 0;
  expect(await refusal()).toContain("there is no Identity Center instance in region eu-west-1");
});
test("two instances without a choice are both named; with a choice the run goes on", async () => {
  const [first] = workplace.aws.world.instances;
  if (first === undefined) throw new Error("the seed has an instance");
  const arn = "arn:aws:sso:::instance/ssoins-aaaaaaaaaaaaaaaa";
  workplace.aws.world.instances.push({ ...first, arn, identityStoreId: "d-aaaaaaaaaa" });
  const stderr = await refusal();
  expect(stderr).toContain(first.arn);
  expect(stderr).toContain(arn);
  workplace.edit("organization.yaml", "  region: eu-west-1\n", `  region: eu-west-1\n  instanceArn: ${first.arn}\n`);
  expect((await workplace.command("preview")).status).toBe(0);
});
test("a state that was made for another instance is refused, not replaced", async () => {
  await workplace.close();
  workplace = await openWorkplace({ deployed: true });
  const [first] = workplace.aws.world.instances;
  if (first === undefined) throw new Error("the seed has an instance");
  first.arn = "arn:aws:sso:::instance/ssoins-aaaaaaaaaaaaaaaa";
  expect(await refusal()).toContain("was created for another Identity Center instance");
});
test("an external user whom the identity provider has not synchronised is named", async () => {
  workplace.edit("teams/data-science.yaml", "  users: [vendor.kim]", "  users: [vendor.kim, vendor.lee]");
  workplace.edit("teams/data-science.yaml", "dana.novak, vendor.kim]", "dana.novak, vendor.kim, vendor.lee]");
  for (const command of ["preview", "deploy"]) {
    const { status, stdout } = await workplace.command(command, "--format", "json");
    expect([command, status]).toEqual([command, 1]);
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; file: string; line: number }[] };
    const text = readFileSync(join(workplace.access, "teams/data-science.yaml"), "utf8");
    const line = 1 + text.split("\n").findIndex((it) => it.includes("[vendor.kim, vendor.lee]"));
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ code: "external-missing", file: "access/teams/data-science.yaml", line }),
    );
  }
});
