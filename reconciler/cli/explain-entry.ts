// `explain`: what can be asked, and which options each question takes.
import { Argument, type Command, InvalidArgumentError } from "commander";
import { SUBJECTS } from "../access-graph/explain-access.ts";
import type { PointInTime } from "../commands/explain-changes.ts";
import type { Format } from "../commands/forms.ts";
import type { Outcome } from "../commands/outcome.ts";
import type { RunContext } from "../diagnostics/run-context.ts";
import { SOON } from "../report/plan-report.ts";
import type { CommandEntry } from "./command-entry.ts";

/** Questions about all that there is. */
const UNNAMED = ["privileged", "expiring", "changes", "all"] as const;

const QUESTIONS = [...SUBJECTS, "action", ...UNNAMED] as const;
type About = (typeof QUESTIONS)[number];

type Options = {
  readonly at?: string;
  readonly live?: true;
  readonly account?: string;
  readonly history?: true;
  readonly within?: number;
  readonly from?: PointInTime;
  readonly to?: PointInTime;
};

/** The questions that take each option. */
const TAKEN_BY: { readonly [option in keyof Options]-?: readonly About[] } = {
  at: [...SUBJECTS, "action", "privileged", "expiring", "all"],
  live: [...SUBJECTS, "action", "privileged", "all"],
  account: ["action"],
  history: ["account", "person", "set", "group"],
  within: ["expiring"],
  from: ["changes"],
  to: ["changes"],
};

export const EXPLAIN: CommandEntry = {
  name: "explain",
  summary:
    "show who can reach an account, what somebody can reach, who can do an action, who is privileged, what ends soon, what changed; from the files, git and the deploys' logs alone, or from AWS",
  formats: ["text", "json", "csv"],
  wraps: true,
  configure: (command) =>
    command
      .addArgument(new Argument("<about>", "what is asked").choices(QUESTIONS))
      .argument("[name]", `its name, in any letter case, or an account's id; none for ${UNNAMED.join(", ")}`)
      .option("--at <ref>", "ask the files of a commit, branch or tag")
      .option("--live", "ask AWS in place of the files: who really has what, declared or not")
      .option("--account <name>", "of action: in this account only, by its name or id")
      .option("--history", "show since which commit each grant exists")
      .option("--within <days>", `of expiring: what ends within so many days, by default ${SOON}`, days)
      .option("--from <ref or day>", "of changes: from this commit, branch, tag or UTC day (2026-01-31)", pointInTime)
      .option("--to <ref or day>", "of changes: until then; without it, until HEAD, today", pointInTime),
  run,
};

async function run(context: RunContext, parsed: Command): Promise<Outcome> {
  const [about, name] = parsed.processedArgs as [About, string | undefined];
  const options = parsed.opts<Options>();
  for (const [option, takers] of Object.entries(TAKEN_BY)) {
    if (options[option as keyof Options] === undefined || takers.includes(about)) continue;
    parsed.error(`error: --${option} is of ${takers.join(", ")} only`);
  }
  const isUnnamed = UNNAMED.some((it) => it === about);
  if (isUnnamed && name !== undefined) parsed.error(`error: explain ${about} takes no name: it tells of all`);
  const named = (): string => name ?? parsed.error(`error: name the ${about} that is asked about`);
  const { at, live, account, history, within = SOON, from, to } = options;
  for (const [option, value] of Object.entries({ at, history })) {
    if (live === true && value !== undefined) parsed.error(`error: --${option} asks files, and --live asks AWS`);
  }
  const source = { at, live };
  switch (about) {
    case "privileged":
      return (await import("../commands/explain-unnamed.ts")).explainAllPrivileged(context, source);
    case "expiring":
      return (await import("../commands/explain-unnamed.ts")).explainAllExpiring(context, source, within);
    case "all":
      if (parsed.opts<{ readonly format: Format }>().format === "text") {
        parsed.error("error: explain all is a table of everything: give --format csv (or json)");
      }
      return (await import("../commands/explain-unnamed.ts")).explainEverything(context, source);
    case "changes": {
      if (from === undefined) return parsed.error("error: explain changes needs --from: a commit, branch, tag or day");
      checkDays(context, parsed, { from, to });
      return (await import("../commands/explain-changes.ts")).explainChanges(context, { from, to });
    }
    case "action": {
      const action = named();
      if (/[*?]/.test(action)) parsed.error("error: name one action, without wildcards");
      return (await import("../commands/explain-action.ts")).explainWhoCan(context, { action, account }, source);
    }
    default: {
      const question = { subject: about, name: named() };
      return (await import("../commands/explain.ts")).explain(context, question, {
        ...source,
        history: history === true,
      });
    }
  }
}

function days(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError("Give whole days, 1 to 9999.");
  return Number(text);
}

/** What looks like a day is one, and nothing that git might know by the same name. */
function pointInTime(text: string): PointInTime {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return { ref: text };
  const time = new Date(`${text}T00:00:00Z`);
  // JavaScript takes 2026-02-30 for a day in March.
  if (!Number.isNaN(time.getTime()) && time.toISOString().startsWith(text)) return { day: text };
  throw new InvalidArgumentError("There is no such day.");
}

function checkDays(
  { today }: RunContext,
  parsed: Command,
  period: { readonly from: PointInTime; readonly to: PointInTime | undefined },
): void {
  const days = Object.entries(period).flatMap(([option, point]) =>
    point !== undefined && "day" in point ? [{ option, day: point.day }] : [],
  );
  for (const { option, day } of days) {
    if (day > today) parsed.error(`error: --${option} ${day} has not come yet: today is ${today} in UTC`);
  }
  const [from, to] = days;
  if (from !== undefined && to !== undefined && from.day > to.day) {
    parsed.error(`error: --from ${from.day} is after --to ${to.day}: give the earlier day as --from`);
  }
}
