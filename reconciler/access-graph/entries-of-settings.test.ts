// What a change of guardrails.yaml and organization.yaml is told as: a row for each key, at the line that is written.
import { expect, test } from "vitest";
import { readAccessFrom } from "../guardrails/read-access.ts";
import { TODAY } from "../model/small-world.ts";
import { folderOf, GOOD } from "../validate/small-folder.ts";
import { settingEntries } from "./entries-of-settings.ts";

const PEOPLE = `users:
  - { userName: ana.silva, givenName: Ana, familyName: Silva, email: ana.silva@example.com }
  - { userName: ben, givenName: Ben, familyName: Okafor, email: ben@example.com }
`;
const TEAM = `team: a
groups: [{ name: admins, members: [ana.silva] }]
permissionSets: [{ name: Admin, managedPolicies: [AdministratorAccess] }]
`;

async function side(files: { readonly [path: string]: string }) {
  const { desired, diagnostics } = await readAccessFrom(
    folderOf({ ...GOOD, "people.yaml": PEOPLE, "teams/a.yaml": TEAM, ...files }),
    TODAY,
  );
  if (desired === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return desired;
}
const guardrails = (...lines: readonly string[]) =>
  side({ "guardrails.yaml": `guardrails:\n${lines.map((line) => `  ${line}\n`).join("")}` });
const organization = (...lines: readonly string[]) =>
  side({ "organization.yaml": `${GOOD["organization.yaml"]}${lines.map((line) => `  ${line}\n`).join("")}` });

type Side = Awaited<ReturnType<typeof side>>;
/** `changed guardrail suspended at guardrails.yaml:2: -a +b | people | accounts` */
const texts = (base: Side, head: Side) =>
  settingEntries(base, head).map(({ kind, name, op, differences, people, where, place }) => {
    const [{ what = "", removed = [], added = [] } = {}] = differences;
    const said = [...removed.map((it) => ` -${it}`), ...added.map((it) => ` +${it}`)].join("");
    const accounts = where.flatMap((it) => it.accounts).join(", ");
    return `${op} ${kind} ${name} at ${place.file}:${place.line}:${what}${said} | ${people.join(", ")} | ${accounts}`;
  });

test("a limit: old and new, at the line that says it now", async () => {
  const limits = (count: number) =>
    guardrails(
      "administratorsPerAccount: 3",
      "removalLimits:",
      "  users: { fraction: 0.5 }",
      `  roles: { count: ${count} }`,
    );
  expect(texts(await limits(5), await limits(50))).toEqual([
    "changed guardrail removalLimits at access/guardrails.yaml:5: -roles.count: 5 +roles.count: 50 |  | ",
  ]);
});

test("a key that comes, and one that goes, at its line of the side that has it", async () => {
  const [base, head] = [await guardrails("administratorsPerAccount: 3"), await guardrails("repairNarrowing: true")];
  expect(texts(base, head)).toEqual([
    "removed guardrail administratorsPerAccount at access/guardrails.yaml:2: -3 |  | ",
    "added guardrail repairNarrowing at access/guardrails.yaml:2: +true |  | ",
  ]);
});

test("whom it names, directly or by a group, and the accounts that it selects or names by their ids", async () => {
  const base = await guardrails("suspended: []");
  const head = await guardrails(
    "suspended: [ben]",
    "privilegedSets:",
    "  - { permissionSet: Admin, accounts: [{ ou: Workloads }], groups: [Admins] }",
    "exceptions:",
    "  - { stack: account-022222222222, keys: [role/a], reason: old, until: 2026-12-31 }",
  );
  expect(texts(base, head)).toEqual([
    "added guardrail exceptions at access/guardrails.yaml:5: +{ stack: account-022222222222 (ml-dev), keys: [role/a], reason: old, until: 2026-12-31 } |  | ml-dev",
    "added guardrail privilegedSets at access/guardrails.yaml:3: +{ permissionSet: Admin, accounts: [{ ou: Workloads }], groups: [Admins] } | ana.silva | ml-dev",
    "changed guardrail suspended at access/guardrails.yaml:2: -[] +ben | ben | ",
  ]);
});

test("what YAML would read otherwise is told with its quotes", async () => {
  const rule = `{ path: "*", names: ["*", "true", "a: b"], accounts: [ml-dev] }`;
  const [entry] = settingEntries(await guardrails("suspended: []"), await guardrails("paths:", `  - ${rule}`));
  expect(entry?.differences.flatMap(({ added }) => added)).toEqual([rule]);
});

test("another order of rules is told, since the first that matches holds; another order of keys is not", async () => {
  const rule = (path: string) => `  - { path: ${path}, names: ["*"], accounts: [ml-dev] }`;
  const [a, b] = [rule("teams/a.yaml"), rule('"*"')];
  const [entry] = settingEntries(await guardrails("paths:", a, b), await guardrails("paths:", b, a));
  expect(entry?.differences).toMatchObject([{ removed: { length: 2 }, added: { length: 2 } }]);
  const [one, other] = ["administratorsPerAccount: 3", "suspended: [ana.silva]"];
  expect(texts(await guardrails(one, other), await guardrails(other, one))).toEqual([]);
  const roles = (...keys: readonly string[]) => guardrails(`roles: { ${keys.join(", ")} }`);
  const [services, privileged] = ["services: [sagemaker.amazonaws.com]", "privileged: [loader]"];
  expect(texts(await roles(services, privileged), await roles(privileged, services))).toEqual([]);
  const listed = (entry: string) => guardrails(`privilegedSets: [{ ${entry} }]`);
  const [first, second] = ["permissionSet: Admin, accounts: [ml-dev]", "accounts: [ml-dev], permissionSet: Admin"];
  expect(texts(await listed(first), await listed(second))).toEqual([]);
});

test("organization.yaml: each key, also what only CODEOWNERS goes by", async () => {
  const base = await organization("tags: { team: a }", 'owners: { platform: ["@p"], security: ["@s"] }');
  const head = await organization("tags: { team: b }", 'owners: { platform: ["@p"], security: ["@mallory"] }');
  expect(texts(base, head)).toEqual([
    'changed organization owners at access/organization.yaml:5: -security: "@s" +security: "@mallory" |  | ',
    "changed organization tags at access/organization.yaml:4: -team: a +team: b |  | ",
  ]);
});
