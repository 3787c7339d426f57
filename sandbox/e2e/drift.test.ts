// Each kind of hand edit, made by the SDK behind the reconciler's back, is found under its heading; and nothing is written for it.
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { editByHand, ML_DEV } from "./hand-edits.ts";
import { openWorkplace, type Result, type Workplace, writesAmong } from "./workplace.ts";

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace({ deployed: true });
});
afterAll(() => workplace.close());
afterEach(() => {
  workplace.aws.faults.length = 0;
});

type Told = { readonly key: string; readonly says: string };
type Shown = {
  readonly complete: boolean;
  readonly changed: readonly Told[];
  readonly missing: readonly Told[];
  readonly unmanaged: readonly Told[];
  readonly orphaned: readonly Told[];
  readonly eventsUnread?: string;
  readonly unknown: readonly { readonly what: string; readonly reason: string }[];
};

async function drift(): Promise<Result & { readonly shown: Shown }> {
  let result: Result | undefined;
  const calls = await workplace.callsOf(async () => {
    result = await workplace.command("drift", "--format", "json");
  });
  expect(writesAmong(calls)).toEqual([]);
  if (result === undefined) throw new Error("it has not run");
  return { ...result, shown: JSON.parse(result.stdout) as Shown };
}
const keys = ({ changed, missing, unmanaged, orphaned }: Shown) => {
  const of = (list: readonly Told[]) => list.map(({ key }) => key);
  return { changed: of(changed), missing: of(missing), unmanaged: of(unmanaged), orphaned: of(orphaned) };
};
const BUILDERS =
  "3 people (ana.silva, ben.okafor, chen.li) in 2 accounts (ml-dev, ml-test), with which one has everything there.";
const READERS = "3 people (ben.okafor, chen.li, vendor.kim) in 2 accounts (data-lake, ml-prod).";
const NONE = { changed: [], missing: [], unmanaged: [], orphaned: [] };

test("what was deployed and left alone is no drift, and what it takes to know that is said before", async () => {
  const { status, shown, stderr } = await drift();
  expect([status, keys(shown), shown.unknown]).toEqual([0, NONE, []]);
  expect(stderr).toMatch(/reading what AWS holds, about \d+ calls\n/);
  expect(stderr).toMatch(/read what AWS holds: \d+ calls\n$/);
});

test("what is declared and not deployed yet is no drift", async () => {
  workplace.edit("teams/ai-platform.yaml", "members: [ana.silva, ben.okafor]", "members: [ana.silva]");
  const { status, stdout } = await workplace.command("drift");
  expect([status, stdout]).toEqual([0, expect.stringContaining("1 change waits for a deploy, and is no drift")]);
  workplace.edit("teams/ai-platform.yaml", "members: [ana.silva]", "members: [ana.silva, ben.okafor]");
});

test("a listing that AWS denies is exit 3, says which part is unknown, and makes nothing missing", async () => {
  const error = { name: "AccessDeniedException", message: "not authorized to list members", status: 403 };
  workplace.aws.faults.push({ operation: "ListGroupMemberships", error });
  const { status, shown } = await drift();
  expect([status, shown.complete, keys(shown)]).toEqual([3, false, NONE]);
  expect(shown.unknown.map(({ what }) => what).toSorted()).toEqual([
    'the members of group "ai-model-builders"',
    'the members of group "data-scientists"',
  ]);
  expect(shown.unknown[0]?.reason).toContain("not authorized to list members");
});

test("an account that can't be entered is unknown, with all that is in it", async () => {
  const error = { name: "AccessDenied", message: "not authorized to perform sts:AssumeRole", status: 403 };
  workplace.aws.faults.push({ operation: "AssumeRole", error });
  const { status, shown } = await drift();
  expect([status, keys(shown), shown.unknown.map(({ what }) => what)]).toEqual([3, NONE, [`account ${ML_DEV}`]]);
});

test("each hand edit is told with names, under its heading, the most dangerous first", async () => {
  await editByHand(workplace.env.AWS_ENDPOINT_URL ?? "");
  const { status, shown } = await drift();
  const says = (list: readonly Told[]) => list.map(({ says }) => says);
  expect(status).toBe(2);
  expect(shown.complete).toBe(true);
  // There is no CloudTrail here: who did it is not known, and that is no failure.
  expect(shown.eventsUnread).toContain("UnknownOperationException");
  expect({ changed: says(shown.changed), missing: says(shown.missing), unmanaged: says(shown.unmanaged) }).toEqual({
    changed: [
      `The inline policy of permission set AIModelBuilder was changed by hand; allows more: * (ecr:GetAuthorizationToken unchanged): ${BUILDERS}`,
      "Role ai-model-builder in ml-dev was changed by hand; may be assumed by -sagemaker.amazonaws.com +account 999999999999.",
      `Permission set TrainingDataReader was changed by hand; sessionDuration -PT4H +PT12H; tags by +hand: ${READERS}`,
      expect.stringMatching(
        /^The membership of ana.silva in group ai-model-builders was changed by hand; it was deleted and made again: id -\S+ \+\S+: AIModelBuilder in 2 accounts/,
      ),
    ],
    missing: [
      "User dana.novak was deleted by hand, and with it 1 membership: TrainingDataReader in 1 account (data-lake).",
    ],
    unmanaged: [
      `AdministratorAccess was attached to permission set AIModelBuilder by hand: ${BUILDERS}`,
      "chen.li was added to group ai-model-builders by hand: AIModelBuilder in 2 accounts (ml-dev, ml-test), with which one has everything there.",
      "TrainingDataReader was assigned to user ben.okafor in ml-prod by hand: 1 person (ben.okafor) in 1 account (ml-prod).",
      "Group night-shift was made by hand.",
      `A permissions boundary was put on permission set TrainingDataReader by hand: ${READERS}`,
    ],
  });
  expect(shown.orphaned).toMatchObject([{ permissionSet: "TrainingDataReader", principal: { type: "GROUP" } }]);
});

