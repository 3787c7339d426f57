// At which roles of these files somebody gets, by one role after the other.
import type { Role } from "./access.ts";
import { type Holder, holderOfRole, type Roles, type Step, stepsAmong } from "./role-steps.ts";

/** To each role at which a holder gets, the shortest way: its last step is to that role. */
export type WaysToRoles = (holder: Holder) => ReadonlyMap<Role, readonly Step[]>;

/** The steps from each role are found once. */
export function waysToRoles(access: Roles): WaysToRoles {
  const { all } = stepsAmong(access);
  const known = new Map<Role, readonly Step[]>();
  const stepsFrom = (role: Role): readonly Step[] => {
    const steps = known.get(role) ?? all(holderOfRole(role, access.roles));
    known.set(role, steps);
    return steps;
  };
  return (holder) => {
    const found = new Map<Role, readonly Step[]>();
    const add = (way: readonly Step[], steps: readonly Step[]) => {
      for (const step of steps) if (!found.has(step.role)) found.set(step.role, [...way, step]);
    };
    add([], all(holder));
    // What is added while going through a map comes last: the shortest ways first.
    for (const [role, way] of found) add(way, stepsFrom(role));
    return found;
  };
}
