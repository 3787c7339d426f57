// Permission sets that a plan deletes and somebody has assigned by hand: AWS deletes none that is assigned, so they are held up before.
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { accountNames } from "../desired/display-names.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { quote } from "../diagnostics/quote.ts";
import type { Change } from "../engine/change.ts";
import type { StateResource } from "../engine/stack-state.ts";
import { readToItsEnd } from "../live/open-live.ts";
import { type AssignmentIdentity, NOTHING, type ReadScope } from "../live/read-scope.ts";
import { mapBounded } from "../live/reading.ts";
import type { Access } from "../model/access.ts";
import { isClosed } from "../plan/closed-accounts.ts";
import type { Plan } from "../plan/plan.ts";
import { withItsParts } from "./deleted-with-parts.ts";
import type { HeldUp } from "./existing-objects.ts";
import { namesOnRecord } from "./names-on-record.ts";
import type { AwsFacts } from "./run-stacks.ts";

/**
 * Deletions of permission sets which AWS would refuse, as the state doesn't have all their assignments, or of which that could not be
 * read; with all that is attached to the set, so that those who have it by hand never have it without its boundary. Assignments in closed
 * accounts are left out: nobody can take those away.
 */
export async function setsAssignedByHand(
  access: Access,
  { changes, held }: Pick<Plan, "changes" | "held">,
  { live, externalIds, organization }: Pick<AwsFacts, "live" | "externalIds" | "organization">,
): Promise<readonly HeldUp[]> {
  const gone = changes.filter(({ op }) => op === "delete");
  const resources = held.find(({ name }) => name === IDENTITY_CENTER_STACK)?.resources ?? [];
  const onRecord = new Set(
    resources.flatMap(({ identity, inputs }) =>
      identity?.kind === "assignment" ? [placeOf(identity, String(inputs.principalId))] : [],
    ),
  );
  const names = namesOnRecord(resources, externalIds);
  // What is deleted is declared nowhere any more.
  const place = access.organization.origin.document.placeOf([]);
  const accounts = accountNames(access);
  const whyNot = async ({ key, identity }: Change): Promise<Diagnostic | undefined> => {
    if (identity?.kind !== "permission-set") return undefined;
    const what = `permission set ${quote(nameIn(resources, key) ?? identity.name)}`;
    const scope: ReadScope = {
      ...NOTHING,
      asksNamesOf: "strangers",
      assignments: [{ of: "permission-set", name: identity.name }],
    };
    try {
      const { objects, orphans } = readToItsEnd(await live({ names, scope }));
      const byHand = [
        ...objects.flatMap(({ identity: it, importId }) =>
          it?.kind !== "assignment" || onRecord.has(placeOf(it, importId.split(",")[0] ?? "")) ? [] : [it],
        ),
        ...orphans.map(({ accountId, principal: { type, id } }) => {
          return { accountId, principal: { kind: type.toLowerCase(), name: id } };
        }),
      ].filter(({ accountId }) => !isClosed(accountId, organization.accounts));
      if (byHand.length === 0) return undefined;
      const holders = byHand.map(({ accountId, principal: { kind, name } }) => {
        return `to ${kind} ${quote(name)} in ${quote(accounts.get(accountId) ?? accountId)}`;
      });
      return diagnostic("deleted-set-assigned-by-hand", { what, holders: holders.sort() }, place);
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      return diagnostic("deleted-set-not-read", { what, reason: error.message }, place);
    }
  };
  const sets = gone.filter(({ identity }) => identity?.kind === "permission-set");
  const heldUp = await mapBounded(sets, async (set) => {
    const why = await whyNot(set);
    if (why === undefined) return [];
    return withItsParts(set, gone, why);
  });
  return heldUp.flat();
}

/** By the principal's id: a group may have been renamed since, by a run that was cut off, or made again under the name on record. */
function placeOf({ accountId, permissionSet, principal }: AssignmentIdentity, principalId: string): string {
  return [accountId, permissionSet, principal.kind, principalId].join(" ");
}

/** As AWS has it: a key has it in lower case. */
function nameIn(resources: readonly StateResource[], key: string): string | undefined {
  const name = resources.find((it) => it.key === key)?.outputs.name;
  return typeof name === "string" ? name : undefined;
}
