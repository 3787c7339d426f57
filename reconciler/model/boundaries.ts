// What permissions boundaries leave, of permission sets and of roles.
import { judgeDocuments, type RoleFacts } from "../policy/judge-documents.ts";
import { managedPowers } from "../policy/managed-powers.ts";
import { type Powers, within } from "../policy/rights.ts";
import { managedRoleUses, type RoleUses, roleUses, usesWithin } from "../policy/role-access.ts";
import type { Access, ManagedPolicy } from "./access.ts";
import { ownDocumentsNamed } from "./own-policies.ts";

/** What policies let their holder do, and what they say of roles. */
export type Held = { readonly powers: Powers; readonly uses: RoleUses };

type Bounds = { readonly powers: Powers; readonly uses: Pick<RoleUses, "allow"> };

/** Roles of an account, which may declare a boundary, and what is known of roles. */
type Known = { readonly roles: Access["roles"]; readonly facts: RoleFacts };

/** What of `held` a boundary leaves: all of it where there is none, or where nobody here knows what it says. */
export function leftBy(boundary: ManagedPolicy | undefined, held: Held, known: Known): Held {
  const bounds = boundsOf(boundary, known);
  if (bounds === undefined) return held;
  return { powers: within(held.powers, bounds.powers), uses: usesWithin(held.uses, bounds.uses) };
}

/** The same of what policies let their holder do, by whichever of them. */
export function powersLeftBy(boundary: ManagedPolicy | undefined, known: Known): (powers: Powers) => Powers {
  const bounds = boundsOf(boundary, known);
  return (powers) => (bounds === undefined ? powers : within(powers, bounds.powers));
}

function boundsOf(boundary: ManagedPolicy | undefined, { roles, facts }: Known): Bounds | undefined {
  if (boundary === undefined) return undefined;
  if ("managedPolicyArn" in boundary) {
    const { managedPolicyArn: arn } = boundary;
    return { powers: managedPowers(arn), uses: managedRoleUses(arn) };
  }
  const documents = ownDocumentsNamed(boundary.customerManagedPolicy, { roles });
  if (documents.length === 0) return undefined;
  return { powers: judgeDocuments(documents, facts), uses: roleUses(documents, []) };
}
