// Permission sets with which one can read all data of a service are assigned only where they are listed.
import type { Messages } from "../../diagnostics/catalogue.ts";
import { speaker } from "../../diagnostics/diagnostic.ts";
import { quote } from "../../diagnostics/quote.ts";
import type { Level } from "../../policy/rights.ts";
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
  "all-data-set-assigned": {
    severity: "error",
    message: (a: UnlistedSet) =>
      `permission set ${quote(a.set)}, with which one can read all data of a service, is assigned to ${quote(a.principal)} in ${quote(a.account)}, where it is not listed`,
    hint: () => "ask security to list the account under allDataSets in guardrails.yaml",
  },
} as const satisfies Messages;

const say = speaker(messages);

const isOf = (level: Level) => level === "all-data";

/** The settings are the only places; undefined: such sets may be assigned anywhere. */
export const guardrail = defineGuardrail<WrittenPlaces, readonly ListedPlace[] | undefined>({
  key: "allDataSets",
  messages,
  settings: listedPlaces,
  violations: (places, facts) =>
    unlistedSets(places, isOf, facts, (unlisted, place) => say("all-data-set-assigned", unlisted, place)),
  relaxed: (before, after) => relaxedPlaces(before, after, "all-data permission set"),
});
