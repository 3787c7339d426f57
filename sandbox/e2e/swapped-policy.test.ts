// A policy of an assigned permission set is swapped for another one: the commonest edit of all.
import { expect, test } from "vitest";
import { openWorkplace, writesAmong } from "./workplace.ts";

test("each policy is detached and attached once, and nothing else is said", async () => {
  const workplace = await openWorkplace({ deployed: true });
  try {
    workplace.edit("teams/ai-platform.yaml", "AmazonSageMakerReadOnly", "SecurityAudit");
    const calls = await workplace.callsOf(async () => {
      const { status, stdout } = await workplace.outside("deploy");
      expect([status, stdout]).toEqual([0, "2 done, 0 failed: 1 created, 0 updated, 0 replaced, 1 deleted\n"]);
    });
    expect(writesAmong(calls)).toEqual(["DetachManagedPolicyFromPermissionSet", "AttachManagedPolicyToPermissionSet"]);
    expect((await workplace.preview()).changes).toEqual([]);
  } finally {
    await workplace.close();
  }
});
