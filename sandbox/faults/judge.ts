// Whether a deploy that something went wrong with, and the plain deploy after it, ended as one in which all went well.
import type { RecordedCall } from "../aws/server.ts";
import type { World } from "../aws/world.ts";
import { type Described, describeStates, describeWorld, differences, type Naming, namesOf } from "./described.ts";

/** What a scenario's deploy leaves behind and does when all goes well. */
export type CleanEnd = {
  readonly aws: Described;
  readonly states: Described;
  /** Calls that make or delete an object, with their input: `CreateGroup {"DisplayName":…}`. */
  readonly made: readonly string[];
  readonly deleted: readonly string[];
};

/** What is there at an end, with the world from before for the names of what is gone. */
export type Ended = {
  readonly before: World;
  readonly world: World;
  readonly states: ReadonlyMap<string, string>;
  readonly calls: readonly RecordedCall[];
};

export function describeEnd({ before, world, states, calls }: Ended): CleanEnd {
  const named = namesOf(world, before);
  return {
    aws: describeWorld(world, named),
    states: describeStates(states, named),
    made: effects(calls, MAKES, named),
    deleted: effects(calls, DELETES, named),
  };
}

/** What is not as it should be, one line each; empty when all is well. */
export function judgeEnd(ended: Ended, clean: CleanEnd): readonly string[] {
  const { aws, states, made, deleted } = describeEnd(ended);
  return [
    ...differences(aws, clean.aws).map((it) => `AWS ${it}`),
    ...differences(states, clean.states).map((it) => `the state ${it}`),
    ...excess(made, clean.made).map((it) => `made twice: ${it}`),
    ...[...new Set(deleted)].filter((it) => !clean.deleted.includes(it)).map((it) => `deleted, unplanned: ${it}`),
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
