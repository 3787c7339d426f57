// How much the import of objects reads from AWS.
import type { ResourceType } from "../desired/desired-resource.ts";
import type { LiveObject } from "../live/live-object.ts";

/**
 * Calls that the AWS provider's Read makes for one resource of a type while every list has one page: of a permission set also its tags, of
 * a role also its policies, of a policy also its default version (provider 7.48, internal/service).
 */
const READS: Partial<Record<ResourceType, number>> = { PermissionSet: 2, Role: 3, Policy: 2 };

/** Identity Center and the identity store allow so many calls a second, for all their callers together (AWS: quotas). */
const CALLS_A_SECOND = 20;

export type ImportReads = {
  readonly resources: number;
  /** At least so many. */
  readonly calls: number;
  /** At least so long at AWS's pace. */
  readonly seconds: number;
};

export function importReads(objects: Iterable<LiveObject>): ImportReads {
  const types = [...objects].map(({ type }) => type);
  const calls = types.reduce((sum, type) => sum + (READS[type] ?? 1), 0);
  return { resources: types.length, calls, seconds: Math.ceil(calls / CALLS_A_SECOND) };
}
