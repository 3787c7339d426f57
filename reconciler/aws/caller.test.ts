import { expect, test } from "vitest";
import { refuseOtherCaller } from "./caller.ts";

const managementAccount = "111111111111";
const other = "222222222222";
const refusal = (account: string, runsIn: "management" | "delegated") => {
  try {
    refuseOtherCaller(account, { managementAccount, runsIn });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
};

test("the management account's credentials are right where the run is in the management account", () => {
  expect(refusal(managementAccount, "management")).toBeUndefined();
  expect(refusal(other, "management")).toBe(
    "the credentials are of account 222222222222, not of the management account 111111111111",
  );
});

test("any other account's credentials are right for a delegated administrator", () => {
  expect(refusal(other, "delegated")).toBeUndefined();
  expect(refusal(managementAccount, "delegated")).toBe(
    "the credentials are of the management account 111111111111, but organization.runsIn is delegated",
  );
});
