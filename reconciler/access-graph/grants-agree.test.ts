// The grants of the model are those of the keys that are made of it: on the example, and on random models.
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import { displayNames } from "../desired/display-names.ts";
import { lastDays } from "../desired/last-days.ts";
import { readAccess } from "../guardrails/read-access.ts";
import type { Access } from "../model/access.ts";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import type { WrittenTeam } from "../validate/written.ts";
import { effectiveGrants, withoutWays } from "./effective-grants.ts";
import { grantsOf } from "./grants-of-keys.ts";

function expectAgreement(access: Access): number {
  const resources = desiredStacks(access).flatMap((stack) => stack.resources);
  const grants = effectiveGrants(access).grants.map(withoutWays);
  expect(grantsOf(resources, displayNames(access), lastDays(access))).toEqual(grants);
  return grants.length;
}

test.each(["access", "docs/examples"])("those of the example in %s", async (folder) => {
  const { desired } = await readAccess(join(import.meta.dirname, "../..", folder), "2026-12-01");
  if (desired === undefined) throw new Error("the files are valid");
  expect(expectAgreement(desired.access)).toBeGreaterThan(5);
});

const PEOPLE = ["Ana.Silva", "ben.okafor", "chen.li", "dana.novak"];
const GROUPS = ["Builders", "readers", "testers"];
const SETS = ["Builder", "reader"];

/** Days before and after the one that counts, and none. */
const day = fc.constantFrom(undefined, "2026-11-24", TODAY, "2026-11-30", "2027-01-31");
const some = (names: readonly string[]) => fc.subarray([...names], { minLength: 1 });
const expiring = <Value extends object>(value: Value, expires: string | undefined) =>
  expires === undefined ? value : { ...value, expires };

const assignment = fc
  .record({ set: fc.constantFrom(...SETS), accounts: some(["ml-dev", "ml-prod", "management"]), expires: day })
  .chain(({ set, accounts, expires }) =>
    fc
      .oneof(
        some(GROUPS).map((groups) => ({ groups })),
        some(PEOPLE).map((users) => ({ users })),
      )
      .map((whom) => expiring({ permissionSet: set, accounts, ...whom }, expires)),
  );
const members = fc.uniqueArray(fc.record({ user: fc.constantFrom(...PEOPLE), expires: day }), {
  selector: ({ user }) => user,
});
const team = fc
  .record({
    leaves: fc.tuple(day, day, day, day),
    members: fc.tuple(members, members, members),
    assignments: fc.array(assignment, { maxLength: 5 }),
  })
  .map(
    ({ leaves, members: listed, assignments }): WrittenTeam => ({
      ...TEAM,
      users: PEOPLE.map((userName, index) => ({
        ...{ userName, givenName: "A", familyName: "B", email: `${userName}@example.com` },
        ...(leaves[index] === undefined ? {} : { leaves: leaves[index] }),
      })),
      groups: GROUPS.map((name, index) => ({
        name,
        description: "x",
        members: (listed[index] ?? []).map(({ user, expires }) => expiring({ user }, expires)),
      })),
      permissionSets: SETS.map((name) => ({ name })),
      assignments,
      roles: [],
    }),
  );

test("those of random models, with dates that pass", () => {
  let most = 0;
  fc.assert(
    fc.property(team, (written) => {
      const { access } = buildAccess(smallWorld([written]), TODAY);
      // A model that isn't valid, such as one with the same entry twice, grants nothing.
      fc.pre(access !== undefined);
      most = Math.max(most, expectAgreement(access));
    }),
    { numRuns: 200 },
  );
  expect(most).toBeGreaterThan(5);
});
