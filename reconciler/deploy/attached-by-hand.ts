// Roles that a plan deletes and to which somebody has attached a policy by hand: AWS deletes none that has one, so they are held up before.
import { accountOfStack } from "../desired/desired-resources.ts";
import { accountNames } from "../desired/display-names.ts";
import { stackKey } from "../desired/stack-resource.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { quote } from "../diagnostics/quote.ts";
import type { Change } from "../engine/change.ts";
import type { LiveObject } from "../live/live-object.ts";
import { mapBounded } from "../live/reading.ts";
import { isMap } from "../load/plain-map.ts";
import type { Access } from "../model/access.ts";
import { wholeKeyOf } from "../model/resource-identity.ts";
import type { Plan } from "../plan/plan.ts";
import { withItsParts } from "./deleted-with-parts.ts";
import type { HeldUp } from "./existing-objects.ts";
import { findInAccount } from "./find-existing.ts";
import { type AwsFacts, assumedRoleArn } from "./run-stacks.ts";

/**
 * Deletions of roles which AWS would refuse (DeleteRole: DeleteConflict), as they have policies that the state doesn't have, or of which
 * that could not be read; with what is attached to them. What leaves the state without a call, as its account is closed, is not asked about.
 */
export async function rolesWithPoliciesByHand(
  access: Access,
  { changes, held }: Pick<Plan, "changes" | "held">,
  { live }: Pick<AwsFacts, "live">,
): Promise<readonly HeldUp[]> {
  const gone = changes.filter((it) => it.op === "delete" && it.class !== "forgotten");
  const onRecord = new Set(
    held.flatMap(({ name, resources }) => resources.map(({ key }) => stackKey({ stack: name, key }))),
  );
  // What is deleted is declared nowhere any more.
  const place = access.organization.origin.document.placeOf([]);
  const accounts = accountNames(access);
  const ofAccounts = Map.groupBy(
    gone.filter(({ identity }) => identity?.kind === "role"),
    ({ stack }) => stack,
  );
  const heldUp = await mapBounded([...ofAccounts], async ([stack, roles]) => {
    const id = accountOfStack(stack);
    if (id === undefined) return [];
    const what = ({ key, identity }: Change, name = identity?.kind === "role" ? identity.name : key) =>
      `role ${quote(name)} in account ${quote(accounts.get(id) ?? id)}`;
    const stay = (why: (role: Change) => Diagnostic | undefined) =>
      roles.flatMap((role) => {
        const reason = why(role);
        return reason === undefined ? [] : withItsParts(role, gone, reason);
      });
    try {
      const account = { id, roleArn: assumedRoleArn(access.organization.previewRole, id) };
      const { objects } = await findInAccount(account, roles, live);
      return stay((role) => {
        const policies = objects.flatMap((it) => policiesByHand(it, role, onRecord));
        const name = objects.find(({ key }) => key === role.key)?.importId;
        return policies.length === 0
          ? undefined
          : diagnostic("deleted-role-with-policies", { what: what(role, name), policies: policies.sort() }, place);
      });
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      return stay((role) => diagnostic("deleted-role-not-read", { what: what(role), reason: error.message }, place));
    }
  });
  return heldUp.flat();
}

/** Names or ARNs of policies that `it` is, or, of the role itself, those written into it: no file declares any of the latter. */
function policiesByHand(it: LiveObject, role: Change, onRecord: ReadonlySet<string>): readonly string[] {
  if (it.key === role.key) {
    const written = it.undeclarable?.inlinePolicies;
    return isMap(written) ? Object.keys(written) : [];
  }
  if (wholeKeyOf(it.identity) !== role.key || onRecord.has(stackKey(it))) return [];
  return [it.importId.slice(it.importId.indexOf("/") + 1)];
}
