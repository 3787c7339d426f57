import { expect, test } from "vitest";
import { parseState } from "./stack-state.ts";

const provider = (region: unknown, more: object = {}) => ({
  urn: "urn:pulumi:account-1::access::pulumi:providers:aws::aws",
  type: "pulumi:providers:aws",
  custom: true,
  inputs: { region },
  ...more,
});
const regionsOf = (...resources: object[]) =>
  parseState("account-1", { version: 3, deployment: { resources } }).regions;

test("a state says the regions of its providers, not of one whose replacement is under way", () => {
  expect(regionsOf(provider("eu-west-1"))).toEqual(["eu-west-1"]);
  expect(regionsOf(provider("eu-west-1"), provider("eu-north-1", { delete: true }))).toEqual(["eu-west-1"]);
  expect(regionsOf(provider("eu-west-1"), provider("eu-north-1"), provider("eu-west-1"))).toEqual([
    "eu-north-1",
    "eu-west-1",
  ]);
  expect([regionsOf(), regionsOf(provider(undefined))]).toEqual([undefined, undefined]);
});
