// What documents of the largest size cost, counted: what is compared once for each statement isn't once more for each of its resources.
import { beforeAll, beforeEach, expect, test, vi } from "vitest";
import { allActionsOf } from "./action-names.ts";
import { policyDiff } from "./compare-documents.ts";
import { type IamServices, openIamServices } from "./iam-services.ts";

const counted = vi.hoisted(() => ({ comparisons: 0 }));
vi.mock("./wildcards.ts", async (importOriginal) => {
  const original = await importOriginal<typeof import("./wildcards.ts")>();
  const counting =
    (matches: typeof original.matchesInCase): typeof original.matchesInCase =>
    (...given) => {
      counted.comparisons += 1;
      return matches(...given);
    };
  return {
    matchesInCase: counting(original.matchesInCase),
    matchesWildcards: counting(original.matchesWildcards),
  };
});

let services: IamServices;
let actions: number;
beforeAll(async () => {
  services = await openIamServices();
  actions = (await allActionsOf(services)).length;
});
beforeEach(() => {
  counted.comparisons = 0;
});

const numbers = (length: number) => Array.from({ length }, (_, index) => index);
const PATTERNS = numbers(10).map((index) => `*${index}*`);
const RESOURCES = numbers(40).map((index) => `arn:aws:s3:::${index}`);
const policy = (...statements: readonly object[]) => [
  JSON.stringify({ Version: "2012-10-17", Statement: statements.map((it) => ({ Effect: "Allow", ...it })) }),
];
/** What is left for what the documents name beside their statements, and for the resources among each other. */
const TIMES = 4;

test("every action is compared with the patterns of a statement, and not once more for each resource", async () => {
  const diff = await policyDiff([], policy({ NotAction: PATTERNS, Resource: RESOURCES }), services);
  expect(diff.allowed).toMatchObject([{ resources: RESOURCES.toSorted() }]);
  expect(counted.comparisons).toBeLessThan(TIMES * actions * PATTERNS.length);
});
test("nor with those of the statements that allowed it before", async () => {
  const before = policy({ NotAction: [...PATTERNS, "iam:*"], Resource: RESOURCES });
  const diff = await policyDiff(before, policy({ NotAction: PATTERNS, Resource: RESOURCES }), services);
  expect(diff.allowed).toMatchObject([{ resources: RESOURCES.toSorted() }]);
  expect(counted.comparisons).toBeLessThan(2 * TIMES * actions * PATTERNS.length);
});
test("nor for each of the statements by which a resource is named", async () => {
  // Each resource in others of them: what is left of each has to be told by itself.
  const statements = (patterns: readonly string[]) =>
    numbers(5).map((bit) => ({
      NotAction: patterns,
      Resource: RESOURCES.filter((_, index) => ((index + 1) >> bit) % 2 === 1),
    }));
  const [before, after] = [statements(PATTERNS.map((it) => `*${it}`)), statements(PATTERNS)];
  await policyDiff(policy(...before), policy(...after), services);
  expect(counted.comparisons).toBeLessThan(2 * after.length * TIMES * actions * PATTERNS.length);
});
