// The levels of rights, and their reasons, in words.

import type { Level, Reason } from "../policy/reason.ts";
import { reasonParts } from "../policy/reason-text.ts";
import { listed, type RichText } from "./section.ts";

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

/** As in `reasonText`; names of roles and accounts, and of policies that aren't known among the actions, are untrusted. */
export function reasonRichText(reason: Reason): RichText {
  return reasonParts(reason).flatMap((part) => (typeof part === "string" ? [part] : listed(part.names, part.most)));
}
