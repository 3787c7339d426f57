// Permission sets with which one can act with roles that something holds are assigned only where they are listed.
import { quote } from "../../diagnostics/quote.ts";
import { guardSets } from "../listed-places.ts";

export const guardrail = guardSets({
  name: "borrowing-sets",
  key: "borrowingSets",
  code: "borrowing-set-assigned",
  sentence: ({ set, assigned }) =>
    `permission set ${quote(set)}, with which one can act with roles that something holds, is assigned ${assigned}, where it is not listed`,
  what: "role-borrowing permission set",
});
