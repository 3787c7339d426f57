// Privileged permission sets are assigned only where they are listed: whoever holds one can give it to others.
import { quote } from "../../diagnostics/quote.ts";
import { guardSets } from "../listed-places.ts";

export const guardrail = guardSets({
  name: "privileged-sets",
  key: "privilegedSets",
  code: "privileged-set-assigned",
  sentence: ({ set, assigned }) =>
    `privileged permission set ${quote(set)} is assigned ${assigned}, where it is not listed`,
  what: "privileged permission set",
});
