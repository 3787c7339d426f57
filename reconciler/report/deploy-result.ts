// What a deploy did, what failed and what is left, as the JSON result has it.
import type { Change } from "../plan/change.ts";

/** Something that failed in one stack's plan or deploy. */
export type StackFailure = {
  readonly stack: string;
  /** Undefined where the engine names no resource. */
  readonly key: string | undefined;
  /** With AWS's reason. */
  readonly message: string;
};

export type DeployResult = {
  readonly done: readonly Change[];
  readonly failed: readonly StackFailure[];
  /** Planned, neither done nor failed: the time was up, or something it needs failed. */
  readonly left: readonly Change[];
};

/** One line, for a person. */
export function failureText({ stack, key, message }: StackFailure): string {
  return `${stack}: ${key === undefined ? "" : `${key}: `}${message}`;
}

export function leftOf(
  planned: readonly Change[],
  done: readonly Change[],
  failed: readonly StackFailure[],
): readonly Change[] {
  const ended = new Set([...done, ...failed].map(({ stack, key }) => `${stack}\n${key}`));
  return planned.filter(({ stack, key }) => !ended.has(`${stack}\n${key}`));
}
