// What a run asks AWS before it writes: part by part, and nothing twice.
import { OperationError } from "../diagnostics/operation-error.ts";
import type { Answers } from "./answers.ts";
import type { Instance } from "./instance.ts";
import type { LiveWorld } from "./live-object.ts";
import { type ReadWorld, readWorld, type WorldToRead } from "./read-world.ts";

/** A part of what AWS holds, as `readWorld` reads it; default without accounts. */
export type Live = (
  part: Omit<WorldToRead, "region" | "instance" | "answers" | "accounts"> & Partial<Pick<WorldToRead, "accounts">>,
) => Promise<ReadWorld>;

/** Each call to AWS is made once, whichever parts need its answer; so it is for what a run reads before it writes. */
export function openLive(region: string, instance: Instance): Live {
  const answers: Answers = new Map();
  return (part) => readWorld({ accounts: [], ...part, region, instance, answers });
}

/** `world`, all of which was read. Throws an OperationError with AWS's reason for the first part that was not. */
export function readToItsEnd<World extends LiveWorld>(world: World): World {
  const [unread] = world.unread;
  if (unread === undefined) return world;
  const { what, reason } = unread;
  throw new OperationError(`could not read ${what}: ${reason}`, "check the credentials and their permissions");
}
