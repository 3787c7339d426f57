import { describe, expect, test } from "vitest";
import type { Beginning } from "../access-graph/beginnings.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import { oldWarning } from "./old-violations.ts";

const violation = diagnostic(
  "external-deleted",
  { kind: "user", name: "ana.silva" },
  { file: "access/accounts.yaml", line: 1, column: 1 },
);
const commit = (day: string) => ({ id: day, date: `${day}T23:59:59Z`, author: "Ana" });
const ageOf = (beginning: Partial<Beginning>, cut = false) =>
  oldWarning(violation, {
    beginning: { since: undefined, unknownIn: [], reachesEnd: false, ...beginning },
    cut,
    today: "2026-11-25",
  }).message.split("(already deployed; ")[1];

describe("a violation that is deployed already", () => {
  test("is a warning with the same sentence, at the same place", () => {
    expect(oldWarning(violation, "nobody knows")).toEqual({
      ...violation,
      severity: "warning",
      message: `${violation.message} (already deployed; nobody knows)`,
    });
  });
  test.each<[string, Partial<Beginning>, boolean, string]>([
    ["with its age", { since: commit("2026-02-28") }, false, "in the files since 2026-02-28, 270 days)"],
    ["of one day", { since: commit("2026-11-24") }, false, "in the files since 2026-11-24, 1 day)"],
    ["of the first commit", { since: commit("2026-11-25"), reachesEnd: true }, false, "since 2026-11-25, 0 days)"],
    ["older than the clone", { since: commit("2026-11-01"), reachesEnd: true }, true, ", 24 days or longer)"],
    ["begun in a cut clone", { since: commit("2026-11-01") }, true, ", 24 days)"],
    [
      "hidden by files that were not valid",
      { since: commit("2026-11-01"), unknownIn: [commit("2026-10-31")] },
      false,
      "or longer)",
    ],
    ["not committed", {}, false, "in the files, not committed yet)"],
  ])("%s", (_, beginning, cut, text) => {
    expect(ageOf(beginning, cut)).toContain(text);
  });
});
