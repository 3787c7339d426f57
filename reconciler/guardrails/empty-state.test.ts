import { expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TODAY } from "../model/small-world.ts";
import { checkEmptyState } from "./empty-state.ts";

const organization = buildAccess(smallWorld(), TODAY).access!.organization;

test("the numbers are said as a warning, without the kinds of which there are none", () => {
  const warnings = checkEmptyState(organization, { users: 12, groups: 1, permissionSets: 0 });
  expect(warnings.map(({ code, severity, message, place }) => [code, severity, message, place.file])).toEqual([
    [
      "state-empty-beside-objects",
      "warning",
      "the state is empty, but Identity Center holds 12 users, 1 group that no stack manages",
      "access/organization.yaml#organization.region",
    ],
  ]);
});

test("an empty Identity Center is nothing to warn of", () => {
  expect(checkEmptyState(organization, { users: 0, groups: 0, permissionSets: 0 })).toEqual([]);
});
