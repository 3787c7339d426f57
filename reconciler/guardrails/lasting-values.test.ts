// Optional values that are set once and left out later: which of them AWS lets go of, for every property of every type.
import { describe, expect, test } from "vitest";
import { desiredStacks } from "../desired/desired-resources.ts";
import type { Change } from "../engine/change.ts";
import { buildAccess } from "../model/build-access.ts";
import { decodeKey } from "../model/resource-identity.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import type { WrittenAccess, WrittenTeam } from "../validate/written.ts";
import { CENTER, change, judge } from "./judge-small-world.ts";
import { LASTING } from "./rules/lasting-values.ts";

const GROUPS: WrittenTeam["groups"] = [{ name: "builders", members: ["ana.silva"] }];
const SETS: WrittenTeam["permissionSets"] = [{ name: "Builder" }];
const updated = (key: string, ...diff: string[]): Change => ({ ...change("update", key), diff });

describe("a description that is taken out of the file (value-not-removable)", () => {
  const of = (team: Partial<WrittenTeam>, ...changes: readonly Change[]) =>
    judge({}, { team, changes, deployed: true });
  test("is refused at the line of what it was of, with what to write instead; no exception lifts it", () => {
    const changes = [
      updated("group/builders", "description"),
      updated("permission-set/builder", "description", "tags"),
    ];
    const team = { groups: GROUPS, permissionSets: SETS };
    const refused = of(team, ...changes);
    expect(refused.refusals).toEqual([
      'value-not-removable: the description of group "builders" can\'t be removed: AWS refuses an empty one at every deploy',
      'value-not-removable: the description of permission set "Builder" can\'t be removed: AWS keeps the old one without an error',
    ]);
    expect(refused.places).toEqual(["access/teams/0.yaml#groups.0.name", "access/teams/0.yaml#permissionSets.0.name"]);
    expect(refused.hints[0]).toBe("write description: again, with the old text or a new one");
    const keys = changes.map(({ key }) => key);
    const exceptions = [{ stack: CENTER, keys, reason: "x", until: "2026-12-31" }];
    expect(judge({ exceptions }, { team, changes, deployed: true }).refusals).toHaveLength(2);
  });
  test("is not refused where it is only changed, nor with something new, nor what else is changed", () => {
    expect(of({}, updated("group/builders", "description")).refusals).toEqual([]);
    expect(of({ groups: GROUPS }, updated("group/builders", "displayName")).refusals).toEqual([]);
    expect(of({ groups: GROUPS }, change("create", "group/builders")).refusals).toEqual([]);
    expect(of({ permissionSets: SETS }, updated("permission-set/builder", "relayState")).refusals).toEqual([]);
  });
});

/** What AWS takes away when it is left out; sandbox/e2e/values-left-out.test.ts shows each against the stand-in. */
const REMOVABLE: { readonly [kind: string]: readonly string[] } = {
  user: ["title", "userType", "nickname", "locale", "timezone", "preferredLanguage"],
  "permission-set": ["relayState", "tags"],
  role: ["permissionsBoundary", "description", "tags"],
  policy: ["description", "tags"],
};

test("every optional property of every type is known to go, or to last", () => {
  const everything = smallWorld(
    [
      {
        ...TEAM,
        users: (TEAM.users ?? []).map((it) => ({
          ...it,
          ...{ title: "x", userType: "x", nickname: "x", locale: "en-US", timezone: "UTC", preferredLanguage: "en" },
        })),
        permissionSets: (TEAM.permissionSets ?? []).map((it) => ({
          ...it,
          ...{ description: "x", sessionDuration: "PT2H", relayState: "https://example.com" },
        })),
        roles: (TEAM.roles ?? []).map((it) => ({
          ...it,
          ...{ description: "x", maxSessionDuration: 7200 },
          policies: (it.policies ?? []).map((policy) => ({ ...policy, description: "x" })),
        })),
      },
    ],
    { roles: { permissionsBoundary: "arn:aws:iam::{account}:policy/access-boundary" } },
  );
  const { organization } = everything;
  const tagged = { ...organization.value.organization, tags: { team: "x" } };
  const whole = { ...everything, organization: { ...organization, value: { organization: tagged } } };
  const { description: _, ...group } = TEAM.groups?.[0] ?? { name: "builders", members: [] };
  const bare = smallWorld([{ ...TEAM, groups: [group], permissionSets: [{ name: "Builder" }] }]);
  const propertiesOf = (world: WrittenAccess) => {
    const { access, diagnostics } = buildAccess(world, TODAY);
    if (access === undefined) throw new Error(JSON.stringify(diagnostics));
    return new Map(
      desiredStacks(access)
        .flatMap(({ resources }) => resources)
        .map(({ key, properties }) => [key, Object.keys(properties)] as const),
    );
  };
  const before = propertiesOf(bare);
  const optional = new Map<string, Set<string>>();
  for (const [key, properties] of propertiesOf(whole)) {
    const always = before.get(key);
    const kind = decodeKey(key)?.kind ?? "";
    const found = optional.get(kind) ?? new Set();
    for (const property of properties) if (always !== undefined && !always.includes(property)) found.add(property);
    if (found.size > 0) optional.set(kind, found);
  }
  const known = new Map<string, Set<string>>();
  for (const [kind, properties] of [...Object.entries(REMOVABLE), ...Object.entries(LASTING)]) {
    const list = Array.isArray(properties) ? (properties as readonly string[]) : Object.keys(properties);
    known.set(kind, new Set([...(known.get(kind) ?? []), ...list]));
  }
  const sorted = (map: ReadonlyMap<string, Set<string>>) =>
    Object.fromEntries([...map].map(([kind, properties]) => [kind, [...properties].sort()]));
  expect(sorted(optional)).toEqual(sorted(known));
});
