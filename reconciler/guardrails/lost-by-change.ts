// Which changes may take rights from whoever holds what they change, and where that isn't certain, in which doubt.
import { accountOfStack } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { Change } from "../engine/change.ts";
import type { Access } from "../model/access.ts";
import { encodeKey, nameInKey, type ResourceIdentity, type ResourceKind, wholeOf } from "../model/resource-identity.ts";
import { managedDenials, managedPowers } from "../policy/managed-powers.ts";
import { effectsIn, hasNone, isNarrower, mayBeLost } from "../policy/narrower-policy.ts";
import type { Named, Statement } from "../policy/statements.ts";
import type { RuleFacts } from "./guardrail.ts";

/** What a change may take away, as the end of a sentence: `it may no longer allow s3:GetObject on *`. Undefined: it is gone as a whole. */
export type TakenAway = { readonly what: string | undefined };

/** What the plan changes, and what it makes of it. */
export type ChangeFacts = Pick<RuleFacts, "changes" | "documentOnRecord"> & {
  readonly access: Pick<Access, "permissionSets" | "roles">;
};

/** For each of the plan's changes what it may take away; undefined: nothing, for certain. In doubt it counts. */
export function takenAwayIn(facts: ChangeFacts): (change: Change, identity: ResourceIdentity) => TakenAway | undefined {
  const created = new Set(facts.changes.filter(({ op }) => op === "create").map(stackKey));
  return (change, identity) => {
    if (change.class === "forgotten") return undefined;
    switch (change.op) {
      case "import":
        return undefined;
      case "delete":
        // What a boundary kept away is held without it, and what only a policy's denials did.
        return identity.kind === "boundary" || onlyDenied(change, identity, facts) ? undefined : { what: undefined };
      case "replace":
        return { what: undefined };
      case "create": {
        // What is created in this plan was nobody's before.
        const whole = wholeOf(identity);
        const isNew = whole === undefined || created.has(stackKey({ stack: change.stack, key: encodeKey(whole) }));
        return isNew ? undefined : takenByNew(change, identity, facts);
      }
      case "update":
        return takenByUpdate(change, identity, facts);
    }
  };
}

function onlyDenied(change: Change, { kind }: ResourceIdentity, { documentOnRecord }: ChangeFacts): boolean {
  return kind === "inline-policy" && hasNone(documentOnRecord?.(change), "Allow");
}

/** Another policy may deny, and a boundary restricts. */
function takenByNew(change: Change, identity: ResourceIdentity, { access }: ChangeFacts): TakenAway | undefined {
  if (identity.kind === "boundary") return { what: "it takes away what it doesn't allow" };
  if (identity.kind === "managed-policy") {
    const arn = `arn:aws:iam::aws:policy/${identity.policy}`;
    if (managedDenials(arn).length > 0) return { what: "it denies something" };
    return managedPowers(arn).has("unknown-policy") ? { what: "it may deny something" } : undefined;
  }
  const [document] = documentsAfter(change, identity, access);
  const denied = document === undefined ? undefined : effectsIn(document, "Deny");
  if (denied === undefined) return { what: "it may deny something" };
  return denied.length === 0 ? undefined : { what: lossText(denied) };
}

/** Properties whose update removes no permission. Tags of roles may: policies can test them (AWS: `aws:PrincipalTag`). */
const HARMLESS: { readonly [kind in ResourceKind]?: readonly string[] | "all" } = {
  group: "all",
  "permission-set": "all",
  role: ["description"],
  policy: ["tags", "tagsAll"],
};

/** Properties that are policy documents, which are compared. */
const DOCUMENTS: { readonly [kind in ResourceKind]?: string } = { "inline-policy": "inlinePolicy", policy: "policy" };

function takenByUpdate(change: Change, identity: ResourceIdentity, facts: ChangeFacts): TakenAway | undefined {
  const harmless = HARMLESS[identity.kind] ?? [];
  if (harmless === "all") return undefined;
  if (change.diff === undefined) return { what: "what of it changes is not known" };
  const changed = change.diff.filter((property) => !harmless.includes(property));
  const others = changed.filter((property) => property !== DOCUMENTS[identity.kind]);
  if (others.length > 0) return { what: `${others.join(", ")} may matter` };
  return changed.length === 0 ? undefined : takenByDocument(change, identity, facts);
}

function takenByDocument(
  change: Change,
  identity: ResourceIdentity,
  { access, documentOnRecord }: ChangeFacts,
): TakenAway | undefined {
  const before = documentOnRecord?.(change);
  const after = documentsAfter(change, identity, access);
  if (before === undefined || after.length === 0) return { what: "what it allowed before is not known" };
  for (const document of after) {
    const lost = mayBeLost(before, document);
    if (lost === undefined) return { what: "what it allowed before is not known" };
    if (lost.length > 0) return { what: lossText(lost) };
  }
  return undefined;
}

/** Whether an update changes nothing but a policy document, which certainly allows no more than before, and denies no less. */
export function onlyNarrows(change: Change, { access, documentOnRecord }: Omit<ChangeFacts, "changes">): boolean {
  const { op, identity, diff } = change;
  const property = identity === undefined ? undefined : DOCUMENTS[identity.kind];
  if (op !== "update" || identity === undefined || property === undefined || diff?.join() !== property) return false;
  const [before, after] = [documentOnRecord?.(change), documentsAfter(change, identity, access)];
  return before !== undefined && after.length > 0 && after.every((document) => isNarrower(before, document));
}

/** Each text once: of an inline policy of a set, or of a policy of our own in an account. */
function documentsAfter(
  { stack }: Change,
  identity: ResourceIdentity,
  access: ChangeFacts["access"],
): readonly string[] {
  if (identity.kind === "inline-policy") {
    return access.permissionSets
      .filter(({ name }) => nameInKey(name) === identity.permissionSet)
      .flatMap(({ inlinePolicy }) => inlinePolicy ?? []);
  }
  if (identity.kind !== "policy") return [];
  const account = accountOfStack(stack);
  const policies = access.roles.filter((role) => role.account.id === account).flatMap((role) => role.policies);
  return [...new Set(policies.filter(({ name }) => nameInKey(name) === identity.name).map(({ document }) => document))];
}

/** More in one sentence nobody reads. */
const MOST_NAMED = 3;

function lossText(lost: readonly Statement[]): string {
  const [first] = lost;
  const same = lost.filter(({ effect }) => effect === first?.effect);
  const texts = [...new Set(same.map(({ action, resource }) => `${namedText(action)} on ${namedText(resource)}`))];
  const more = texts.length > MOST_NAMED ? ` and ${texts.length - MOST_NAMED} more` : "";
  const shown = `${texts.slice(0, MOST_NAMED).join(", ")}${more}`;
  return first?.effect === "Deny" ? `it denies ${shown}` : `it may no longer allow ${shown}`;
}

function namedText(named: Named): string {
  return "among" in named ? named.among.join(" and ") : `all but ${named.except.join(" and ")}`;
}
