import { expect, test } from "vitest";
import { buildText } from "../model/build-text.ts";
import { lastDays } from "./last-days.ts";

test("the last days of people, memberships and assignments by key; what has no end has none", () => {
  const { access, found } = buildText({
    "people.yaml": `users:
  - { userName: Ana, givenName: Ana, familyName: Silva, email: ana@example.com, leaves: 2027-03-31 }
  - { userName: ben, givenName: Ben, familyName: Okafor, email: ben@example.com }
`,
    "teams/a.yaml": `team: a
groups: [{ name: Data, members: [Ana, { user: ben, expires: 2027-01-31 }] }]
permissionSets: [{ name: Reader }]
assignments:
  - { permissionSet: Reader, groups: [Data], accounts: [ml-dev], expires: 2026-12-31 }
  - { permissionSet: Reader, groups: [Data], accounts: [management] }
`,
  });
  if (access === undefined) throw new Error(found.join("\n"));
  expect(Object.fromEntries(lastDays(access))).toEqual({
    "user/ana": "2027-03-31",
    "membership/data/ben": "2027-01-31",
    "assignment/022222222222/reader/group/data": "2026-12-31",
  });
});
