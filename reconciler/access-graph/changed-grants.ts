// The grants that differ between two states of the files, each with every way to it, and where these are written. Pure.
import type { Access } from "../model/access.ts";
import { privilegedIn } from "../model/rights.ts";
import type { AccessDiff } from "./access-diff.ts";
import { type ExplainedGrant, explainedGrants, explainedIdentity } from "./explain-access.ts";
import { groupHolder, personHolder } from "./holders.ts";
import { underNewNames } from "./renames.ts";

export type ChangedGrant = Pick<ExplainedGrant, "holder" | "account" | "permissionSet"> & {
  /** `changed`: held before and after, but in another way or until another day. */
  readonly change: "gained" | "lost" | "changed";
  /** See {@link privilegedIn}; of what is lost, before. */
  readonly privileged: boolean;
  readonly before: Pick<ExplainedGrant, "expires" | "ways"> | undefined;
  readonly after: Pick<ExplainedGrant, "expires" | "ways"> | undefined;
};

type Named = Pick<ExplainedGrant, "holder" | "account" | "permissionSet">;

/** Those of `diff`, which compares `written` with `head`: what is gained, what is lost, what is changed, each in its order there. */
export function changedGrants(written: Access, head: Access, diff: AccessDiff): readonly ChangedGrant[] {
  const base = underNewNames(written, diff.renames);
  const [before, after] = [base, head].map(
    (access) => new Map(explainedGrants(access, () => true).map((grant) => [explainedIdentity(grant), grant])),
  );
  const [wasPrivileged, isPrivileged] = [privilegedIn(base), privilegedIn(head)];
  const changed = (change: ChangedGrant["change"], { holder, account, permissionSet }: Named): ChangedGrant => {
    const identity = explainedIdentity({ holder, account, permissionSet });
    return {
      change,
      holder,
      account,
      permissionSet,
      privileged: (change === "lost" ? wasPrivileged : isPrivileged)(permissionSet, account),
      before: before?.get(identity),
      after: after?.get(identity),
    };
  };
  const person = (change: ChangedGrant["change"]) => (it: Omit<Named, "holder"> & { readonly person: string }) =>
    changed(change, { ...it, holder: personHolder(it.person) });
  const group = (change: ChangedGrant["change"]) => (it: Omit<Named, "holder"> & { readonly group: string }) =>
    changed(change, { ...it, holder: groupHolder(it.group) });
  const { gained, lost, providerGroups } = diff;
  return [
    ...gained.map(person("gained")),
    ...providerGroups.gained.map(group("gained")),
    ...lost.map(person("lost")),
    ...providerGroups.lost.map(group("lost")),
    ...diff.changed.map(({ after: it }) => person("changed")(it)),
    ...providerGroups.changed.map(({ after: it }) => group("changed")(it)),
  ];
}
