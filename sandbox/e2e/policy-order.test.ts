// AWS may give a policy back in another order and another layout, and that is no change.
import { afterAll, beforeAll, expect, test } from "vitest";
import type { World } from "../aws/world.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

const CONDITIONS = `{ StringEquals: { "aws:SourceAccount": "222222222222" }, ArnLike: { "aws:SourceArn": ["arn:aws:sagemaker:eu-west-1:222222222222:training-job/b-*", "arn:aws:sagemaker:eu-west-1:222222222222:training-job/a-*"] } }`;

let workplace: Workplace;
beforeAll(async () => {
  workplace = await openWorkplace();
  workplace.edit(
    "teams/ai-platform.yaml",
    "trust: { services: [sagemaker.amazonaws.com] }",
    `trust:
      policy:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { Service: [sagemaker.amazonaws.com] }
            Action: sts:AssumeRole
            Condition: ${CONDITIONS}`,
  );
  // Beside the policy of two kinds of entry: an action as text in one statement, lists of actions in others.
  expect(workplace.read("policies/ai-model-builder.json")).toContain('"Action": "iam:PassRole"');
  await workplace.deploy("--first-deploy");
  expect(rearrangePolicies(workplace.aws.world)).toBe(4);
});
afterAll(() => workplace.close());

/** Every document as another writer would have put it; returns how many there are. */
function rearrangePolicies(world: World): number {
  let count = 0;
  const rearranged = (text: string): string => {
    count += 1;
    const other = `${JSON.stringify(otherwise(JSON.parse(text)), null, 3)}\n`;
    expect(other).not.toBe(text);
    return other;
  };
  for (const set of world.permissionSets) {
    if (set.inlinePolicy !== undefined) set.inlinePolicy = rearranged(set.inlinePolicy);
  }
  const { roles, policies } = world.iam["222222222222"] ?? { roles: [], policies: [] };
  for (const role of roles.filter(({ path }) => path === "/access/")) role.trustPolicy = rearranged(role.trustPolicy);
  for (const { versions } of policies) for (const it of versions) it.document = rearranged(it.document);
  return count;
}

/** Keys and lists the other way round; a list of one text as the text. */
function otherwise(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(otherwise);
    return items.length === 1 && typeof items[0] === "string" ? items[0] : items.toReversed();
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, otherwise(inner)]),
  );
}

/** A preview alone asks the state only, so AWS is looked at first. */
async function expectNoDifference(): Promise<void> {
  for (const stack of ["identity-center", "account-222222222222"]) {
    expect(Object.keys(await workplace.refresh(stack))).toEqual(["same"]);
  }
  expect((await workplace.preview()).changes).toEqual([]);
}

test("policies that AWS gives back rearranged are no change", async () => {
  await expectNoDifference();
});
test("actions in another order, and one action as a list, are no change", async () => {
  const file = "policies/ai-model-builder.json";
  workplace.edit(file, '"sagemaker:CreateTrainingJob",', "");
  workplace.edit(file, '"sagemaker:AddTags"', '"sagemaker:AddTags", "sagemaker:CreateTrainingJob"');
  workplace.edit(file, '"Action": "iam:PassRole"', '"Action": ["iam:PassRole"]');
  expect((await workplace.preview()).changes).toEqual([]);
});
test("one action more is exactly one update, and no change once AWS has rearranged it", async () => {
  workplace.edit("policies/ai-model-builder.json", '"sagemaker:AddTags"', '"sagemaker:AddTags", "sagemaker:ListTags"');
  const { changes } = await workplace.preview();
  expect(changes.map(({ op, key }) => `${op} ${key}`)).toEqual(["update inline-policy/aimodelbuilder"]);
  await workplace.deploy();
  rearrangePolicies(workplace.aws.world);
  await expectNoDifference();
});
test("a policy that lacks an action in AWS is not taken for the same", async () => {
  const set = workplace.aws.world.permissionSets.find(({ name }) => name === "AIModelBuilder");
  set!.inlinePolicy = set!.inlinePolicy!.replace('"sagemaker:ListTags",', "");
  expect(await workplace.refresh("identity-center")).toMatchObject({ update: 1 });
  const { changes } = await workplace.preview();
  expect(changes.map(({ op, key }) => `${op} ${key}`)).toEqual(["update inline-policy/aimodelbuilder"]);
});
