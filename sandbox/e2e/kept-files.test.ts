// prune and sync-accounts as a person starts them: the files change, AWS doesn't, and what a deploy would do stays the same.
import { readdirSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
beforeEach(async () => {
  workplace = await openWorkplace({ deployed: true });
});
afterEach(() => workplace.close());

const files = () =>
  new Map(
    readdirSync(workplace.access, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".yaml"))
      .map((name) => [name, workplace.read(name)]),
  );

test("prune takes out who has left and what has expired; the plan is the same as before", async () => {
  workplace.goTo("2026-11-26");
  workplace.edit("people.yaml", "email: ben.okafor@example.com,", "email: ben.okafor@example.com, leaves: 2026-11-25,");
  workplace.edit(
    "teams/data-science.yaml",
    "[chen.li, dana.novak, vendor.kim]",
    "[chen.li, { user: dana.novak, expires: 2026-11-25 }, vendor.kim]",
  );
  const before = files();
  const planned = await workplace.preview();
  expect(planned.changes.map(({ op, key }) => `${op} ${key}`).sort()).toEqual([
    "delete membership/ai-model-builders/ben.okafor",
    "delete membership/data-scientists/dana.novak",
    "delete user/ben.okafor",
  ]);
  const shown = await workplace.outside("prune", "--dry-run");
  expect([shown.status, shown.stdout]).toEqual([2, expect.stringContaining("+++ b/access/teams/data-science.yaml")]);
  expect(files()).toEqual(before);
  const { status, stdout } = await workplace.outside("prune");
  expect([status, stdout]).toEqual([
    0,
    "access/people.yaml: 1 change\n  line 4: person ben.okafor: left on 2026-11-25\n" +
      "access/teams/ai-platform.yaml: 1 change\n  line 8: ben.okafor in group ai-model-builders: left on 2026-11-25\n" +
      "access/teams/data-science.yaml: 1 change\n  line 12: dana.novak in group data-scientists: expired on 2026-11-25\n",
  ]);
  expect(workplace.read("teams/ai-platform.yaml")).toBe(
    before.get("teams/ai-platform.yaml")?.replace("[ana.silva, ben.okafor]", "[ana.silva]"),
  );
  expect((await workplace.preview()).changes).toEqual(planned.changes);
  expect((await workplace.outside("prune", "--dry-run")).status).toBe(0);
});

test("sync-accounts writes what Organizations says, which preview then finds the same; it only reads", async () => {
  const { accounts, organization } = workplace.aws.world;
  const [, dev] = accounts;
  if (dev === undefined) throw new Error("the seed has two accounts");
  dev.tags = { env: "dev", "cost center": "12", odd: '12" #{x' };
  const more = Array.from({ length: 20 }, (_, index) => String(600_000_000_000 + index));
  for (const id of more) {
    accounts.push({
      ...dev,
      id,
      name: "New: {account}\n",
      email: `${id}@example.com`,
      parentId: organization.rootId,
      tags: {},
    });
  }
  const before = files();
  const calls = await workplace.callsOf(async () => {
    const shown = await workplace.outside("sync-accounts", "--dry-run");
    expect([shown.status, shown.stdout]).toEqual([2, expect.stringContaining("+++ b/access/accounts.yaml")]);
    expect(files()).toEqual(before);
    const { status, stderr } = await workplace.outside("sync-accounts");
    expect([status, stderr]).toEqual([0, expect.stringContaining("25 accounts read")]);
  });
  expect(writesAmong(calls)).toEqual([]);
  const text = workplace.read("accounts.yaml");
  for (const kept of ["  # Only the owner, and whom it is shared with,", "    vars: { bucket: example-ml-dev }"]) {
    expect(text).toContain(kept);
  }
  expect(text).toContain(
    `    awsName: Example ML Dev\n    ou: Workloads/ML\n    tags: { env: dev, cost center: "12" }\n`,
  );
  expect(text).toContain('  - name: new-account\n    id: "600000000000"\n    awsName: "New: {account}\\n"\n');
  expect(text).toContain("  - name: new-account-600000000019\n");
  expect([...files()].filter(([name, now]) => before.get(name) !== now).map(([name]) => name)).toEqual([
    "accounts.yaml",
  ]);
  expect((await workplace.outside("sync-accounts", "--dry-run")).status).toBe(0);
  expect((await workplace.preview()).changes).toEqual([]);
});

test.each([
  ["ListAccounts", "accounts"],
  ["ListAccountsForParent", "units"],
  ["ListTagsForResource", "tags"],
])("where %s fails for a page, nothing is written, and the part is told", async (operation, part) => {
  const before = files();
  const error = { name: "AccessDeniedException", message: "not this page" };
  // The second call only: what was read before counts for nothing.
  for (const id of ["700000000000", "700000000001"]) {
    const [, dev] = workplace.aws.world.accounts;
    if (dev !== undefined)
      for (let at = 0; at < 20; at += 1) workplace.aws.world.accounts.push({ ...dev, id: `${Number(id) + at * 10}` });
  }
  workplace.aws.faults.push({ operation, every: 2, error });
  const { status, stdout, stderr } = await workplace.outside("sync-accounts");
  expect([status, stdout]).toEqual([3, ""]);
  expect(stderr).toContain(
    `error: could not read the ${part} of AWS Organizations: AccessDeniedException: not this page`,
  );
  expect(files()).toEqual(before);
});

test("another organization's credentials are refused before anything is read", async () => {
  const before = files();
  workplace.aws.world.callerAccount = "222222222222";
  const { status, stderr } = await workplace.outside("sync-accounts");
  expect([status, stderr]).toEqual([
    3,
    expect.stringContaining("222222222222, not to the management account 111111111111"),
  ]);
  expect(files()).toEqual(before);
});
