// When a resource may be registered: the engine has one limit for operations under way, AWS has several.
import { dependantsOf } from "../desired/dependants.ts";
import { type DesiredResource, dependenciesOf } from "../desired/desired-resource.ts";

/**
 * Admits the resources that a deploy is about to change: one at a time in each lane, and at most `most` in all. What does not change never waits. Deletions are the engine's own and are not limited here.
 */
export type Limiter = {
  /** Resolves when `resource` may be registered; after {@link Limiter.close} never, for one that changes. */
  readonly admit: (resource: DesiredResource) => Promise<void>;
  /** The operation on `key` has ended well: the next one in its lane may start. */
  readonly ended: (key: string) => void;
  /** It has failed: what depends on it is never sent to the engine, so it no longer counts either. */
  readonly failed: (key: string) => void;
  /** Whether anything that was admitted has neither ended nor failed. What it depends on was admitted before it, so it will. */
  readonly isBusy: () => boolean;
  /** From now on nothing is admitted. */
  readonly close: () => void;
};

export function createLimiter(
  resources: readonly DesiredResource[],
  changing: ReadonlySet<string>,
  most: number,
): Limiter {
  const dependants = dependantsOf(resources.map((it) => ({ key: it.key, dependencies: dependenciesOf(it) })));
  const waiting: { readonly resource: DesiredResource; readonly start: () => void }[] = [];
  const holding = new Map<string, string | undefined>();
  const doomed = new Set<string>();
  let closed = false;

  const startWhoCan = () => {
    for (let index = 0; !closed && index < waiting.length; ) {
      const next = waiting[index];
      if (next === undefined) return;
      const { key } = next.resource;
      const lane = laneOf(next.resource);
      const free = holding.size < most && (lane === undefined || ![...holding.values()].includes(lane));
      if (!free && !doomed.has(key)) index += 1;
      else {
        waiting.splice(index, 1);
        if (!doomed.has(key)) holding.set(key, lane);
        next.start();
      }
    }
  };
  const ended = (key: string) => {
    if (holding.delete(key)) startWhoCan();
  };
  return {
    admit: (resource) => {
      if (!changing.has(resource.key)) return Promise.resolve();
      return new Promise((start) => {
        waiting.push({ resource, start });
        startWhoCan();
      });
    },
    ended,
    failed: (key) => {
      const lost = [key];
      for (const each of lost) {
        if (doomed.has(each)) continue;
        doomed.add(each);
        holding.delete(each);
        lost.push(...(dependants.get(each) ?? []));
      }
      startWhoCan();
    },
    isBusy: () => holding.size > 0,
    close: () => {
      closed = true;
    },
  };
}

/**
 * AWS updates one role at a time in an account, and an assignment makes or changes one there; each change of a permission
 * set's policies provisions the set again, and two at a time on one set are a ConflictException.
 * AWS, singlesignon userguide, limits; provider: ProvisionPermissionSet after every attachment.
 */
function laneOf(resource: DesiredResource): string | undefined {
  const { targetId, permissionSetArn } = resource.properties;
  if (resource.type === "AccountAssignment") return `account ${JSON.stringify(targetId)}`;
  return permissionSetArn === undefined ? undefined : `permission set ${JSON.stringify(permissionSetArn)}`;
}
