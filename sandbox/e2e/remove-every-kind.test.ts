// Every kind of what is removed, each by its own call, and each finished by the next run where one is cut off.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { editByHand, ML_DEV } from "./hand-edits.ts";
import { endDeployAt } from "./killed-run.ts";
import { openWorkplace, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
let plain = "";
beforeAll(async () => {
  workplace = await openWorkplace({ deployed: true });
  await editByHand(workplace.env.AWS_ENDPOINT_URL ?? "");
  theRole()?.attachedPolicyArns.push("arn:aws:iam::aws:policy/AdministratorAccess");
  // The console does this by itself.
  for (const set of workplace.aws.world.permissionSets) {
    for (const account of set.provisionedTo) account.revision = set.revision;
  }
  plain = workplace.read("guardrails.yaml");
});
afterAll(() => workplace.close());
afterEach(() => {
  workplace.aws.faults.length = 0;
});

const theRole = () => workplace.aws.world.iam[ML_DEV]?.roles.find(({ name }) => name === "ai-model-builder");
const guard = (...lines: readonly string[]) =>
  workplace.write("guardrails.yaml", plain.replace("guardrails:\n", ["guardrails:", ...lines, ""].join("\n  ")));
const EVERYTHING = `unmanaged:
    - remove: [memberships, permissionSetPolicies]
    - { remove: [assignments, rolePolicies], accounts: [ml-dev, ml-prod] }`;
const CHEN = "membership/ai-model-builders/chen.li";
const ADMIN = "managed-policy/aimodelbuilder/AdministratorAccess";
const ASSIGNED = "assignment/444444444444/trainingdatareader/user/ben.okafor";
const REMOVED = [ASSIGNED, ADMIN, CHEN, "role-policy/ai-model-builder/AdministratorAccess"];

type Found = { readonly key: string; readonly removed: boolean; readonly stays?: string };
async function found(): Promise<readonly Found[]> {
  const { stdout } = await workplace.command("preview", "--format", "json");
  return (JSON.parse(stdout) as { unmanaged?: { found: readonly Found[] } }).unmanaged?.found ?? [];
}
/** Names of the sets of which an account has an older revision. */
const outdated = () =>
  workplace.aws.world.permissionSets
    .filter(({ revision, provisionedTo }) => provisionedTo.some((it) => it.revision !== revision))
    .map(({ name }) => name);

test("whoever is break-glass keeps what a hand gave, and the report says so", async () => {
  guard(EVERYTHING, "breakGlass: { users: [chen.li] }");
  expect((await found()).find(({ key }) => key === CHEN)).toMatchObject({
    removed: false,
    stays: expect.stringContaining("break-glass user chen.li"),
  });
  const { stdout } = await workplace.command("preview");
  expect(stdout).toMatch(
    /chen\.li was added to group ai-model-builders by hand.*\n? *It is not removed: .*break-glass/,
  );
});

test("more than the removal limits allow is refused, and nothing is removed", async () => {
  workplace.write(
    "guardrails.yaml",
    plain
      .replace("guardrails:\n", `guardrails:\n  ${EVERYTHING}\n`)
      .replace("memberships: { count: 20,", "memberships: { count: 0,"),
  );
  const calls = await workplace.callsOf(async () => {
    const { status, stderr } = await workplace.command("deploy");
    expect([status, stderr]).toEqual([1, expect.stringContaining("removal-limit-exceeded")]);
  });
  expect(writesAmong(calls)).toEqual([]);
});

test("preview and drift name each with whom it touches", async () => {
  guard(EVERYTHING);
  const { changes } = await workplace.preview();
  expect(changes.map(({ op, key }) => `${op} ${key}`).toSorted()).toEqual(
    REMOVED.map((key) => `delete ${key}`).toSorted(),
  );
  const says =
    /AdministratorAccess was attached to permission set AIModelBuilder by hand: 3 people .*The next deploy removes it\./;
  for (const command of ["preview", "drift"]) {
    expect((await workplace.command(command)).stdout.replaceAll(/\s+/g, " ")).toMatch(says);
  }
  const { stdout } = await workplace.command("drift", "--format", "json");
  const { unmanaged } = JSON.parse(stdout) as { unmanaged: readonly { key: string; removedByNextDeploy?: boolean }[] };
  const removed = unmanaged.filter(({ removedByNextDeploy }) => removedByNextDeploy === true).map(({ key }) => key);
  expect(removed.toSorted()).toEqual(REMOVED.toSorted());
});

test("a run that is killed when a policy is out of its set leaves it in the accounts, which a preview says", async () => {
  await endDeployAt(workplace, "DetachManagedPolicyFromPermissionSet");
  expect(outdated()).toEqual(["AIModelBuilder"]);
  const { stdout } = await workplace.command("preview", "--format", "json");
  const { unmanaged } = JSON.parse(stdout) as { unmanaged: { unfinished: readonly string[] } };
  expect(unmanaged.unfinished).toEqual(["permission-set/aimodelbuilder"]);
});

test("the next run does the rest, and fails while the set can't be provisioned", async () => {
  workplace.aws.faults.push({ operation: "ProvisionPermissionSet", failureReason: "a role is in the way" });
  const { status, stdout } = await workplace.command("deploy", "--format", "json");
  const { done, failed } = JSON.parse(stdout) as Record<"done" | "failed", readonly { key: string; message: string }[]>;
  // The killed one had begun with what is most dangerous.
  expect([status, done.map(({ key }) => key).toSorted()]).toEqual([3, [ASSIGNED, CHEN]]);
  expect(failed).toMatchObject([
    { key: "permission-set/aimodelbuilder", message: expect.stringContaining("a role is in the way") },
  ]);
  expect(outdated()).toEqual(["AIModelBuilder"]);
});

test("the one after it puts it out of the accounts, though nothing else is left to do", async () => {
  const calls = await workplace.callsOf(async () => expect(await workplace.deployed()).toEqual([]));
  expect(calls.map(({ operation }) => operation)).toContain("ProvisionPermissionSet");
  expect(outdated()).toEqual([]);
});

test("everything else that a hand made is as it was", async () => {
  expect(theRole()?.attachedPolicyArns).toEqual([`arn:aws:iam::${ML_DEV}:policy/access/ai-model-building`]);
  const { stdout } = await workplace.command("drift", "--format", "json");
  const { unmanaged } = JSON.parse(stdout) as { unmanaged: readonly { key: string }[] };
  expect(unmanaged.map(({ key }) => key).toSorted()).toEqual(["boundary/trainingdatareader", "group/night-shift"]);
});
