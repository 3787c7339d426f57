// What AWS has already: taken over where the plan does nothing else, or where it brings nothing with it that nobody has reviewed.
import { expect, test } from "vitest";
import type { DesiredResource } from "../desired/desired-resource.ts";
import { diagnostic } from "../diagnostics/diagnostic.ts";
import type { Change } from "../engine/change.ts";
import { EMPTY_STATE } from "../engine/stack-state.ts";
import { existsOutside, takenOverWith } from "../guardrails/existing-objects.ts";
import { identify, identityOf } from "../model/resource-identity.ts";
import type { Existing } from "./existing-objects.ts";
import { planTakingOver } from "./plan-taking-over.ts";

const STACK = "identity-center";
const place = { file: "access/teams/a.yaml", line: 1, column: 1 };
const object = (key: string) => ({
  stack: STACK,
  type: "aws:x",
  what: key,
  place,
  key,
  identity: identityOf.group(key),
});
const group = (name: string, dependsOn: readonly string[] = []): DesiredResource => ({
  ...identify(name),
  type: "Group",
  properties: {},
  dependsOn,
});
const stackOf = (name: string, ...resources: readonly DesiredResource[]) => ({
  desired: { name, accountId: undefined, resources },
  state: EMPTY_STATE,
  missing: false,
});
const OLD = group("group/old");
const MEMBER = group("membership/old/ana", [OLD.key]);
const NEW = group("group/new");

const existing = (
  importIds: Readonly<Record<string, string>>,
  surplus: Readonly<Record<string, string>> = {},
): Existing => ({
  imports: new Map([[STACK, new Map(Object.entries(importIds))]]),
  onlyAlone: Object.entries(surplus).map(([key, what]) => ({
    stack: STACK,
    key,
    surplus: [what],
    why: existsOutside(object(key), { surplus: [what] }),
    takenOver: takenOverWith(object(key), [what]),
  })),
  heldUp: [],
  warnings: [],
  differs: (stack, key, differing) => ({ stack, key, why: existsOutside(object(key), { differing }) }),
  waits: (stack, key) => ({ stack, key, why: diagnostic("waits-for-taking-over", { what: key }, place) }),
  failures: [],
});
const BOTH = { [OLD.key]: "d-1/1", [MEMBER.key]: "d-1/2" };

/** Plans with an engine that imports what it has an id for, changes what is in `writes` besides, and creates the rest. */
async function planned(
  stacks: readonly ReturnType<typeof stackOf>[],
  found: Existing,
  { writes = {}, whole = true }: { readonly writes?: Readonly<Record<string, string>>; readonly whole?: boolean } = {},
) {
  const previews: string[] = [];
  const {
    stacks: plans,
    heldUp,
    warnings,
  } = await planTakingOver(
    stacks,
    found,
    { heldUp: [], isWhole: whole },
    {
      ofStack: async (_, work) => {
        await work();
        return true;
      },
      preview: async ({ desired }, imports) => {
        previews.push(`${desired.name}: ${[...imports.keys()].join(" ")}`);
        const changes = desired.resources.flatMap(({ key }): Change[] => {
          const change = { stack: desired.name, ...identify(key), type: "aws:x" };
          const diff = writes[key];
          if (!imports.has(key)) return [{ ...change, op: "create" }];
          return [
            { ...change, op: "import" },
            ...(diff === undefined ? [] : [{ ...change, op: "update" as const, diff: [diff] }]),
          ];
        });
        return { changes, same: 0, failures: [], ended: { how: "finished" } };
      },
    },
  );
  return {
    previews,
    ops: plans.flatMap(({ run }) => run.changes.map(({ op, key }) => `${op} ${key}`)),
    held: heldUp.map(({ key, why }) => `${key}: ${why.message}`),
    warnings: warnings.map(({ code, message }) => `${code}: ${message}`),
  };
}

test("a plan that only takes over does so, and says what comes along that no file declares", async () => {
  const { previews, ops, held, warnings } = await planned(
    [stackOf(STACK, OLD, MEMBER)],
    existing(BOTH, { [OLD.key]: 'member "eve"' }),
  );
  expect([previews.length, held]).toEqual([1, []]);
  expect(ops).toEqual(["import group/old", "import membership/old/ana"]);
  expect(warnings).toEqual([
    'taken-over-with-more: group/old is taken over from AWS with what no file declares: member "eve"',
  ]);
});

test("beside anything else, in whatever stack, what brings more with it is held up with all that joins it", async () => {
  const other = stackOf("account-222222222222", group("role/trainer"));
  for (const stacks of [[stackOf(STACK, OLD, MEMBER, NEW)], [other, stackOf(STACK, OLD, MEMBER)]]) {
    const { previews, held, warnings } = await planned(stacks, existing(BOTH, { [OLD.key]: 'member "eve"' }));
    expect(previews.slice(-2)).toEqual([expect.stringMatching(/: (group\/old membership\/old\/ana)?$/), `${STACK}: `]);
    expect(previews).toHaveLength(stacks.length + 1);
    expect(held).toEqual([
      'group/old: group/old already exists in AWS, but not in this stack, and holds what is not declared: member "eve"',
    ]);
    expect(warnings).toEqual([]);
  }
});

test("where all the rest needs what is taken over alone, it is taken over, and the rest waits for the next deploy", async () => {
  const fresh = group("membership/fresh/old", [OLD.key]);
  const { ops, held, warnings } = await planned(
    [stackOf(STACK, OLD, MEMBER, fresh)],
    existing(BOTH, { [OLD.key]: 'member "eve"' }),
  );
  expect(ops).toEqual(["import group/old", "import membership/old/ana", "create membership/fresh/old"]);
  expect(held).toEqual([
    "membership/fresh/old: membership/fresh/old waits: what it needs is taken over from AWS first, by a deploy that changes nothing else",
  ]);
  expect(warnings).toEqual([
    'taken-over-with-more: group/old is taken over from AWS with what no file declares: member "eve"',
  ]);
});

test("beside anything else, what is exactly as declared is taken over", async () => {
  const { ops, held } = await planned([stackOf(STACK, OLD, MEMBER, NEW)], existing(BOTH));
  expect([ops, held]).toEqual([["import group/old", "import membership/old/ana", "create group/new"], []]);
});

test("what is otherwise than declared is held up by name; left out, it doesn't keep the rest from being taken over", async () => {
  const found = existing({ ...BOTH, [NEW.key]: "d-1/3" }, { [OLD.key]: 'member "eve"' });
  const { ops, held } = await planned([stackOf(STACK, OLD, MEMBER, NEW)], found, {
    writes: { [NEW.key]: "description" },
  });
  expect(held).toEqual([
    "group/new: group/new already exists in AWS, but not in this stack, and is not as declared (description)",
  ]);
  expect(ops).toEqual(["import group/old", "import membership/old/ana", "create group/new"]);
});

test("where a stack is not known, nothing that brings more with it is taken over", async () => {
  const { held } = await planned([stackOf(STACK, OLD, MEMBER)], existing(BOTH, { [OLD.key]: 'member "eve"' }), {
    whole: false,
  });
  expect(held).toHaveLength(1);
});
