// Roles that a change takes away or renames while policies still name them as before: their holders lose what they could do by them. Pure.
import type { Access, Account, PermissionSet, Role } from "../model/access.ts";
import { withGoneRoles } from "../model/gone-roles.ts";
import { namedAmong } from "../model/role-facts.ts";
import { isNamed, parseStatements } from "../policy/statements.ts";
import { ASSUMING } from "../policy/trust.ts";
import { sortedNames } from "./changed-entries.ts";
import { filesOfPolicies } from "./policy-files.ts";
import type { RedFlag, Subject } from "./red-flag.ts";
import { placeOfRole } from "./role-changes.ts";
import type { Sides } from "./sides.ts";
import type { Policies } from "./wider-rights.ts";

/** What a set or role holds in an account. */
export type HeldThere = {
  readonly account: Account;
  /** Undefined: it is new. */
  readonly before: Policies | undefined;
  readonly after: Policies;
};

export type GoneRoles = {
  /**
   * The head by which to judge what holds this: to who holds the same as before, what is gone gives nothing. To others it is a role that is
   * not known, as any that somebody makes by hand.
   */
  readonly judgedIn: (there: readonly HeldThere[]) => Access;
  /** What a set or role passed or assumed by a name that only roles of the base have, and still names so. */
  readonly flags: (subject: Subject, holder: PermissionSet | Role, there: readonly HeldThere[]) => readonly RedFlag[];
};

export function goneRoles(written: Access, { head, renames }: Pick<Sides, "head" | "renames">): GoneRoles {
  const kept = new Set(head.roles.map(placeOfRole));
  const gone = written.roles.filter((role) => !kept.has(placeOfRole(role)));
  if (gone.length === 0) return { judgedIn: () => head, flags: () => [] };
  const [goneBy, keptBy] = [namedAmong(gone), namedAmong(head.roles)];
  const isGone = ({ resource }: UsedRole) => goneBy(resource).length > 0 && keptBy(resource).length === 0;
  const without = withGoneRoles(head, gone);
  const nowCalled = new Map(
    renames.flatMap(({ kind, before, after }) => (kind === "role" ? [[before.toLowerCase(), after] as const] : [])),
  );
  const lostIn = ({ account, before, after }: HeldThere) => {
    const keyOf = ({ resource, by }: UsedRole) => `${by} ${resource}`;
    const had = new Set(usedRoles(before?.documents ?? []).map(keyOf));
    const lost = usedRoles(after.documents).filter((it) => isGone(it) && had.has(keyOf(it)));
    // Only a role of one's own account can be passed.
    return lost.flatMap(({ resource, by }) =>
      goneBy(resource).filter((role) => by === "assume" || role.account.id === account.id),
    );
  };
  return {
    judgedIn: (there) =>
      there.length > 0 && there.every(({ before, after }) => JSON.stringify(before) === JSON.stringify(after))
        ? without
        : head,
    flags: (subject, holder, there) => {
      const names = sortedNames(there.flatMap(lostIn).map(({ name }) => name));
      if (names.length === 0) return [];
      const roles = names.map((name) => ({ name, nowCalled: nowCalled.get(name.toLowerCase()) }));
      const isNaming = (document: string) =>
        usedRoles([document]).some((it) => isGone(it) && goneBy(it.resource).some(({ name }) => names.includes(name)));
      return [{ kind: "role-gone", severity: "warning", subject, roles, files: filesOfPolicies(holder, isNaming) }];
    },
  };
}

type UsedRole = { readonly resource: string; readonly by: "assume" | "pass" };

/** The resources on which documents allow it to pass or assume roles. */
function usedRoles(documents: readonly string[]): readonly UsedRole[] {
  return documents.flatMap(parseStatements).flatMap(({ effect, action, resource }) => {
    if (effect !== "Allow" || !("among" in resource)) return [];
    const isAssuming = ASSUMING.some((name) => isNamed(action, name));
    if (!isAssuming && !isNamed(action, "iam:PassRole")) return [];
    return resource.among.map((it) => ({ resource: it, by: isAssuming ? "assume" : "pass" }));
  });
}
