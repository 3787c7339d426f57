// Permission sets that a plan deletes and somebody has assigned by hand: AWS deletes none that is assigned, so they are held up before.
import { RESOURCE_TYPES } from "../desired/desired-resource.ts";
import { IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { accountNames } from "../desired/display-names.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { OperationError } from "../diagnostics/operation-error.ts";
import { quote } from "../diagnostics/quote.ts";
import type { Change } from "../engine/change.ts";
import type { StateResource } from "../engine/stack-state.ts";
import type { ReadAssignment } from "../live/center-lists.ts";
import type { IdentityReader } from "../live/identity-reader.ts";
import { mapBounded } from "../live/reading.ts";
import type { Access } from "../model/access.ts";
import { encodeKey, wholeOf } from "../model/resource-identity.ts";
import { isClosed } from "../plan/closed-accounts.ts";
import type { Plan } from "../plan/plan.ts";
import type { HeldUp } from "./existing-objects.ts";
import type { AwsFacts } from "./run-stacks.ts";

/**
 * Deletions of permission sets which AWS would refuse, as the state doesn't have all their assignments, or of which that could not be
 * read; with all that is attached to the set, so that those who have it by hand never have it without its boundary. Assignments in closed
 * accounts are left out: nobody can take those away.
 */
export async function setsAssignedByHand(
  access: Access,
  { changes, held }: Pick<Plan, "changes" | "held">,
  { reader, organization }: Pick<AwsFacts, "organization"> & { readonly reader: NamedAssignments },
): Promise<readonly HeldUp[]> {
  const gone = changes.filter(({ op }) => op === "delete");
  const resources = held.find(({ name }) => name === IDENTITY_CENTER_STACK)?.resources ?? [];
  const onRecord = new Set(resources.flatMap(assignedInState));
  // What is deleted is declared nowhere any more.
  const place = access.organization.origin.document.placeOf([]);
  const accounts = accountNames(access);
  const whyNot = async ({ key, identity }: Change): Promise<Diagnostic | undefined> => {
    const arn = resources.find((it) => it.key === key)?.outputs.arn;
    if (identity?.kind !== "permission-set" || typeof arn !== "string") return undefined;
    const what = `permission set ${quote(nameIn(resources, key) ?? identity.name)}`;
    try {
      const found = await reader.assignmentsOfSet(arn);
      const byHand = found.filter(
        (it) => !onRecord.has(assignmentText(it)) && !isClosed(it.accountId, organization.accounts),
      );
      if (byHand.length === 0) return undefined;
      const nameOf = await namesById(reader);
      const holders = byHand.map(({ accountId, principal: { type, id } }) => {
        return `to ${type.toLowerCase()} ${quote(nameOf(id))} in ${quote(accounts.get(accountId) ?? accountId)}`;
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
    return gone
      .filter((it) => it.stack === set.stack && (it.key === set.key || isPartOf(it, set.key)))
      .map(({ stack, key }): HeldUp => ({ stack, key, why }));
  });
  return heldUp.flat();
}

type NamedAssignments = Pick<IdentityReader, "assignmentsOfSet" | "users" | "groups">;

function isPartOf({ identity }: Change, setKey: string): boolean {
  const whole = identity === undefined ? undefined : wholeOf(identity);
  return whole !== undefined && encodeKey(whole) === setKey;
}

function assignedInState({ type, inputs }: StateResource): readonly string[] {
  if (type !== RESOURCE_TYPES.AccountAssignment) return [];
  return [`${inputs.targetId} ${inputs.permissionSetArn} ${inputs.principalId}`];
}

function assignmentText({ accountId, permissionSetArn, principal }: ReadAssignment): string {
  return `${accountId} ${permissionSetArn} ${principal.id}`;
}

/** As AWS has it: a key has it in lower case. */
function nameIn(resources: readonly StateResource[], key: string): string | undefined {
  const name = resources.find((it) => it.key === key)?.outputs.name;
  return typeof name === "string" ? name : undefined;
}

/** Of people and groups; one that is gone has its id alone. */
async function namesById(reader: Pick<IdentityReader, "users" | "groups">): Promise<(id: string) => string> {
  const lists = [await reader.users(), await reader.groups()];
  const names = new Map(lists.flatMap((list) => [...list].map(([name, id]) => [id, name] as const)));
  return (id) => names.get(id) ?? id;
}
