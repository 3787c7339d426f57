// The shipped table of what AWS-managed policies allow, as its statements are read.
import { expect, test } from "vitest";
import { allowanceOf, isUnlimited } from "./allowance.ts";
import { type ManagedStatements, openManagedStatements } from "./managed-statements.ts";

const allowed = (managed: ManagedStatements, name: string, action: string) =>
  allowanceOf(managed(`arn:aws:iam::aws:policy/${name}`) ?? [], action);

test("what AWS's policies allow, on what, and under conditions on which keys", async () => {
  const managed = await openManagedStatements();
  expect(isUnlimited(allowed(managed, "AdministratorAccess", "s3:DeleteBucket"))).toBe(true);
  expect(isUnlimited(allowed(managed, "PowerUserAccess", "s3:DeleteBucket"))).toBe(true);
  expect(allowed(managed, "PowerUserAccess", "iam:CreateUser").allowedOn).toEqual([]);
  expect(allowed(managed, "job-function/ViewOnlyAccess", "s3:DeleteBucket").allowedOn).toEqual([]);
  expect(isUnlimited(allowed(managed, "job-function/ViewOnlyAccess", "s3:ListAllMyBuckets"))).toBe(true);
  const [passes] = allowed(managed, "AmazonSageMakerFullAccess", "iam:PassRole").allowedOn;
  expect(passes).toMatchObject({ resource: { among: ["arn:aws:iam::*:role/*AmazonSageMaker*"] } });
  expect(passes?.conditions.map(({ key }) => key)).toEqual(["iam:PassedToService"]);
});
test("a policy that the table doesn't have", async () => {
  expect((await openManagedStatements())("arn:aws:iam::aws:policy/MadeUp")).toBeUndefined();
});
