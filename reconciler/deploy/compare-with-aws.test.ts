// What is compared with AWS before anything is written. AWS is answered in memory.
import { afterEach, expect, test } from "vitest";
import type { DiagnosticCode } from "../diagnostics/catalogue.ts";
import { type ArgumentsOf, diagnostic } from "../diagnostics/diagnostic.ts";
import { FACTS } from "../engine/in-memory-state.ts";
import { readAccessFrom } from "../guardrails/read-access.ts";
import { inMemoryAws } from "../live/in-memory-aws.ts";
import { answersOf } from "../live/in-memory-organization.ts";
import { openLive } from "../live/open-live.ts";
import type { OrganizationRead } from "../live/organization.ts";
import { identify } from "../model/resource-identity.ts";
import { TODAY } from "../model/small-world.ts";
import type { HeldStack } from "../plan/plan.ts";
import { folderOf, GOOD } from "../validate/small-folder.ts";
import { compareWithAws } from "./compare-with-aws.ts";

const EMPTY = "state-empty-beside-objects";
const NOT_READ = "organization-not-read";
const DEV = "022222222222";
const AS_DECLARED: OrganizationRead = {
  accounts: new Map([
    ["111122223333", { status: "ACTIVE", ou: [] }],
    [DEV, { status: "ACTIVE", ou: ["Workloads", "ML"] }],
  ]),
  unread: undefined,
};
const held = (name: string, ...keys: string[]): HeldStack => ({
  name,
  resources: keys.map((key) => ({
    ...identify(key),
    type: "aws:x",
    inputs: {},
    outputs: {},
    dependencies: [],
    retainOnDelete: false,
  })),
});
const IN_USE = held("identity-center", "group/data");

let aws = inMemoryAws({});
afterEach(() => aws.restore());

type World = {
  readonly organization?: OrganizationRead;
  readonly source?: string;
  readonly accounts?: string;
};

/** The sentence that a diagnostic says with these numbers and names. */
function sentence<Code extends DiagnosticCode>(code: Code, args: ArgumentsOf<Code>): string {
  return diagnostic(code, args, { file: "", line: 1, column: 1 }).message;
}

/** Code, file and sentence of what is said, and which lists were read. */
async function compared(stacks: readonly HeldStack[], world: World = {}) {
  const { desired, diagnostics } = await readAccessFrom(
    folderOf({
      ...GOOD,

      "organization.yaml": `organization:\n  region: eu-central-1\n  managementAccount: management\n${world.source ?? ""}`,
      "people.yaml": "users: []\n",
      ...(world.accounts === undefined ? {} : { "accounts.yaml": world.accounts }),
    }),
    TODAY,
  );
  if (desired === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  aws.restore();
  const IdentityStoreId = FACTS.instance.identityStoreId;
  aws = inMemoryAws(
    answersOf({
      users: ["ana", "ben", "kim"].map((UserName) => ({ IdentityStoreId, UserId: `id of ${UserName}`, UserName })),
      groups: ["data", "everybody"].map((DisplayName) => {
        return { IdentityStoreId, GroupId: `id of ${DisplayName}`, DisplayName };
      }),
      sets: [{ PermissionSetArn: "arn:reader", Name: "reader" }],
    }),
  );
  const externalIds = new Map([
    ["user/kim", "id of kim"],
    ["group/everybody", "id of everybody"],
  ]);
  const { refusals, warnings } = await compareWithAws(
    desired,
    stacks,
    {
      ...FACTS,
      externalIds,
      caller: { account: "111122223333" },
      live: openLive("eu-central-1", FACTS.instance),
      isOutdated: async () => false,
      organization: world.organization ?? AS_DECLARED,
    },
    TODAY,
  );
  const told = (list: typeof refusals) => list.map(({ code, place, message }) => [code, place.file, message]);
  return { refusals: told(refusals), warnings: told(warnings), asked: aws.calls };
}

test("where all is as declared nothing is said, and no list is read", async () => {
  expect(await compared([IN_USE])).toEqual({ refusals: [], warnings: [], asked: [] });
  expect(await compared([])).toEqual({ refusals: [], warnings: [], asked: [] });
  expect(await compared([IN_USE, held(`account-${DEV}`)])).toEqual({ refusals: [], warnings: [], asked: [] });
});

test("an empty state beside people, groups and sets of others is told with their numbers", async () => {
  const { warnings, refusals } = await compared([held("identity-center")]);
  expect(refusals).toEqual([]);
  expect(warnings).toEqual([
    [EMPTY, "access/organization.yaml", sentence(EMPTY, { users: 2, groups: 1, permissionSets: 1 })],
  ]);
});

test("where the identity provider owns people and groups, sets alone can have been ours", async () => {
  const { warnings, asked } = await compared([held("identity-center")], { source: "  identitySource: external\n" });
  expect(warnings.map(([, , text]) => text)).toEqual([sentence(EMPTY, { users: 0, groups: 0, permissionSets: 1 })]);
  expect(asked).toEqual(["eu-central-1 ListPermissionSetsCommand"]);
});

test("an account of the state that is wrongly declared closed is refused, by its roles and by its assignments", async () => {
  const accounts = `accounts:
  - { name: management, id: "111122223333" }
  - { name: ml-dev, id: "${DEV}", ou: Workloads/ML, status: SUSPENDED }
`;
  const inAccount = [IN_USE, held(`account-${DEV}`, "role/trainer")];
  const assigned = [held("identity-center", `assignment/${DEV}/reader/group/data`)];
  for (const stacks of [inAccount, assigned]) {
    const { refusals } = await compared(stacks, { accounts });
    expect(refusals.map(([code, file]) => [code, file])).toEqual([["account-status-differs", "access/accounts.yaml"]]);
  }
  expect((await compared([IN_USE, held(`account-${DEV}`)], { accounts })).refusals).toEqual([]);
});

test("what AWS denies of the organization is a warning, and what was read is compared all the same", async () => {
  const denied = "AccessDeniedException: not you";
  const part = (of: "accounts" | "units") => ({ part: of, reason: denied });
  const nothing = await compared([IN_USE], { organization: { accounts: undefined, unread: part("accounts") } });
  expect(nothing.refusals).toEqual([]);
  expect(nothing.warnings).toEqual([
    [NOT_READ, "access/accounts.yaml", sentence(NOT_READ, { reason: denied, part: "accounts" })],
  ]);
  const accounts = new Map([["111122223333", { status: "SUSPENDED", ou: undefined } as const]]);
  const units = await compared([IN_USE], { organization: { accounts, unread: part("units") } });
  expect(units.warnings.map(([, , text]) => text)).toEqual([sentence(NOT_READ, { reason: denied, part: "units" })]);
  expect(units.refusals.map(([code]) => code)).toEqual(["account-status-differs"]);
});
