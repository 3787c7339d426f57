// What the approved tree is made of: examples, and what holds whatever the history.
import { describe, expect, test } from "vitest";
import { CODEOWNERS } from "../history/merge-history.ts";
import type { GitFiles } from "../load/git-tree.ts";
import { approvedTree, type JudgedUnit, type Judging, type Unit } from "./approved-tree.ts";

const files = (of: Readonly<Record<string, string>>): GitFiles => new Map(Object.entries(of));
const START = files({ "access/teams/data.yaml": "d0", "access/teams/ml.yaml": "m0", [CODEOWNERS]: "o0" });
const doTheSame: Judging["doTheSame"] = async () => true;
const judging: Judging = { isValid: async () => true, doTheSame };

type Change = Readonly<Record<string, string | undefined>>;
type Step = { readonly commit: string; readonly change: Change; readonly approved: boolean };

const approved = (commit: string, change: Change): Step => ({ commit, change, approved: true });
const pushed = (commit: string, change: Change): Step => ({ commit, change, approved: false });

/** Units, each on top of the one before it, as main has them. */
function unitsOf(steps: readonly Step[], start = START): readonly Unit[] {
  let base = start;
  return steps.map(({ commit, change, approved }) => {
    const result = new Map(base);
    for (const [path, text] of Object.entries(change)) {
      if (text === undefined) result.delete(path);
      else result.set(path, text);
    }
    const unit = { commit, base, result, approved };
    base = result;
    return unit;
  });
}

function told(judged: JudgedUnit): string {
  const { unit, fate } = judged;
  if (fate === "carried") return `${unit.commit} carried`;
  if (fate === "skipped") return `${unit.commit} skipped${judged.why === "other-owners" ? " (owners)" : ""}`;
  return `${unit.commit} waits for ${judged.for.map(({ commit }) => commit).join(", ")} (${judged.why})`;
}

async function treeOf(steps: readonly Step[], isValid = judging.isValid, same = doTheSame) {
  const tree = await approvedTree(START, unitsOf(steps), { isValid, doTheSame: same });
  return { files: Object.fromEntries(tree.files), units: tree.units.map(told) };
}

