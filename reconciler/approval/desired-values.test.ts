import { expect, test } from "vitest";
import type { DesiredResource } from "../desired/desired-resource.ts";
import { identify } from "../model/resource-identity.ts";
import { desiredValues } from "./desired-values.ts";

const resource = (key: string): DesiredResource => ({ ...identify(key), type: "Group", properties: {}, dependsOn: [] });

test("the same key in two stacks is two resources", () => {
  const role = resource("role/worker");
  const stacks = ["account-1", "account-2"].map((name) => ({ name, accountId: undefined, resources: [role] }));
  expect([...desiredValues(stacks).values()]).toEqual([role, role]);
  expect(new Set(desiredValues(stacks).keys()).size).toBe(2);
});