test("people read the dangers first", async () => {
  const { status, stdout } = await workplace.command("drift");
  expect(status).toBe(2);
  expect(stdout).toMatch(/\nDrift: 4 changed, 5 unmanaged, 1 missing, 1 orphaned\n\nLook at this first\n/);
  const first = stdout.split("Look at this first\n")[1]?.split("\n\n")[0];
  expect(first?.split("\n")).toEqual([
    "  chen.li gets AIModelBuilder in ml-dev, ml-test, with which one has everything there. Held no such permission set before.",
    "  Permission set AIModelBuilder, held by ana.silva, ben.okafor, chen.li in ml-dev, ml-test, may do everything. Was: what is named, and no more.",
    "  Service role ai-model-builder in ml-dev can be assumed by account 999999999999, which is not in accounts.yaml. Was: sagemaker.amazonaws.com.",
  ]);
});

test("what an exception accepts is told apart, and is no drift until then", async () => {
  const { stdout } = await workplace.command("drift", "--format", "json");
  const { changed, missing, unmanaged, orphaned } = JSON.parse(stdout) as Record<string, { exception: string }[]>;
  const offered = [changed, missing, unmanaged, orphaned].flatMap((found) => found?.map((it) => it.exception) ?? []);
  const entries = offered.map((it) =>
    it.replace("reason: …, until: …", "reason: hired until summer, until: 2999-12-31"),
  );
  const guardrails = workplace.read("guardrails.yaml");
  const last = entries.pop();
  workplace.write("guardrails.yaml", `${guardrails}  exceptions:\n${entries.map((it) => `    - ${it}\n`).join("")}`);
  const { status, stdout: text } = await workplace.command("drift");
  expect([status, text]).toEqual([2, expect.stringContaining("\nDrift: 1 orphaned\n")]);
  workplace.write(
    "guardrails.yaml",
    `${guardrails}  exceptions:\n${[...entries, last].map((it) => `    - ${it}\n`).join("")}`,
  );
  const clean = await workplace.command("drift");
  workplace.write("guardrails.yaml", guardrails);
  expect([clean.status, clean.stdout]).toEqual([0, expect.stringContaining("\nNo drift\n")]);
  expect(clean.stdout).toMatch(
    /\nAccepted by exceptions in guardrails\.yaml: \S+ in \S+ until 2999-12-31 \(hired until summer\), /,
  );
});

test("a preview tells what was changed by hand of what it touches, beside it, and nothing else", async () => {
  workplace.edit("teams/ai-platform.yaml", "members: [ana.silva, ben.okafor]", "members: [ana.silva]");
  const { stdout } = await workplace.command("preview", "--format", "json");
  const { changes, changedByHand } = JSON.parse(stdout) as {
    changes: readonly { op: string; key: string }[];
    changedByHand: { entries: readonly { heading: string; says: string }[]; unknown: readonly [] };
  };
  expect(changes.map(({ op, key }) => `${op} ${key}`)).toEqual(["delete membership/ai-model-builders/ben.okafor"]);
  expect(changedByHand.unknown).toEqual([]);
  expect(changedByHand.entries.map(({ heading, says }) => `${heading}: ${says.split(":")[0]}`)).toEqual([
    "unmanaged: chen.li was added to group ai-model-builders by hand",
    expect.stringMatching(/^changed: The membership of ana.silva in group ai-model-builders was changed by hand/),
  ]);
  const { stdout: text } = await workplace.command("preview");
  expect(text).toContain(
    "\nChanged by hand in AWS, of what this touches\n  chen.li was added to group ai-model-builders by hand",
  );
  const { stdout: markdown } = await workplace.command("preview", "--format", "markdown");
  expect(markdown).toContain("and for changes made by hand in the 1 thing that is touched");
});

test("where it may not be read, a preview says so, and goes on", async () => {
  const error = { name: "AccessDeniedException", message: "not authorized to list members", status: 403 };
  workplace.aws.faults.push({ operation: "ListGroupMemberships", error });
  const { status, stdout } = await workplace.command("preview");
  expect(status).toBe(0);
  expect(stdout).toContain('Not known: the members of group "ai-model-builders": ');
});
