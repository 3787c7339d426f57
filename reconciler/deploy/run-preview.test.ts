// What a preview of approved files says, and that the deploy after the merge does exactly that; in memory.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InMemoryBranch } from "./in-memory-approval.ts";
import { type Edit, inAccess } from "./played-histories.ts";

const A = "access/teams/a.yaml";
const B = "access/teams/b.yaml";
const group = (team: string, ...members: readonly string[]) =>
  `team: ${team}\ngroups: [{ name: ${team}-group, members: [${members.join(", ")}] }]\n`;
const START: Edit = inAccess({
  "people.yaml": `users:
  - { userName: ana, givenName: Ana, familyName: Silva, email: ana@example.com }
  - { userName: dana, givenName: Dana, familyName: Cruz, email: dana@example.com }
`,
  "teams/a.yaml": group("a", "ana"),
});

const deployed = () => new InMemoryBranch(START).begin();
const codes = (diagnostics: readonly { readonly code: string }[]) => diagnostics.map(({ code }) => code);

describe("a pull request", () => {
  test("is planned by itself, and what is pushed under it is not", async () => {
    const branch = await deployed();
    const pushed = branch.push({ [A]: group("a", "ana", "dana") });
    const { does, files, refusals, warnings } = await branch.preview({ [B]: group("b", "ana") });
    expect(does).toEqual(["create group/b-group", "create membership/b-group/ana"]);
    expect(files.skipped).toEqual([
      {
        commit: pushed,
        author: "ana <ana@example.com>",
        why: "not-approved",
        waitsFor: [],
        files: [A],
        places: [A],
        effect: ["membership/a-group/dana in identity-center"],
      },
    ]);
    expect([refusals, warnings]).toEqual([[], []]);
  });

  test("under a CODEOWNERS of which GitHub can't use a line is refused, at the line", async () => {
    const branch = await deployed();
    const codeownersErrors = [{ line: 3, column: 8, kind: "Unknown owner" }];
    const { refusals } = await branch.preview({ [B]: group("b", "ana") }, { codeownersErrors });
    expect(refusals).toMatchObject([
      {
        code: "codeowners-unknown-to-github",
        message: "GitHub can't use this line (Unknown owner), and asks nobody to approve its files",
        place: { file: ".github/CODEOWNERS", line: 3, column: 8 },
      },
    ]);
  });

  test("of a file that a push changed is refused, since its deploy would wait", async () => {
    const branch = await deployed();
    const pushed = branch.push({ [A]: group("a", "ana", "dana") });
    const { does, files, refusals } = await branch.preview({ [A]: group("a", "dana") });
    expect(does).toEqual([]);
    expect(refusals).toEqual([
      {
        code: "change-waits",
        severity: "error",
        message: `merged as it is, this change would not be deployed: waits for commit ${pushed.slice(0, 12)}, which is not deployed and changed the same files`,
        hint: "merge a pull request first that puts the files of the commits that are skipped back as they were before them, and update this one",
        place: { file: A, line: 1, column: 1 },
      },
    ]);
    // What its own files change is told nevertheless.
    const { before, after } = files.change;
    const members = (read: typeof before) => read.desired?.access.groups[0]?.members.map((it) => it.principal.name);
    expect([members(before), members(after)]).toEqual([["ana", "dana"], ["dana"]]);
  });

  test("that takes the push back changes nothing and is not refused", async () => {
    const branch = await deployed();
    branch.push({ [A]: group("a", "ana", "dana") });
    const { does, refusals } = await branch.preview({ [A]: START[A] });
    expect([does, refusals]).toEqual([[], []]);
  });

  test("whose owners nobody approved is refused", async () => {
    const branch = await deployed();
    branch.push({ ".github/CODEOWNERS": "* @intern\n" });
    const { does, refusals } = await branch.preview({ [B]: group("b", "ana") });
    expect(does).toEqual([]);
    expect(codes(refusals)).toEqual(["change-waits"]);
    expect(refusals[0]?.message).toContain("a CODEOWNERS that nobody approved");
  });

  const uses = (name: string): Edit => ({
    "access/teams/c.yaml": `team: c
permissionSets: [{ name: S }]
assignments: [{ permissionSet: S, groups: [${name}], accounts: [ml-dev] }]
`,
  });

  test("that is not valid without what was pushed is refused", async () => {
    const branch = await deployed();
    const pushed = branch.push({ [B]: group("b", "ana") });
    const { does, refusals } = await branch.preview(uses("b-group"));
    expect(does).toEqual([]);
    expect(refusals.map(({ message }) => message)).toEqual([
      `merged as it is, this change would not be deployed: waits for commit ${pushed.slice(0, 12)}, which is not deployed: its files are not valid without it`,
    ]);
  });

  test("that is not valid by itself is told so, and not that it waits", async () => {
    const branch = await deployed();
    branch.push({ [B]: group("b", "ana") });
    await expect(branch.preview(uses("nobody"))).rejects.toThrow('group "nobody" is not declared');
  });

  test("before anything is on record is planned as its files are, which is said", async () => {
    const branch = new InMemoryBranch(START);
    branch.push({ [A]: group("a", "ana", "dana") });
    const { does, files, warnings } = await branch.preview({ [B]: group("b", "ana") });
    expect(does).toContain("create membership/a-group/dana");
    expect(does).toContain("create group/b-group");
    expect(codes(warnings)).toEqual(["nothing-on-record"]);
    expect(files.bases).toBeUndefined();
  });

  test("leaves out what somebody took out of the state by hand", async () => {
    const branch = await deployed();
    branch.forgetFromState("membership/a-group/ana");
    const { does, leftOut } = await branch.preview({ [B]: group("b", "ana") });
    expect(does).toEqual(["create group/b-group", "create membership/b-group/ana"]);
    expect(leftOut.map(({ op, key, reason }) => `${op} ${key}: ${reason}`)).toEqual([
      "create membership/a-group/ana: repair-granting",
    ]);
  });
});