describe("examples", () => {
  const DATA = "access/teams/data.yaml";
  const ML = "access/teams/ml.yaml";

  test("where everything is approved it is the head's own tree", async () => {
    const steps = [approved("a", { [DATA]: "d1" }), approved("b", { [DATA]: "d2", [ML]: undefined })];
    expect(await treeOf(steps)).toEqual({
      files: { [DATA]: "d2", [CODEOWNERS]: "o0" },
      units: ["a carried", "b carried"],
    });
  });

  test("under a CODEOWNERS that is a symbolic link nobody owns anything", async () => {
    const start = files({ ...Object.fromEntries(START), [CODEOWNERS]: "120000 o0 9" });
    const { units } = await approvedTree(start, unitsOf([approved("a", { [DATA]: "d1" })], start), judging);
    expect(units.map(told)).toEqual(["a skipped (owners)"]);
  });

  test("what was pushed is not in it, and what was approved beside it is", async () => {
    const steps = [pushed("p", { [DATA]: "bad", "access/policies/x.json": "*" }), approved("a", { [ML]: "m1" })];
    expect(await treeOf(steps)).toEqual({
      files: { [DATA]: "d0", [ML]: "m1", [CODEOWNERS]: "o0" },
      units: ["p skipped", "a carried"],
    });
  });

  test("an approved change of a file that was pushed to waits, and so does what stands on it; others go on", async () => {
    const steps = [
      pushed("p", { [DATA]: "bad" }),
      approved("a", { [DATA]: "bad, d1" }),
      approved("b", { [DATA]: "bad, d2" }),
      approved("c", { [ML]: "m1" }),
    ];
    expect(await treeOf(steps)).toEqual({
      files: { [DATA]: "d0", [ML]: "m1", [CODEOWNERS]: "o0" },
      units: ["p skipped", "a waits for p (same-files)", "b waits for p, a (same-files)", "c carried"],
    });
  });

  test("a unit is carried as a whole or not at all", async () => {
    const steps = [pushed("p", { [DATA]: "bad" }), approved("a", { [DATA]: "bad, d1", [ML]: "m1" })];
    expect((await treeOf(steps)).files).toEqual(Object.fromEntries(START));
  });

  test("a push and its revert, pushed or approved, leave nothing behind", async () => {
    for (const revert of [pushed("r", { [DATA]: "d0" }), approved("r", { [DATA]: "d0" })]) {
      const steps = [pushed("p", { [DATA]: "bad" }), revert, approved("a", { [DATA]: "d1" })];
      expect(await treeOf(steps)).toEqual({
        files: { ...Object.fromEntries(START), [DATA]: "d1" },
        units: ["p skipped", "r carried", "a carried"],
      });
    }
  });

  test("what only a CODEOWNERS lets approve that nobody approved is skipped", async () => {
    const steps = [pushed("p", { [CODEOWNERS]: "mine" }), approved("a", { [DATA]: "d1" })];
    expect(await treeOf(steps)).toEqual({
      files: Object.fromEntries(START),
      units: ["p skipped", "a skipped (owners)"],
    });
  });

  test("an approved change of CODEOWNERS counts from the next unit on", async () => {
    const steps = [approved("o", { [CODEOWNERS]: "o1" }), approved("a", { [DATA]: "d1" })];
    expect((await treeOf(steps)).units).toEqual(["o carried", "a carried"]);
  });

  test("a mode counts as content", async () => {
    const unit = { commit: "p", base: START, result: new Map([...START, [DATA, "120000 d0"]]), approved: false };
    expect(Object.fromEntries((await approvedTree(START, [unit], judging)).files)[DATA]).toBe("d0");
  });

  test("what isn't valid without something that was skipped waits for it", async () => {
    const needsPolicy: Judging["isValid"] = async (it) => it.get(ML) !== "uses x" || it.has("access/policies/x.json");
    const steps = [
      pushed("q", { [DATA]: "bad" }),
      pushed("p", { "access/policies/x.json": "x" }),
      approved("a", { [ML]: "uses x" }),
    ];
    expect((await treeOf(steps, needsPolicy)).units).toEqual(["q skipped", "p skipped", "a waits for p (not-valid)"]);
  });

  test("what would do something else without what was left out waits for that, and the rest goes on", async () => {
    const steps = [
      pushed("p", { [DATA]: "narrower" }),
      approved("a", { [ML]: "uses data" }),
      approved("b", { "access/c.yaml": "c" }),
    ];
    const same: Judging["doTheSame"] = async ({ base, result }) => base.get(ML) === result.get(ML);
    expect((await treeOf(steps, undefined, same)).units).toEqual([
      "p skipped",
      "a waits for p (not-the-same)",
      "b carried",
    ]);
    // Beside main's own files it can only do the same.
    expect((await treeOf(steps.slice(1), undefined, async () => false)).units).toEqual(["a carried", "b carried"]);
  });

  test("what makes valid files not valid waits as soon as something was left out, so that the rest goes on", async () => {
    const steps = [
      pushed("p", { [DATA]: "bad" }),
      approved("a", { [ML]: "broken" }),
      approved("b", { "access/c.yaml": "c" }),
    ];
    const { units } = await treeOf(steps, async (it) => it.get(ML) !== "broken");
    expect(units).toEqual(["p skipped", "a waits for p (not-valid)", "b carried"]);
    expect((await treeOf(steps.slice(1), async (it) => it.get(ML) !== "broken")).units).toEqual([
      "a carried",
      "b carried",
    ]);
  });

  test("a unit whose approved change main had in part already is carried as a whole or waits", async () => {
    const steps = [pushed("p", { [DATA]: "d1" }), approved("a", { [ML]: "m1" })];
    const units = unitsOf(steps).map((unit) => (unit.approved ? { ...unit, approvedPaths: [DATA, ML] } : unit));
    const tree = await approvedTree(START, units, judging);
    expect([Object.fromEntries(tree.files), tree.units.map(told)]).toEqual([
      Object.fromEntries(START),
      ["p skipped", "a waits for p (same-files)"],
    ]);
  });

  test("a path that would be a file and a folder waits", async () => {
    const steps = [pushed("p", { [DATA]: undefined }), approved("a", { [`${DATA}/more.yaml`]: "x" })];
    expect((await treeOf(steps)).units).toEqual(["p skipped", "a waits for p (same-files)"]);
  });

  test("without a CODEOWNERS nobody's approval counts", async () => {
    const start = files({ [DATA]: "d0" });
    const tree = await approvedTree(start, unitsOf([approved("a", { [DATA]: "d1" })], start), judging);
    expect(tree.units.map(told)).toEqual(["a skipped (owners)"]);
  });

  test("units of other files say nothing", async () => {
    const steps = [pushed("p", {}), approved("a", {})];
    expect(await treeOf(steps)).toEqual({ files: Object.fromEntries(START), units: ["p carried", "a carried"] });
  });
});

