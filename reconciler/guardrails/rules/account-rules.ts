// In some accounts sessions are short and every assignment ends.
import type { Messages } from "../../diagnostics/catalogue.ts";
import { speaker } from "../../diagnostics/diagnostic.ts";
import { quote } from "../../diagnostics/quote.ts";
import { placeOfOrigin } from "../../load/source-document.ts";
import { dayAfter } from "../../model/dates.ts";
import { sessionMinutes } from "../../model/session-duration.ts";
import type { WrittenSelectorEntry } from "../../validate/written.ts";
import { defineGuardrail, type Violation } from "../guardrail.ts";
import { accountsNamed, ofCause } from "../one-cause.ts";
import { assignmentResource, setResource } from "../parts-of-set.ts";
import { accountsText, raised } from "../relaxed-parts.ts";

type AccountRule = {
  readonly accounts: ReadonlySet<string>;
  /** Minutes. */
  readonly longestSession: number | undefined;
  /** Days from today. */
  readonly assignmentDays: number | undefined;
};

type Written = readonly {
  readonly accounts: readonly WrittenSelectorEntry[];
  readonly sessionDuration?: string;
  readonly assignmentDays?: number;
}[];

const messages = {
  "session-too-long": {
    severity: "error",
    message: (a: { set: string; session: string; accounts: readonly string[]; minutes: number }) =>
      `sessions of permission set ${quote(a.set)} last ${a.session}; ${accountsNamed(a.accounts)} ${new Set(a.accounts).size === 1 ? "allows" : "allow"} at most ${a.minutes} minutes`,
    hint: () => "shorten sessionDuration, or assign another set there",
  },
  "assignment-too-long": {
    severity: "error",
    message: (a: { set: string; accounts: readonly string[]; days: number; expires: string | undefined }) =>
      `the assignment of ${quote(a.set)} in ${accountsNamed(a.accounts)} ${a.expires === undefined ? "never expires" : `expires on ${a.expires}`}; it must expire within ${a.days} days`,
    hint: () => "write an earlier day in expires:",
  },
} as const satisfies Messages;

const say = speaker(messages);

export const guardrail = defineGuardrail<Written, readonly AccountRule[]>({
  key: "accountRules",
  messages,
  names: [{ of: "account", at: "*.accounts" }],
  settings: (written, { accountIds }) =>
    written?.value.map(({ accounts, sessionDuration, assignmentDays }, index) => ({
      accounts: accountIds(accounts, written.at(index, "accounts")),
      longestSession: sessionDuration === undefined ? undefined : sessionMinutes(sessionDuration),
      assignmentDays,
    })) ?? [],
  violations: (rules, { access, today }) => {
    const sets = new Map(access.permissionSets.map((set) => [set.name.toLowerCase(), set]));
    return rules.flatMap(({ accounts, longestSession, assignmentDays }) =>
      access.assignments
        .filter(({ account }) => accounts.has(account.id))
        .flatMap((assignment) => {
          const { account, permissionSet, expires, origin } = assignment;
          const violations: Violation[] = [];
          const [resources, at] = [[assignmentResource(assignment)], placeOfOrigin(origin)];
          const session = sets.get(permissionSet.toLowerCase())?.sessionDuration;
          if (longestSession !== undefined && session !== undefined && sessionMinutes(session) > longestSession) {
            const args = { set: permissionSet, session, minutes: longestSession };
            const tell = (accounts: readonly string[]) => say("session-too-long", { ...args, accounts }, at);
            const cause = { id: JSON.stringify(args), detail: account.name, tell };
            violations.push(ofCause(cause, [...resources, setResource(permissionSet)]));
          }
          if (assignmentDays !== undefined && (expires === undefined || expires > dayAfter(today, assignmentDays))) {
            const args = { set: permissionSet, days: assignmentDays, expires };
            const tell = (accounts: readonly string[]) => say("assignment-too-long", { ...args, accounts }, at);
            violations.push(ofCause({ id: JSON.stringify(args), detail: account.name, tell }, resources));
          }
          return violations;
        }),
    );
  },
  relaxed: (before, after) =>
    before.flatMap(({ accounts, longestSession, assignmentDays }) => {
      const rulesOf = (account: string) => after.filter((it) => it.accounts.has(account));
      const session = (of: string) => least(rulesOf(of).map((it) => it.longestSession));
      const days = (of: string) => least(rulesOf(of).map((it) => it.assignmentDays));
      return [
        ...raisedIn(accounts, "minutes of a session", longestSession, session),
        ...raisedIn(accounts, "days of an assignment", assignmentDays, days),
      ];
    }),
});

/** One sentence for the accounts where it is the same. */
function raisedIn(
  accounts: ReadonlySet<string>,
  what: string,
  before: number | undefined,
  afterIn: (account: string) => number | undefined,
): readonly string[] {
  const same = Map.groupBy(accounts, afterIn);
  return [...same].flatMap(([after, ids]) => raised(`${what} in ${accountsText(ids)}`, before, after));
}

function least(limits: readonly (number | undefined)[]): number | undefined {
  const known = limits.filter((limit) => limit !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
