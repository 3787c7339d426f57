// Privileged permission sets are assigned only where they are listed: whoever holds one can give it to others.
import type { Messages } from "../../diagnostics/catalogue.ts";
import { speaker } from "../../diagnostics/diagnostic.ts";
import { quote } from "../../diagnostics/quote.ts";
import { isPrivilegedLevel } from "../../policy/rights.ts";
import { defineGuardrail } from "../guardrail.ts";
import {
  type ListedPlace,
  listedPlaces,
  relaxedPlaces,
  type UnlistedSet,
  unlistedSets,
  type WrittenPlaces,
} from "../listed-places.ts";

const messages = {
  "privileged-set-assigned": {
    severity: "error",
    message: (a: UnlistedSet) =>
      `privileged permission set ${quote(a.set)} is assigned to ${quote(a.principal)} in ${quote(a.account)}, where it is not listed`,
    hint: () => "ask security to list the account under privilegedSets in guardrails.yaml",
  },
} as const satisfies Messages;

const say = speaker(messages);

/** The settings are the only places; undefined: such sets may be assigned anywhere. */
export const guardrail = defineGuardrail<WrittenPlaces, readonly ListedPlace[] | undefined>({
  key: "privilegedSets",
  messages,
  settings: listedPlaces,
  violations: (places, facts) =>
    unlistedSets(places, isPrivilegedLevel, facts, (unlisted, place) =>
      say("privileged-set-assigned", unlisted, place),
    ),
  relaxed: (before, after) => relaxedPlaces(before, after, "privileged permission set"),
});
