// Whether a policy document allows no more than another: only clear cases count; in doubt the answer is no.
import { isDeepStrictEqual } from "node:util";

type Statement = { readonly [element: string]: unknown };

/**
 * True when every Allow of `after` is covered by one Allow of `before` that differs from it only in having more actions or
 * resources, and no Deny of `before` is missing. Both are JSON texts of identity policies; one that can't be read is no.
 */
export function isNarrower(before: string, after: string): boolean {
  const [old, now] = [statementsOf(before), statementsOf(after)];
  if (old === undefined || now === undefined) return false;
  const allowed = old.filter(({ Effect }) => Effect === "Allow");
  const denied = now.filter(({ Effect }) => Effect === "Deny");
  return (
    now.filter(({ Effect }) => Effect === "Allow").every((it) => allowed.some((wider) => covers(wider, it))) &&
    old.filter(({ Effect }) => Effect === "Deny").every((it) => denied.some((kept) => covers(kept, it)))
  );
}

function covers(wider: Statement, narrower: Statement): boolean {
  const { Sid: _, Action: actions, Resource: resources, ...others } = wider;
  const { Sid: __, Action: fewerActions, Resource: fewerResources, ...same } = narrower;
  return (
    isDeepStrictEqual(others, same) && includesAll(actions, fewerActions) && includesAll(resources, fewerResources)
  );
}

/** Both absent (then NotAction and NotResource are compared with the other members), or lists of which the first has all of the second. */
function includesAll(all: unknown, some: unknown): boolean {
  if (all === undefined || some === undefined) return all === some;
  const list = new Set([all].flat());
  return [some].flat().every((it) => list.has(it));
}

function statementsOf(text: string): readonly Statement[] | undefined {
  try {
    const { Statement: statements } = JSON.parse(text) as { Statement?: Statement | Statement[] };
    return statements === undefined ? undefined : [statements].flat();
  } catch {
    return undefined;
  }
}
