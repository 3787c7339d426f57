// Reads what AWS holds, all of it or a part, into one value that can be laid beside desired resources and beside a state.
import type { IdentifiedInStack } from "../desired/stack-resource.ts";
import type { Answers } from "./answers.ts";
import type { Instance } from "./instance.ts";
import type { LiveWorld } from "./live-object.ts";
import type { CallCount, WorldCounts } from "./planned-calls.ts";
import { type AccountCounts, type AccountToRead, readAccount } from "./read-account.ts";
import { readCenter } from "./read-center.ts";
import { EVERYTHING, isWanted, type NamesById, NO_NAMES, type ReadScope, scopeOf } from "./read-scope.ts";
import { mapBounded } from "./reading.ts";
import { openWorldReading, type Progress } from "./world-reading.ts";

export type WorldToRead = {
  readonly region: string;
  readonly instance: Instance;
  /** Accounts whose roles and policies are read. */
  readonly accounts: readonly AccountToRead[];
  /**
   * Only what has to be read to know of these objects, as `scopeOf` tells; undefined: everything. Of what is not asked for, some may be
   * found, and its absence says nothing.
   */
  readonly only?: readonly Pick<IdentifiedInStack, "stack" | "identity">[] | undefined;
  /** What is read, where `only` doesn't say so; default everything. */
  readonly scope?: ReadScope;
  /**
   * Names on record, as far as they are known. AWS has to be asked for the name of each other permission set; groups that are asked for are
   * read also where AWS has them under another name since.
   */
  readonly names?: NamesById | undefined;
  /** What AWS has answered to earlier readings, to which the answers to this one are added; default: they are not kept. */
  readonly answers?: Answers | undefined;
  /** How much there probably is, from files or a state, so that the calls can be stated before the first of them. */
  readonly expected?: WorldCounts | undefined;
  /** Told after each call, each time that more is known of how many there will be, and at the end, when as many are planned as made. */
  readonly report?: ((progress: Progress) => void) | undefined;
};

export type ReadWorld = LiveWorld & {
  readonly calls: CallCount;
  /** Of the permission sets that were told by name, also where nothing else of them was read. */
  readonly setNames: readonly string[];
  /** How many permission sets were listed. */
  readonly setCount: number;
};

/**
 * Reads lists in pages as large as AWS allows, a few at a time. What AWS fails or denies to answer, after all attempts, is a part that
 * is `unread`, and the others are read nevertheless; anything else that goes wrong is thrown.
 */
export async function readWorld(world: WorldToRead): Promise<ReadWorld> {
  const { region, only, names = NO_NAMES, expected = {}, report = () => {}, answers } = world;
  const scope = only === undefined ? (world.scope ?? EVERYTHING) : scopeOf(only);
  const accounts = world.accounts.filter(({ id }) => isWanted(scope.accounts, id));
  const reading = openWorldReading({ ...expected, accounts: accounts.length }, report, answers);
  const counts = new Map<string, AccountCounts>();
  const readAccounts = mapBounded(accounts, (account) =>
    readAccount(account, region, reading, (found) => {
      counts.set(account.id, found);
      reading.learned(sumOf([...counts.values()]));
    }),
  );
  const [sets] = await Promise.all([readCenter(world, scope, names, reading), readAccounts]);
  const read = { ...reading.world(), setNames: [...sets.names.values()].sort(), setCount: sets.count };
  report({ done: read.calls.total, planned: read.calls.total });
  return read;
}

function sumOf(counts: readonly AccountCounts[]): AccountCounts {
  const sum = (name: keyof AccountCounts) => counts.reduce((total, it) => total + it[name], 0);
  return { roles: sum("roles"), policies: sum("policies"), rolePolicies: sum("rolePolicies") };
}
