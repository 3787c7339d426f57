import { describe, expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { readSchema } from "../validate/schemas.ts";
import type { WrittenAccount, WrittenGuardrails } from "../validate/written.ts";
import { GUARDRAILS } from "./all-guardrails.ts";
import { buildGuardrails } from "./build-guardrails.ts";
import { allowedInNewAccounts, relaxations } from "./relaxations.ts";
import { accountsText } from "./relaxed-parts.ts";

type Written = WrittenGuardrails["guardrails"];

/** The guardrails beside what they are about: sentences have the names that people wrote. */
function guardrails(written: Written, more: readonly WrittenAccount[] = []) {
  const small = smallWorld([TEAM], written);
  const world = {
    ...small,
    accounts: small.accounts.map((it) => ({ ...it, value: { accounts: [...it.value.accounts, ...more] } })),
  };
  const { access } = buildAccess(world, TODAY);
  if (access === undefined) throw new Error("the small world is valid");
  return { access, written: world, guardrails: buildGuardrails(world, access, TODAY).guardrails };
}

/** For keys of guardrails.yaml: a strict form, a looser one, and what is said of the step from one to the other. */
const CASES: { readonly [key: string]: readonly (readonly [Written, Written, readonly string[]])[] } = {
  removalLimits: [
    [
      { removalLimits: { users: { count: 5, fraction: 0.1, minimum: 1 } } },
      { removalLimits: { users: { count: 50, fraction: 0.1, minimum: 3 } } },
      ["a deploy may remove more: users (count from 5 to 50, minimum from 1 to 3)"],
    ],
  ],
  unmanaged: [
    [
      {},
      {
        unmanaged: [
          { remove: ["memberships", "permissionSetPolicies"] },
          { remove: ["assignments"], accounts: ["ml-dev", "ml-prod"] },
          { remove: ["rolePolicies"], accounts: ["ml-dev"] },
        ],
      },
      [
        "deploys remove memberships of our groups that somebody made by hand",
        "deploys remove policies of our permission sets that somebody made by hand",
        "deploys remove assignments of our permission sets in accounts 022222222222 (ml-dev), 333333333333 (ml-prod) that somebody made by hand",
        "deploys remove policies of our roles in account 022222222222 (ml-dev) that somebody made by hand",
      ],
    ],
    [
      { unmanaged: [{ remove: ["assignments"], accounts: ["ml-dev"] }] },
      { unmanaged: [{ remove: ["assignments"], accounts: [{ all: true }] }] },
      [
        "deploys remove assignments of our permission sets in account 333333333333 (ml-prod) that somebody made by hand",
      ],
    ],
  ],
  suspended: [[{ suspended: ["ana.silva"] }, {}, ["user ana.silva is no longer suspended"]]],
  breakGlass: [
    [
      { breakGlass: { users: ["ana.silva"], groups: ["builders"], permissionSets: ["Builder"] } },
      {},
      [
        "user ana.silva is no longer break-glass",
        "group builders is no longer break-glass",
        "permission set Builder is no longer break-glass",
      ],
    ],
  ],
  privilegedSets: [
    [{ privilegedSets: [] }, {}, ["privileged permission sets may be assigned anywhere"]],
    [
      { privilegedSets: [{ permissionSet: "Builder", accounts: ["ml-dev"], groups: ["builders"] }] },
      { privilegedSets: [{ permissionSet: "Builder", accounts: ["ml-dev"] }] },
      ["privileged permission set Builder may be assigned to anybody, before to group builders"],
    ],
    [
      { privilegedSets: [{ permissionSet: "Builder", accounts: ["ml-dev"], groups: ["builders"] }] },
      {
        privilegedSets: [
          { permissionSet: "Builder", accounts: ["ml-dev", "ml-prod"], groups: ["builders"], users: ["ben.okafor"] },
        ],
      },
      [
        "privileged permission set Builder may also be assigned in account 333333333333 (ml-prod)",
        "privileged permission set Builder may also be assigned to user ben.okafor",
      ],
    ],
    [
      { privilegedSets: [] },
      { privilegedSets: [{ permissionSet: "Builder", accounts: ["ml-dev"], groups: ["builders"] }] },
      ["privileged permission set Builder may be assigned in account 022222222222 (ml-dev) to group builders"],
    ],
    [
      {
        privilegedSets: [
          { permissionSet: "Builder", accounts: ["ml-dev"], groups: ["builders"] },
          { permissionSet: "Builder", accounts: ["ml-prod"], users: ["ana.silva"] },
        ],
      },
      {
        privilegedSets: [
          { permissionSet: "Builder", accounts: ["ml-dev"], groups: ["builders"] },
          { permissionSet: "Builder", accounts: ["ml-prod"], users: ["ana.silva"] },
          { permissionSet: "Builder", accounts: ["ml-dev"], users: ["ana.silva"] },
        ],
      },
      ["privileged permission set Builder may be assigned in account 022222222222 (ml-dev) to user ana.silva"],
    ],
  ],
  administratorsPerAccount: [
    [
      { administratorsPerAccount: 2 },
      { administratorsPerAccount: 3 },
      ["people with privileged sets in an account: at most 3, before 2"],
    ],
    [{ administratorsPerAccount: 2 }, {}, ["people with privileged sets in an account: no limit, before 2"]],
  ],
  protectedNames: [
    [{ protectedNames: ["a*", "b*"] }, { protectedNames: ["a*"] }, ["names like b* are no longer protected"]],
  ],
  accountRules: [
    [
      { accountRules: [{ accounts: ["ml-dev", "ml-prod"], sessionDuration: "PT4H", assignmentDays: 30 }] },
      {
        accountRules: [
          { accounts: ["ml-dev", "ml-prod"], sessionDuration: "PT8H" },
          { accounts: ["ml-dev"], assignmentDays: 30 },
        ],
      },
      [
        "minutes of a session in accounts 022222222222 (ml-dev), 333333333333 (ml-prod): at most 480, before 240",
        "days of an assignment in account 333333333333 (ml-prod): no limit, before 30",
      ],
    ],
  ],
  roles: [
    [
      { roles: { services: ["a.amazonaws.com"], permissionsBoundary: "arn:aws:iam::{account}:policy/b" } },
      { roles: { services: ["a.amazonaws.com", "b.amazonaws.com"], privileged: ["trainer"] } },
      [
        "the permissions boundary of roles is nothing, no longer arn:aws:iam::{account}:policy/b",
        "roles may be assumed by b.amazonaws.com",
        "role trainer may change access or act with other roles' access",
      ],
    ],
    [{ roles: { services: [] } }, {}, ["roles may trust anybody"]],
    [
      { roles: { principals: { organizations: ["o-a1b2c3d4e5"] } } },
      { roles: { principals: { organizations: [] } } },
      ["roles may trust any organization that a condition names"],
    ],
    [
      { roles: { principals: { accounts: ["888888888888"], organizations: ["o-ours123456"] } } },
      {
        roles: {
          principals: {
            accounts: ["888888888888", "999999999999"],
            organizations: ["o-ours123456", "o-a1b2c3d4e5"],
            samlProviders: ["Okta"],
            oidcSubjects: [{ provider: "gitlab.com", subject: "project_path:example/*" }],
          },
        },
      },
      [
        "roles may trust project_path:example/* of gitlab.com, SAML provider Okta, account 999999999999, organization o-a1b2c3d4e5",
      ],
    ],
  ],
  paths: [
    [
      { paths: [{ path: "*", names: ["*"], accounts: ["ml-dev"] }] },
      {},
      ["files may declare and use anything, whatever their path"],
    ],
  ],
  repairNarrowing: [
    [
      { repairNarrowing: false },
      { repairNarrowing: true },
      ["deploys remove what is neither in the files nor in a deployed commit, without a review"],
    ],
  ],
  exceptions: [
    [
      {},
      {
        exceptions: [
          {
            stack: "identity-center",
            operations: [{ key: "group/a", operation: "create", digest: "0".repeat(64) }],
            reason: "lost",
            until: "2026-12-31",
          },
        ],
      },
      ["exception until 2026-12-31 for create of group/a in identity-center: lost"],
    ],
    [
      {},
      {
        exceptions: [
          { errors: { file: "teams/a.yaml", code: "arn-shape", count: 2 }, reason: "new", until: "2026-12-31" },
        ],
      },
      ["exception until 2026-12-31 for errors of arn-shape in teams/a.yaml, at most 2: new"],
    ],
    [
      {},
      { exceptions: [{ removals: { file: "teams/a.yaml", count: 4 }, reason: "closed", until: "2026-12-31" }] },
      ["exception until 2026-12-31 for up to 4 removals of what teams/a.yaml declared: closed"],
    ],
    [
      {},
      {
        exceptions: [
          { stack: "account-333333333333", keys: ["role/a", "policy/b"], reason: "old", until: "2026-12-31" },
        ],
      },
      [
        "exception until 2026-12-31 for role/a in account-333333333333 (ml-prod), policy/b in account-333333333333 (ml-prod): old",
      ],
    ],
  ],
};

test.each(Object.entries(CASES).flatMap(([key, cases]) => cases.map((it) => [key, ...it] as const)))(
  "%s: what is looser is said, what is stricter or the same is not",
  (_, strict, loose, said) => {
    expect(relaxations(guardrails(strict), guardrails(loose))).toEqual(said);
    expect(relaxations(guardrails(loose), guardrails(strict))).toEqual([]);
    expect(relaxations(guardrails(strict), guardrails(strict))).toEqual([]);
  },
);
test("no key of guardrails.yaml is forgotten: each is a guardrail's, which has its own golden pair, or has a case here", () => {
  const schema = readSchema("guardrails") as { properties: { guardrails: { properties: object } } };
  const known = [...Object.keys(CASES), ...[...GUARDRAILS.values()].flatMap(({ key }) => key ?? [])];
  expect([...new Set(known)].sort()).toEqual(Object.keys(schema.properties.guardrails.properties).sort());
});
test("another rule for a path, or another order of them, may allow more and is said either way", () => {
  const rule = (path: string, ...accounts: string[]) => ({ path, names: ["*"], accounts });
  const of = (...paths: ReturnType<typeof rule>[]) => guardrails({ paths });
  const [a, b] = [rule("a/*", "ml-dev"), rule("*", "ml-dev", "ml-prod")];
  expect(relaxations(of(a, b), of(b, a))).toEqual(["the order of the rules for paths has changed"]);
  expect(relaxations(of(a, b), of(b))).toEqual(["the rule for a/* is gone or has changed"]);
  expect(relaxations(of(a), of(rule("a/*", "ml-prod")))).toEqual([
    "the rule for a/* is new or has changed",
    "the rule for a/* is gone or has changed",
  ]);
});
test("what opens roles comes before how much and how long, one sentence for each edit", () => {
  const github = (...subjects: string[]) =>
    subjects.map((subject) => ({ provider: "token.actions.githubusercontent.com", subject }));
  const written = (services: string[], subjects: string[], sessionDuration: string, count: number): Written => ({
    removalLimits: { users: { count, fraction: 0.1, minimum: 1 } },
    accountRules: [{ accounts: ["ml-dev", "ml-prod"], sessionDuration }],
    protectedNames: services.length > 1 ? [] : ["a*", "b*"],
    roles: { services, principals: { oidcSubjects: github(...subjects) } },
  });
  const strict = written(["a.amazonaws.com"], [], "PT4H", 5);
  const loose = written(["a.amazonaws.com", "b.amazonaws.com", "c.amazonaws.com"], ["repo:a/b:*", "repo:*"], "PT8H", 9);
  expect(relaxations(guardrails(strict), guardrails(loose))).toEqual([
    "roles may trust repo:* of token.actions.githubusercontent.com, repo:a/b:* of token.actions.githubusercontent.com",
    "roles may be assumed by b.amazonaws.com, c.amazonaws.com",
    "names like a*, b* are no longer protected",
    "minutes of a session in accounts 022222222222 (ml-dev), 333333333333 (ml-prod): at most 480, before 240",
    "a deploy may remove more: users (count from 5 to 9)",
  ]);
});
test("a provider whose host is written in other letters is the same one", () => {
  const listing = (provider: string): Written => ({
    roles: { principals: { oidcSubjects: [{ provider, subject: "a*" }] } },
  });
  const before = guardrails(listing("gitlab.example/Group"));
  expect(relaxations(before, guardrails(listing("GitLab.Example/Group")))).toEqual([]);
  expect(relaxations(before, guardrails(listing("gitlab.example/group")))).toEqual([
    "roles may trust a* of gitlab.example/group",
  ]);
});
test("of many accounts the first stand in the sentence, and how many more there are", () => {
  const ids = Array.from({ length: 7 }, (_, index) => `${index + 1}`.repeat(12));
  expect(accountsText(ids)).toBe(`accounts ${ids.slice(0, 5).join(", ")} and 2 more`);
});

describe("an account that is new", () => {
  const added = [{ name: "ml-stage", id: "555555555555", tags: { env: "prod" } }];
  const written: Written = {
    privilegedSets: [{ permissionSet: "Builder", accounts: [{ all: true }], groups: ["builders"] }],
    accountRules: [{ accounts: [{ all: true }], assignmentDays: 30 }],
  };
  const allowed = "privileged permission set Builder may also be assigned in account 555555555555 (ml-stage)";
  test("is no relaxation where the selectors of the base choose it; what they allow there is told of the account", () => {
    const [before, after] = [guardrails(written), guardrails(written, added)];
    expect(relaxations(before, after)).toEqual([]);
    expect([...allowedInNewAccounts(before, after)]).toEqual([["555555555555", [allowed]]]);
    expect([...allowedInNewAccounts(after, after)]).toEqual([]);
  });
  test("is one where guardrails.yaml is edited for it", () => {
    const named = (...accounts: string[]) => ({
      privilegedSets: [{ permissionSet: "Builder", accounts, groups: ["builders"] }],
    });
    const [before, after] = [guardrails(named("ml-dev")), guardrails(named("ml-dev", "ml-stage"), added)];
    expect(relaxations(before, after)).toEqual([allowed]);
    expect([...allowedInNewAccounts(before, after)]).toEqual([]);
  });
  test("takes with it the one that it replaces: nothing can be assigned there any more", () => {
    const strict: Written = { accountRules: [{ accounts: [{ tag: { env: "prod" } }], assignmentDays: 30 }] };
    const instead = [{ ...added[0], name: "ml-stage", id: "666666666666" }];
    expect(relaxations(guardrails(strict, added), guardrails(strict, instead))).toEqual([]);
  });
  test("hides no account that was there and is chosen otherwise now", () => {
    const tagged = (env: string) => [{ ...added[0], name: "ml-stage", id: "555555555555", tags: { env } }];
    const rules: Written = { accountRules: [{ accounts: [{ tag: { env: "live" } }], assignmentDays: 30 }] };
    expect(relaxations(guardrails(rules, tagged("live")), guardrails(rules, tagged("dev")))).toEqual([
      "days of an assignment in account 555555555555 (ml-stage): no limit, before 30",
    ]);
  });
});
