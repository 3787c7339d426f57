// The levels of rights, and their reasons, in words.
import {
  accountsApart,
  type Level,
  MOST_ACCOUNTS,
  MOST_ACTIONS,
  MOST_STEPS,
  moreStepsText,
  type Reason,
  STEP_TEXTS,
} from "../policy/rights.ts";
import { tellingFirst } from "../policy/telling-actions.ts";
import { listed, type RichText, untrusted } from "./section.ts";

type LevelTexts = {
  /** What something was: "Was: everything". */
  readonly was: string;
  /** What who holds a set can do in its accounts: "with which one has everything there". */
  readonly can: string;
  /** As a heading. */
  readonly title: string;
};

export const LEVEL_TEXTS: Readonly<Record<Level, LevelTexts>> = {
  everything: { was: "everything", can: "has everything there", title: "may do everything" },
  "becomes-everything": {
    was: "could get everything",
    can: "can get everything there",
    title: "can get everything",
  },
  "borrows-roles": {
    was: "could act with roles that something holds",
    can: "can act with roles that something there holds",
    title: "can act with roles that something holds",
  },
  "all-data": {
    was: "could read all data of a service",
    can: "can read all data of a service there",
    title: "can read all data of a service",
  },
  ordinary: {
    was: "what is named, and no more",
    can: "has what is named, and no more",
    title: "what is named, and no more",
  },
};

/** Like reasonText of rights.ts; the names of policies that aren't known are among the actions: they are untrusted. */
export function reasonRichText(reason: Reason): RichText {
  const { kind, through, what, actions } = reason;
  const accounts = accountsApart(reason);
  return [
    ...through.slice(0, MOST_STEPS).flatMap(({ by, role, account }): RichText => {
      return [`${STEP_TEXTS[by]} `, untrusted(role), " in account ", untrusted(account), ", which "];
    }),
    `${moreStepsText(through)}${what}`,
    ...(actions.length === 0 ? [] : [" (", ...listed(tellingFirst(kind, actions), MOST_ACTIONS), ")"]),
    ...(accounts.length === 0 ? [] : [", in ", ...listed(accounts, MOST_ACCOUNTS)]),
  ];
}
