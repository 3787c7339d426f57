// Before anything is planned, the caller and accounts.yaml are compared with what AWS says.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
beforeEach(async () => {
  workplace = await openWorkplace();
});
afterEach(() => workplace.close());

describe("credentials of another account", () => {
  test("are refused with both ids before Identity Center is asked anything", async () => {
    workplace.aws.world.callerAccount = "222222222222";
    const calls = await workplace.callsOf(async () => {
      const { status, stderr } = await workplace.command("preview");
      expect(status).toBe(3);
      expect(stderr).toContain("222222222222, not of the management account 111111111111");
    });
    expect(calls.map(({ operation }) => operation)).toEqual(["GetCallerIdentity"]);
  });
  test("the management account's are refused where a delegated administrator is to run", async () => {
    workplace.edit("organization.yaml", "runsIn: management", "runsIn: delegated");
    const { status, stderr } = await workplace.command("deploy", "--first-deploy");
    expect([status, writesAmong(workplace.aws.calls)]).toEqual([3, []]);
    expect(stderr).toContain("of the management account 111111111111, but organization.runsIn is delegated");
  });
});
