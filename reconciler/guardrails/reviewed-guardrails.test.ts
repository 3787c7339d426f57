import { expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { buildGuardrails, type Guardrails } from "../model/guardrails.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import type { WrittenGuardrails } from "../validate/written.ts";
import { reviewedGuardrails } from "./reviewed-guardrails.ts";

type Written = WrittenGuardrails["guardrails"];

function guardrails(written: Written): Guardrails {
  const world = smallWorld([TEAM], written);
  const { access } = buildAccess(world, TODAY);
  if (access === undefined) throw new Error("the small world is valid");
  return buildGuardrails(world, access, TODAY).guardrails;
}
const STRICT: Written = { administratorsPerAccount: 2, protectedNames: ["a*", "b*"] };
const LOOSE: Written = { ...STRICT, administratorsPerAccount: 9 };

/** From STRICT on: each step is a commit's files ("broken": not valid), and whether it was approved; the last is the head. */
function judge(...steps: readonly (readonly [Written | "broken", "approved" | "pushed"])[]) {
  const since = steps.map(([written, how], index) => ({
    commit: `c${index + 1}`,
    approved: how === "approved",
    guardrails: written === "broken" ? undefined : guardrails(written),
  }));
  const head = since.at(-1)?.guardrails;
  if (head === undefined) throw new Error("the head is valid");
  const { guardrails: counted, unapproved } = reviewedGuardrails(guardrails(STRICT), since, head);
  const { administratorsPerAccount, protectedNames, exceptions } = counted;
  return {
    administratorsPerAccount,
    protectedNames,
    excepted: exceptions.flatMap(({ keys }) => keys),
    unapproved,
  };
}

test("what an approved commit relaxes counts", () => {
  expect(judge([LOOSE, "approved"])).toMatchObject({ administratorsPerAccount: 9, unapproved: [] });
});
test("what a pushed one relaxes doesn't, whatever is approved after it; the rest of the head's does", () => {
  expect(judge([LOOSE, "pushed"])).toMatchObject({ administratorsPerAccount: 2, unapproved: ["c1"] });
  const later = { ...LOOSE, administratorsPerAccount: 10, protectedNames: ["a*"] };
  expect(judge([LOOSE, "pushed"], [later, "approved"])).toMatchObject({
    administratorsPerAccount: 2,
    protectedNames: ["a*"],
    unapproved: ["c1"],
  });
});
test("what was taken back is forgotten", () => {
  expect(judge([LOOSE, "pushed"], [STRICT, "approved"])).toMatchObject({ administratorsPerAccount: 2, unapproved: [] });
  expect(judge([LOOSE, "pushed"], [STRICT, "pushed"], [LOOSE, "approved"])).toMatchObject({
    administratorsPerAccount: 9,
    unapproved: [],
  });
});
test("files that nobody can read hide nothing", () => {
  expect(judge(["broken", "pushed"], [LOOSE, "approved"])).toMatchObject({
    administratorsPerAccount: 2,
    unapproved: ["c1"],
  });
  expect(judge(["broken", "approved"], [LOOSE, "approved"])).toMatchObject({
    administratorsPerAccount: 9,
    unapproved: [],
  });
});
test("an exception that was pushed doesn't count, others do; approved anew it counts", () => {
  const exception = (key: string) => ({ stack: "identity-center", keys: [key], reason: "x", until: "2026-12-31" });
  const pushed = { ...STRICT, exceptions: [exception("user/a")] };
  const both = { ...STRICT, exceptions: [exception("user/a"), exception("user/b")] };
  expect(judge([pushed, "pushed"], [both, "approved"])).toMatchObject({
    excepted: ["user/b"],
    unapproved: ["c1"],
  });
  expect(judge([pushed, "pushed"], [STRICT, "approved"], [both, "approved"])).toMatchObject({
    excepted: ["user/a", "user/b"],
    unapproved: [],
  });
});
test("what a pushed commit tightens counts at once", () => {
  expect(judge([{ ...STRICT, administratorsPerAccount: 1 }, "pushed"])).toMatchObject({
    administratorsPerAccount: 1,
    unapproved: [],
  });
});
