// People in groups of the identity provider count as administrators, and who is in one is read before a plan is judged.
import { afterAll, beforeAll, expect, test } from "vitest";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ deployed: true });
  const { world } = workplace.aws;
  const [membership] = world.memberships;
  const [group] = world.groups;
  if (membership === undefined || group === undefined) throw new Error("the example has none of these");
  world.groups.push({ ...group, groupId: "0123456789-2c624232-cdd2-2177-1294-0000000000ca", displayName: "on-call" });
  for (const { userId } of world.users.slice(0, 3)) {
    world.memberships.push({
      ...membership,
      membershipId: `m-${userId}`,
      groupId: "0123456789-2c624232-cdd2-2177-1294-0000000000ca",
      userId,
    });
  }
  workplace.write(
    "teams/ai-platform/on-call.yaml",
    `team: ai-platform
external: { groups: [on-call] }
permissionSets: [{ name: OnCall, description: On call, managedPolicies: [AdministratorAccess] }]
assignments: [{ permissionSet: OnCall, groups: [on-call], accounts: [ml-dev] }]
`,
  );
  workplace.edit("guardrails.yaml", "administratorsPerAccount: 3", "administratorsPerAccount: 2");
});
afterAll(() => workplace.close());

type Plan = {
  readonly privilegedGroups: readonly {
    readonly group: string;
    readonly people?: readonly string[];
    readonly unread?: string;
  }[];
  readonly refusals: readonly { readonly code: string; readonly message: string }[];
};

async function preview(): Promise<Plan> {
  let stdout = "";
  const calls = await workplace.callsOf(async () => {
    ({ stdout } = await workplace.command("preview", "--format", "json"));
  });
  expect(writesAmong(calls)).toEqual([]);
  return JSON.parse(stdout) as Plan;
}
const of = ({ refusals }: Plan) =>
  refusals.filter(({ code }) => code.includes("administrators")).map(({ code, message }) => `${code}: ${message}`);

test("three people where two may be: refused, and each is named in the plan", async () => {
  const plan = await preview();
  const people = workplace.aws.world.users.slice(0, 3).map(({ attributes }) => String(attributes.UserName));
  expect(plan.privilegedGroups).toEqual([{ group: "on-call", people: people.toSorted() }]);
  expect(of(plan)).toEqual([
    'too-many-administrators: 3 people would hold a privileged permission set in account "ml-dev"; at most 2 may',
  ]);
});

test("where AWS denies who is in the group, nobody takes it for empty", async () => {
  const error = { name: "AccessDeniedException", message: "not authorized" };
  workplace.aws.faults.push({ operation: "ListGroupMemberships", error });
  const plan = await preview();
  expect(plan.privilegedGroups).toEqual([
    {
      group: "on-call",
      unread: 'could not read the members of group "on-call": AccessDeniedException: not authorized',
    },
  ]);
  expect(of(plan)).toEqual([expect.stringMatching(/^administrators-unread: group "on-call" of the identity provider/)]);
});
