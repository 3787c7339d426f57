import { expect, test } from "vitest";
import { type BootstrapReport, renderBootstrap } from "./render-bootstrap.ts";

const REPORT: BootstrapReport = {
  changes: [],
  failed: [],
  deployed: true,
  environments: [],
  repository: "example/access",
  branch: "trunk",
  trustedWorkflow: ".github/workflows/deploy.yml",
};

test("it says which workflow the roles that write trust, or that AWS can't check it", () => {
  const trusted = "  the roles of access-deploy and access-expire trust .github/workflows/deploy.yml of trunk alone\n";
  expect(renderBootstrap(REPORT)).toContain(trusted);
  const without = renderBootstrap({ ...REPORT, trustedWorkflow: undefined });
  expect(without).not.toContain("trust .github");
  expect(without).toContain("accept runs of trunk only is all that keeps other branches from the roles that write\n");
});

test("the policy of a bucket that was there before is printed, to be added by hand", () => {
  expect(renderBootstrap(REPORT)).not.toContain("to add to the policy");
  const text = renderBootstrap({ ...REPORT, bucketPolicy: { Version: "2012-10-17", Statement: [] } });
  const [, policy = ""] = text.split("to add to the policy of the bucket, which was there before:\n");
  expect(JSON.parse(policy)).toEqual({ Version: "2012-10-17", Statement: [] });
});
