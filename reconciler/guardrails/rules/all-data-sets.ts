// Permission sets with which one can read all data of a service are assigned only where they are listed.
import { quote } from "../../diagnostics/quote.ts";
import { guardSets } from "../listed-places.ts";

export const guardrail = guardSets({
  key: "allDataSets",
  code: "all-data-set-assigned",
  sentence: ({ set, assigned }) =>
    `permission set ${quote(set)}, with which one can read all data of a service, is assigned ${assigned}, where it is not listed`,
  what: "all-data permission set",
  isOf: (level) => level === "all-data",
});
