import { expect, test } from "vitest";
import { placeOfOrigin } from "../load/source-document.ts";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import type { WrittenTeam } from "../validate/written.ts";
import { effectiveGrants, type Way } from "./effective-grants.ts";

function effective(team: Partial<WrittenTeam>) {
  const { access, diagnostics } = buildAccess(smallWorld([{ ...TEAM, ...team }]), TODAY);
  if (access === undefined) throw new Error(JSON.stringify(diagnostics));
  return { access, ...effectiveGrants(access) };
}

const at = (origin: Way["assignment"] | undefined) => origin && placeOfOrigin(origin).file.split("#")[1];
const waysOf = (ways: readonly Way[]) =>
  ways.map(({ via, membership, assignment, expires }) => [
    "group" in via ? via.group : "directly",
    at(membership),
    at(assignment),
    expires,
  ]);

test("every way to a grant is kept, with the places of membership and assignment; directly first", () => {
  const { grants } = effective({
    groups: [
      { name: "testers", description: "Test", members: ["ben.okafor", { user: "ana.silva", expires: "2026-12-10" }] },
      { name: "builders", description: "Build", members: ["ana.silva"] },
    ],
    assignments: [
      { permissionSet: "Builder", groups: ["testers", "builders"], accounts: ["ml-dev"], expires: "2026-12-31" },
      { permissionSet: "Builder", groups: ["builders"], accounts: [{ ou: "Workloads/ML", tag: { env: "dev" } }] },
      { permissionSet: "Builder", users: ["Ana.Silva"], accounts: ["ml-dev"], expires: "2026-12-01" },
    ],
  });
  expect(grants.map(({ person }) => person)).toEqual(["ana.silva", "ben.okafor"]);
  const [ana, ben] = grants;
  expect(ana).toMatchObject({ account: { id: "022222222222", name: "ml-dev" }, permissionSet: "Builder" });
  expect(ana?.via).toEqual([{ direct: true }, { group: "builders" }, { group: "testers" }]);
  expect(waysOf(ana?.ways ?? [])).toEqual([
    ["directly", undefined, "assignments.2", "2026-12-01"],
    ["builders", "groups.1.members.0", "assignments.0", "2026-12-31"],
    ["builders", "groups.1.members.0", "assignments.1", undefined],
    ["testers", "groups.0.members.1", "assignments.0", "2026-12-10"],
  ]);
  expect(ana).not.toHaveProperty("expires");
  expect(ben?.expires).toBe("2026-12-31");
});
test("who leaves holds nothing longer than that, whatever the entries say", () => {
  const [ana, ben] = TEAM.users ?? [];
  if (ana === undefined || ben === undefined) throw new Error("no people");
  const { grants } = effective({ users: [{ ...ana, leaves: "2026-11-30" }, ben] });
  expect(grants.map(({ expires }) => expires)).toEqual(["2026-11-30"]);
});
test("the identity provider's people are people, its groups are kept apart", () => {
  const { grants, providerGroups } = effective({
    external: { users: ["vendor.kim"], groups: ["all-staff"] },
    groups: [{ name: "builders", description: "Build", members: ["Vendor.Kim"] }],
    assignments: [
      { permissionSet: "Builder", groups: ["builders", "All-Staff"], accounts: ["ml-dev"], expires: "2026-12-31" },
    ],
  });
  expect(grants.map(({ person, via }) => [person, via])).toEqual([["vendor.kim", [{ group: "builders" }]]]);
  expect(providerGroups).toMatchObject([{ group: "all-staff", permissionSet: "Builder", expires: "2026-12-31" }]);
  expect(waysOf(providerGroups[0]?.ways ?? [])).toEqual([["all-staff", undefined, "assignments.0", "2026-12-31"]]);
});
test("what has expired gives nothing", () => {
  const accounts = ["ml-dev"];
  const { grants } = effective({
    assignments: [{ permissionSet: "Builder", groups: ["builders"], accounts, expires: "2026-11-24" }],
  });
  expect(grants).toEqual([]);
});
