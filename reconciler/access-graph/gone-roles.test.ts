// Roles that go, or are called otherwise, while policies name them as before.
import { expect, test } from "vitest";
import { changes, role, set, type World } from "./compare-small-worlds.ts";

const statements = (...Statement: readonly object[]) => ({ Version: "2012-10-17" as const, Statement });
const allow = (Action: string, Resource: string) => ({ Effect: "Allow", Action, Resource });
const passing = (name: string, ...more: readonly object[]): World =>
  set({
    inlinePolicy: statements(
      allow("iam:PassRole", `arn:aws:iam::*:role/access/${name}`),
      allow("lambda:CreateFunction", "*"),
      ...more,
    ),
  });
const renamed = { ...passing("trainer"), ...role({ name: "teacher", previously: "trainer" }) };
const lost = (nowCalled: string | undefined) => ({
  kind: "role-gone",
  severity: "warning",
  subject: { kind: "permission-set", name: "Builder", people: ["ana.silva"] },
  roles: [{ name: "trainer", nowCalled }],
});

test.each<[string, World, string | undefined]>([
  ["renamed", renamed, "teacher"],
  ["deleted", { ...passing("trainer"), roles: [] }, undefined],
])("who may pass a role that is %s can do less, and nothing dangerous", async (_, after, nowCalled) => {
  const { flags, touched } = await changes({ ...passing("trainer"), ...role({}) }, after);
  expect(flags).toMatchObject([lost(nowCalled)]);
  expect([touched.canDoLess, touched.canDoMore]).toEqual([["ana.silva"], []]);
});

test("where the policy names the new name nothing is lost, and where it names any role, only if there is none", async () => {
  const before = { ...passing("trainer"), ...role({}) };
  const after = { ...passing("teacher"), ...role({ name: "teacher", previously: "trainer" }) };
  expect((await changes(before, after)).flags).toEqual([]);
  const any = passing("*");
  const kept = { ...any, ...role({ name: "teacher", previously: "trainer" }) };
  expect((await changes({ ...any, ...role({}) }, kept)).flags).toEqual([]);
  expect((await changes({ ...any, ...role({}) }, { ...any, roles: [] })).flags).toMatchObject([lost(undefined)]);
});

test("to name a role anew that goes by the same change is dangerous: another one may be made by hand", async () => {
  const other = await changes({ ...passing("x"), ...role({}) }, { ...passing("trainer"), roles: [] });
  expect(other.flags).toMatchObject([{ kind: "fewer-limits", severity: "caution" }]);
  const fresh = await changes({ ...set({}), ...role({}) }, { ...passing("trainer"), roles: [] });
  expect(fresh.flags).toMatchObject([{ kind: "rights", severity: "caution" }]);
});

test("who gets something that runs with a role, by the same change, is judged as if that role might be made by hand", async () => {
  const before = { ...set({ inlinePolicy: statements(allow("iam:PassRole", "arn:aws:iam::*:role/access/trainer")) }) };
  const { flags } = await changes({ ...before, ...role({}) }, { ...passing("trainer"), roles: [] });
  expect(flags).toMatchObject([{ kind: "rights", severity: "caution" }, lost(undefined)]);
  const unheld = { assignments: [] };
  const fresh = await changes({ ...set({}), ...role({}), ...unheld }, { ...passing("trainer"), roles: [], ...unheld });
  expect(fresh.flags).toMatchObject([{ kind: "rights", severity: "caution" }]);
});

test("a role that passes itself by its old name can do less", async () => {
  const own = (name: string, more: object): World =>
    role({
      ...more,
      policies: [
        {
          name: "own",
          document: statements(
            allow("iam:PassRole", `arn:aws:iam::*:role/access/${name}`),
            allow("lambda:CreateFunction", "*"),
          ),
        },
      ],
    });
  const { flags, touched } = await changes(
    own("trainer", {}),
    own("trainer", { name: "teacher", previously: "trainer" }),
  );
  expect(flags).toMatchObject([{ kind: "role-gone", subject: { kind: "role", name: "teacher" } }]);
  expect(touched.rolesNarrowed).toEqual([{ name: "teacher", accounts: ["ml-dev"] }]);
});
