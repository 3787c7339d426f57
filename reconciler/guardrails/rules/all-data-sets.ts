// Permission sets with which one can read all data of a service are assigned only where they are listed.
import { quote } from "../../diagnostics/quote.ts";
import { isPrivilegedLevel, type Rights } from "../../policy/rights.ts";
import { guardSets } from "../listed-places.ts";

export const guardrail = guardSets({
  name: "all-data-sets",
  key: "allDataSets",
  code: "all-data-set-assigned",
  sentence: ({ set, assigned, rights }) =>
    `permission set ${quote(set)}, ${whyText(rights)}, is assigned ${assigned}, where it is not listed`,
  what: "all-data permission set",
});

function whyText({ level, reasons }: Rights): string {
  return isPrivilegedLevel(level) || reasons.some((it) => it.level === "all-data")
    ? "with which one can read all data of a service"
    : "which holds a policy that is not known here and may read all data of a service";
}
