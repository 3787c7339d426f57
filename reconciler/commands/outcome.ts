// The outcome of a command, however it ended: one value, from which every form of its result is written.
import type { Problem } from "../diagnostics/problem.ts";
import type { ResultForm } from "./forms.ts";

/** Exit statuses, the same for every command; see the README's table. */
export const EXIT = { fine: 0, refused: 1, drift: 2, failed: 3, usage: 64 } as const;

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT];

export type Outcome = {
  readonly status: ExitStatus;
  /** The result in a form that the command has; only text is coloured. Empty: there is nothing to say in it. */
  readonly render: (form: ResultForm, colour: boolean) => string;
  /** Whole lines for stderr, which are not part of any form of the result. */
  readonly aside?: (form: ResultForm) => string;
  /** What is wrong, for stderr, in addition to the result. */
  readonly problems: readonly Problem[];
  /** Kept beside the state, before the result is written, which tells when that failed. */
  readonly log?: {
    readonly write: () => Promise<void>;
    readonly unwritten: (problem: Problem) => Outcome;
  };
};

/** The outcome of a run that has a result and no problem. */
export function outcome(status: ExitStatus, render: Outcome["render"]): Outcome {
  return { status, render, problems: [] };
}

/** The same outcome, with what else went wrong; `problem` undefined: the outcome as it is. */
export function withProblem(it: Outcome, problem: Problem | undefined): Outcome {
  return problem === undefined ? it : { ...it, status: EXIT.failed, problems: [...it.problems, problem] };
}

/** Of a command that has written everything to stderr. */
export function nothingToShow(status: ExitStatus): Outcome {
  return outcome(status, () => "");
}
