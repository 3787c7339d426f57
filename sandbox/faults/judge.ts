// Whether a deploy that something went wrong with, and the plain deploy after it, ended as one in which all went well.
import type { RecordedCall } from "../aws/server.ts";
import type { World } from "../aws/world.ts";
import {
  type Described,
  describeInputs,
  describeStates,
  describeWorld,
  differences,
  type Naming,
  namesOf,
} from "./described.ts";

/** What is there after some runs, and what they did, told by names. */
export type Ended = {
  readonly aws: Described;
  readonly states: Described;
  readonly inputs: Described;
  /** Calls that make or delete an object, with their input: `CreateGroup {"DisplayName":…}`. */
  readonly made: readonly string[];
  readonly deleted: readonly string[];
};

/** `before` is the world as it was before the runs that made `calls`, for the names of what is gone. */
export function describeEnd(
  worlds: { readonly before: World; readonly now: World },
  states: ReadonlyMap<string, string>,
  calls: readonly RecordedCall[],
): Ended {
  const named = namesOf(worlds.now, worlds.before);
  return {
    aws: describeWorld(worlds.now, named),
    states: describeStates(states, named),
    inputs: describeInputs(states, named),
    made: effects(calls, MAKES, named),
    deleted: effects(calls, DELETES, named),
  };
}

/** What of `ended` is not as in `clean`, where all went well, one line each; empty when nothing is. */
export function judgeEnd(ended: Ended, clean: Ended): readonly string[] {
  return [
    ...differences(ended.aws, clean.aws).map((it) => `AWS ${it}`),
    ...differences(ended.states, clean.states).map((it) => `the state ${it}`),
    ...excess(ended.made, clean.made).map((it) => `made twice: ${it}`),
    ...[...new Set(ended.deleted)].filter((it) => !clean.deleted.includes(it)).map((it) => `deleted, unplanned: ${it}`),
  ];
}

/** Of objects with an id of their own. An assignment or attachment made again is the same one. */
const MAKES = /^Create(User|Group|GroupMembership|PermissionSet|Role|Policy)$/;
/** A version of a policy goes when its policy is changed often enough. */
const DELETES = /^(Delete(?!PolicyVersion$)|Detach)/;

/** Those that AWS has acted on. */
function effects(calls: readonly RecordedCall[], operations: RegExp, named: Naming): readonly string[] {
  return calls
    .filter(({ operation, error }) => error === undefined && operations.test(operation))
    .map(({ operation, input, account }) => named(`${operation} in ${account} ${JSON.stringify(input)}`));
}

/** What stands in `all` more often than in `expected`. */
function excess(all: readonly string[], expected: readonly string[]): readonly string[] {
  const left = [...expected];
  return all.filter((it) => {
    const position = left.indexOf(it);
    if (position >= 0) left.splice(position, 1);
    return position < 0;
  });
}