describe("an approval that was given before main changed", () => {
  const grant: Edit = {
    "access/teams/c.yaml": `team: c
permissionSets: [{ name: S }]
assignments: [{ permissionSet: S, groups: [a-group], accounts: [ml-dev] }]
`,
  };

  test("counts no more where the change does something else now, which is said first", async () => {
    const branch = await deployed();
    const from = branch.head;
    branch.merge({ [A]: group("a", "ana", "dana") });
    await branch.deploy();
    const { files, refusals } = await branch.preview(grant, { approvedFrom: from });
    expect(files.outdated).toMatchObject([
      { pullRequest: 7, review: "7", by: "ben", differences: ["user dana: S in 022222222222"] },
    ]);
    expect(refusals.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^the approval of commit 0{12} by "ben" doesn't count any more: the branch has changed since, and this change does something else with "user dana: S in 022222222222"$/,
      ),
    ]);
    expect(codes(refusals)).toEqual(["approval-outdated"]);
    branch.merge(grant, { from });
    const { did, skips } = await branch.deploy();
    expect([did, skips]).toEqual([[], ["commit 8 other-effect: access/teams/c.yaml"]]);
  });

  test("counts where it does the same", async () => {
    const branch = await deployed();
    const from = branch.head;
    branch.merge({ [B]: group("b", "ana", "dana") });
    const { files, refusals } = await branch.preview(grant, { approvedFrom: from });
    expect([files.outdated, refusals]).toEqual([[], []]);
  });
});

test("a base that is older than what a deploy began with is none either: what it skipped is not to be planned", async () => {
  const branch = await deployed();
  const pushed = branch.push({ [A]: group("a", "ana", "dana") });
  const head = branch.merge({ [B]: group("b", "ana") });
  expect((await branch.deploy()).skips).toHaveLength(1);
  branch.moveTo(pushed);
  await expect(branch.preview({ "access/teams/d.yaml": group("d", "ana") })).rejects.toThrow(
    `commit ${pushed}, which this is compared with, is older than what is deployed (${head})`,
  );
});

test("a base that is older than what is deployed is no base to look at", async () => {
  const branch = await deployed();
  const older = branch.head;
  branch.merge({ [A]: group("a", "ana", "dana") });
  await branch.deploy();
  branch.moveTo(older);
  await expect(branch.preview({ [B]: group("b", "ana") })).rejects.toThrow(
    `commit ${older}, which this is compared with, is older than what is deployed`,
  );
});

test("in a merge queue what is before it counts as approved, and is no part of its own change", async () => {
  const branch = await deployed();
  const queued = { [A]: group("a", "ana", "dana") };
  const { does, files, refusals } = await branch.preview({ [A]: group("a", "dana") }, { queued });
  expect(does.toSorted()).toEqual(["create membership/a-group/dana", "delete membership/a-group/ana"]);
  expect([files.skipped, refusals]).toEqual([[], []]);
  const members = ({ desired }: typeof files.read) => desired?.access.groups[0]?.members.map((it) => it.principal.name);
  expect([members(files.change.before), members(files.change.after)]).toEqual([["ana", "dana"], ["dana"]]);
});

test("without a proposal it is the plan of the branch's own deploy", async () => {
  const branch = await deployed();
  branch.push({ [A]: group("a", "ana", "dana") });
  branch.merge({ [B]: group("b", "ana") });
  const { does, files } = await branch.preview();
  const { did, skipped } = await branch.deploy();
  expect(does).toEqual(did);
  expect(files.skipped).toEqual(skipped);
});

/** Files that are valid in any combination. */
const EDITS: readonly Edit[] = [A, B].flatMap((path) => {
  const team = path === A ? "a" : "b";
  return [[], ["ana"], ["dana"], ["ana", "dana"]].map((members) => ({ [path]: group(team, ...members) }));
});
const STEPS = fc.array(
  fc.record({ how: fc.constantFrom("push", "approved", "not approved"), edit: fc.constantFrom(...EDITS) }),
  { minLength: 1, maxLength: 6 },
);

test("what a preview says is what the deploy after the merge does, whatever was pushed before", async () => {
  await fc.assert(
    fc.asyncProperty(STEPS, fc.constantFrom(...EDITS), async (steps, proposed) => {
      const branch = await deployed();
      for (const { how, edit } of steps) {
        if (how === "push") branch.push(edit);
        else branch.merge(edit, { approved: how === "approved" });
      }
      await branch.deploy();
      const { does, files } = await branch.preview(proposed);
      const merged = branch.merge(proposed);
      const { did, skipped = [] } = await branch.deploy();
      // The engine has its own order.
      expect(does.toSorted()).toEqual(did.toSorted());
      expect(files.waits !== undefined).toBe(skipped.some(({ commit }) => commit === merged));
    }),
    { numRuns: 100 },
  );
});
