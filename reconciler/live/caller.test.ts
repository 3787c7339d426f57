import { expect, test } from "vitest";
import { identityOf, refuseOtherCaller } from "./caller.ts";

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
    "the credentials belong to account 222222222222, not to the management account 111111111111",
  );
});

test("any other account's credentials are right for a delegated administrator", () => {
  expect(refusal(other, "delegated")).toBeUndefined();
  expect(refusal(managementAccount, "delegated")).toBe(
    "the credentials belong to the management account 111111111111, but organization.runsIn is delegated",
  );
});

test.each([
  [
    "arn:aws:sts::111111111111:assumed-role/AWSReservedSSO_Team_Admin_0123456789abcdef/Ana.Silva",
    { user: "ana.silva", permissionSet: "team_admin" },
  ],
  ["arn:aws:sts::111111111111:assumed-role/github-deploy/access-deploy-1", { role: "github-deploy" }],
  ["arn:aws:iam::111111111111:user/ana", {}],
  ["arn:aws:iam::111111111111:root", {}],
])("%s tells who that is", (arn, identity) => {
  expect(identityOf(arn)).toEqual(identity);
});