describe("whatever the history", () => {
  const PATHS = ["a", "b", "c", "d"].map((name) => `access/teams/${name}.yaml`);

  /** A linear congruential generator: the same histories each time. */
  function random(seed: number): (below: number) => number {
    let state = seed;
    return (below) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
  }

  /** Changes, deletions, reverts to earlier contents, and now and then other owners. */
  function history(seed: number): readonly Unit[] {
    const next = random(seed);
    const steps = Array.from({ length: 2 + next(9) }, (_, index): Step => {
      const paths = PATHS.filter(() => next(3) === 0);
      const contents = paths.map((path) => [path, next(5) === 0 ? undefined : `content ${next(4)}`] as const);
      const owners = next(8) === 0 ? { [CODEOWNERS]: `owners ${next(2)}` } : {};
      return { commit: `c${index}`, change: { ...Object.fromEntries(contents), ...owners }, approved: next(3) > 0 };
    });
    return unitsOf(steps, files({ [PATHS[0] ?? ""]: "content 0", [CODEOWNERS]: "owners 0" }));
  }

  const histories = Array.from({ length: 500 }, (_, seed) => history(seed));
  const startOf = (units: readonly Unit[]) => units[0]?.base ?? files({});

  test("each file is as the record has it, or as the last carried approved unit that changed it made it", async () => {
    for (const units of histories) {
      const tree = await approvedTree(startOf(units), units, judging);
      const carried = tree.units.filter(({ fate, unit }) => fate === "carried" && unit.approved);
      for (const path of [...PATHS, CODEOWNERS]) {
        const last = carried.findLast(({ paths }) => paths.includes(path));
        expect(tree.files.get(path)).toBe((last?.unit.result ?? startOf(units)).get(path));
      }
    }
  });

  test("it is the head of a branch that has the carried approved units alone", async () => {
    for (const units of histories) {
      const tree = await approvedTree(startOf(units), units, judging);
      const own = tree.units.filter(({ fate, unit }) => fate === "carried" && unit.approved);
      const steps = own.map(({ unit, paths }) => {
        const change = Object.fromEntries(paths.map((path) => [path, unit.result.get(path)]));
        return { commit: unit.commit, change, approved: true };
      });
      const alone = unitsOf(steps, startOf(units)).at(-1)?.result ?? startOf(units);
      expect(Object.fromEntries(tree.files)).toEqual(Object.fromEntries(alone));
    }
  });

  test("an approved unit is carried unless it changes a file of one that isn't", async () => {
    for (const units of histories) {
      const leftOut = new Set<string>();
      for (const { unit, fate, paths } of (await approvedTree(startOf(units), units, judging)).units) {
        const mayBeLeftOut = paths.some((path) => leftOut.has(path)) || leftOut.has(CODEOWNERS);
        if (unit.approved && !mayBeLeftOut) expect(fate).toBe("carried");
        if (fate !== "carried") for (const path of paths) leftOut.add(path);
      }
    }
  });

  test("every unit that waits says for which earlier one that isn't carried", async () => {
    let waiting = 0;
    for (const units of histories) {
      const tree = await approvedTree(startOf(units), units, judging);
      const leftOut: Unit[] = [];
      for (const it of tree.units) {
        if (it.fate === "waits") {
          waiting += 1;
          expect(it.for.length).toBeGreaterThan(0);
          expect(it.for.every((unit) => leftOut.includes(unit))).toBe(true);
        }
        if (it.fate !== "carried") leftOut.push(it.unit);
      }
    }
    expect(waiting).toBeGreaterThan(100);
  });

  test("a record moved to where tree and head agree changes nothing", async () => {
    let moved = 0;
    for (const units of histories) {
      const whole = await approvedTree(startOf(units), units, judging);
      for (const at of units.keys()) {
        const before = await approvedTree(startOf(units), units.slice(0, at + 1), judging);
        const head = units[at]?.result ?? files({});
        if (JSON.stringify([...before.files].sort()) !== JSON.stringify([...head].sort())) continue;
        moved += 1;
        const after = await approvedTree(head, units.slice(at + 1), judging);
        expect(new Map(after.files)).toEqual(new Map(whole.files));
      }
    }
    expect(moved).toBeGreaterThan(500);
  });
});
