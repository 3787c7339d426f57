// The shipped table of service principals against what its makers have.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readServicePrincipals, type ServicePrincipals } from "./service-principals.ts";

test("is what its makers have; else run: node sandbox/service-principals.ts", async () => {
  const { services } = await readServicePrincipals();
  const shipped = readFileSync(new URL("../reconciler/policy/service-principals.json", import.meta.url), "utf8");
  expect(services.length).toBeGreaterThan(400);
  expect((JSON.parse(shipped) as ServicePrincipals).services).toEqual(services);
}, 300_000);
