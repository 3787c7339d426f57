// What somebody made by hand, and a break-glass person has by it, is never removed: also where only AWS knows that the person has it.
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { addMember } from "./add-member.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

const LAKE = "055555555555";

let workplace: Workplace;
let deployed: string;
beforeAll(async () => {
  workplace = await openWorkplace({ deployed: true });
  deployed = JSON.stringify(workplace.aws.world);
  workplace.edit(
    "guardrails.yaml",
    "guardrails:\n",
    "guardrails:\n  breakGlass: { users: [ben.okafor] }\n  unmanaged: [{ remove: [memberships, permissionSetPolicies, assignments] }]\n",
  );
});
afterAll(() => workplace.close());
beforeEach(() => {
  workplace.aws.faults.length = 0;
  Object.assign(workplace.aws.world, JSON.parse(deployed));
});

const world = () => workplace.aws.world;
const group = (name: string) => world().groups.find(({ displayName }) => displayName === name);
const set = (name: string) => world().permissionSets.find((it) => it.name === name);

function makeGroup(displayName: string): void {
  const [first] = world().groups;
  if (first === undefined) throw new Error("the example has groups");
  world().groups.push({ ...first, displayName, groupId: "88888888-2222-4333-8444-555555555555" });
}
function assign(setName: string, account: string, principalType: "GROUP" | "USER", principalId = ""): void {
  const [first] = world().assignments;
  if (first === undefined) throw new Error("the example has assignments");
  const permissionSetArn = set(setName)?.arn ?? "";
  world().assignments.push({ ...first, permissionSetArn, account, principalType, principalId });
}

function attach(setName: string, name: string): void {
  set(setName)?.managedPolicies.push({ name, arn: `arn:aws:iam::aws:policy/${name}` });
}

/** Keys of the removals that are planned, and why others stay. */
async function planned() {
  const { status, stdout } = await workplace.command("preview", "--format", "json");
  const { changes, unmanaged } = JSON.parse(stdout) as {
    readonly changes: readonly { readonly key: string }[];
    readonly unmanaged?: { readonly found: readonly { readonly key: string; readonly stays?: string }[] };
  };
  const stays = unmanaged?.found.map(({ key, stays: why }) => [key, why] as const) ?? [];
  return { status, removed: changes.map(({ key }) => key), stays: Object.fromEntries(stays) };
}

test("access through a group that was made by hand", async () => {
  makeGroup("rescue");
  addMember(world(), "ben.okafor", "rescue");
  assign("TrainingDataReader", LAKE, "GROUP", group("rescue")?.groupId);
  const key = `assignment/${LAKE}/trainingdatareader/group/rescue`;
  expect(await planned()).toEqual({
    status: 0,
    removed: [],
    stays: { [key]: expect.stringContaining("of break-glass user ben.okafor would be deleted") },
  });
});

test("a policy of a set that the person holds by a membership or an assignment made by hand", async () => {
  addMember(world(), "ben.okafor", "data-scientists");
  attach("TrainingDataReader", "AdministratorAccess");
  const key = "managed-policy/trainingdatareader/AdministratorAccess";
  const ofBen = expect.stringContaining("of break-glass user ben.okafor would be deleted");
  expect(await planned()).toMatchObject({ removed: [], stays: { [key]: ofBen } });
});

test("where the members of such a group can't be read, nothing is removed", async () => {
  makeGroup("rescue");
  assign("TrainingDataReader", LAKE, "GROUP", group("rescue")?.groupId);
  const error = { name: "AccessDeniedException", message: "not authorized to list members", status: 403 };
  const match = { GroupId: group("rescue")?.groupId };
  workplace.aws.faults.push({ operation: "ListGroupMemberships", error, match });
  expect(await planned()).toMatchObject({ removed: [] });
});

test("what nobody of them has is removed", async () => {
  makeGroup("rescue");
  addMember(world(), "chen.li", "rescue");
  assign("TrainingDataReader", LAKE, "GROUP", group("rescue")?.groupId);
  const { removed } = await planned();
  expect(removed).toEqual([`assignment/${LAKE}/trainingdatareader/group/rescue`]);
});
