// Here the program meets @pulumi/aws itself, with Pulumi's own mocks of the engine; sandbox/e2e/bootstrap-process.test.ts has the engine.
import { runtime } from "@pulumi/pulumi";
import { expect, test } from "vitest";
import { RESOURCE_TYPES } from "../desired/desired-resource.ts";
import { registerResources } from "../desired/program.ts";
import { bootstrapStack } from "./bootstrap-resources.ts";
import { smallBootstrap } from "./small-bootstrap.ts";

test("each resource is registered under its key and type, with what it refers to filled in", async () => {
  const registered: { name: string; type: string; inputs: Record<string, unknown> }[] = [];
  await runtime.setMocks({
    newResource: ({ name, type, inputs }) => {
      registered.push({ name, type, inputs });
      return { id: `${name}-id`, state: { ...inputs, arn: `arn:${name}` } };
    },
    call: () => ({}),
  });
  const facts = smallBootstrap();
  const stack = bootstrapStack(facts, { oidcProvider: true, bucket: true });
  await registerResources(stack, {
    failureHoldsDeletions: true,
    region: "eu-west-1",
    facts: { instance: facts.instance, externalIds: new Map() },
    assumeRoleArn: undefined,
    admit: () => Promise.resolve(),
  });
  await runtime.disconnect();
  const own = registered.filter(({ type }) => type !== "pulumi:providers:aws");
  expect(own.map(({ name, type }) => `${name} ${type}`).toSorted()).toEqual(
    stack.resources.map(({ key, type }) => `${key} ${RESOURCE_TYPES[type]}`).toSorted(),
  );
  const inputs = (key: string) => own.find(({ name }) => name === key)?.inputs;
  expect(inputs("bucket-encryption")).toMatchObject({
    bucket: "example-state",
    rules: [{ applyServerSideEncryptionByDefault: { kmsMasterKeyId: "arn:key" } }],
  });
});
