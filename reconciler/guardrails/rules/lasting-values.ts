// What AWS can't remove: an optional value that was set once and is left out of the files now would stay, or fail at every deploy.

import { openDeclared } from "../../desired/declared-objects.ts";
import { desiredStacks } from "../../desired/desired-resources.ts";
import { stackKey } from "../../desired/stack-resource.ts";
import type { Messages } from "../../diagnostics/catalogue.ts";
import { speaker } from "../../diagnostics/diagnostic.ts";
import { visible } from "../../diagnostics/quote.ts";
import type { ResourceKind } from "../../model/resource-identity.ts";
import { alwaysGuards } from "../guardrail.ts";

/**
 * Pulumi's properties that can be set and never removed, by kind, and what happens on trying. All others can be removed: the provider sends null for what a person no longer has, an empty description and DeleteRolePermissionsBoundary for a role, UpdatePermissionSet
 * without a relay state clears it, and a policy is created again without its description (terraform-provider-aws, `internal/service`).
 */
export const LASTING: { readonly [kind in ResourceKind]?: { readonly [property: string]: string } } = {
  // UpdateGroup gets an empty text, which is shorter than AWS's least.
  group: { description: "AWS refuses an empty one at every deploy" },
  // UpdatePermissionSet is sent without it, which changes nothing.
  "permission-set": { description: "AWS keeps the old one without an error" },
};

const messages = {
  "value-not-removable": {
    severity: "error",
    message: (a: { what: string; property: string; why: string }) =>
      `the ${a.property} of ${visible(a.what)} can't be removed: ${a.why}`,
    hint: (a: { property: string }) => `write ${a.property}: again, with the old text or a new one`,
  },
} as const satisfies Messages;

const say = speaker(messages);

/** Recognized in the plan: an update of the property, for a resource that is declared without it. */
export const guardrail = alwaysGuards(messages, ({ changes, access }) => {
  const suspects = changes.filter(
    ({ op, identity, diff = [] }) =>
      op === "update" && identity !== undefined && diff.some((property) => property in (LASTING[identity.kind] ?? {})),
  );
  if (suspects.length === 0) return [];
  const declared = openDeclared(access);
  const wanted = new Map(
    desiredStacks(access).flatMap(({ name: stack, resources }) =>
      resources.map(({ key, properties }) => [stackKey({ stack, key }), properties] as const),
    ),
  );
  return suspects.flatMap((change) => {
    const properties = wanted.get(stackKey(change));
    const object = declared(change);
    const lasting = change.identity === undefined ? undefined : LASTING[change.identity.kind];
    if (properties === undefined || object === undefined || lasting === undefined) return [];
    return Object.entries(lasting)
      .filter(([property]) => change.diff?.includes(property) === true && properties[property] === undefined)
      .map(([property, why]) => ({
        diagnostic: say("value-not-removable", { what: object.what, property, why }, object.place),
        resources: [change],
        isAbsolute: true as const,
      }));
  });
});
