// To find at which roles somebody gets, only those are looked at that his policies can mean.
import { describe, expect, test } from "vitest";
import type { WrittenRole } from "../validate/written.ts";
import { buildAccess } from "./build-access.ts";
import { holderOfRole, stepsAmong } from "./role-steps.ts";
import { smallWorld, TEAM, TODAY } from "./small-world.ts";

const DEV = "022222222222";
const arn = (name: string, account = DEV) => `arn:aws:iam::${account}:role/access/${name}`;
const LAMBDA = { services: ["lambda.amazonaws.com"] };
const statements = (...Statement: readonly object[]) => ({ Version: "2012-10-17" as const, Statement });
const trusting = (AWS: string) => ({
  policy: statements({ Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole" }),
});
const MANY = 60;

/** Steps of the role `first`, to many others, and of how many of them its policies were asked. */
function asked(trust: WrittenRole["trust"], action: string, resources: readonly string[]) {
  const allowing = statements(
    { Effect: "Allow", Action: "lambda:CreateFunction", Resource: "*" },
    { Effect: "Allow", Action: action, Resource: resources },
  );
  const others = Array.from(
    { length: MANY },
    (_, index): WrittenRole => ({
      name: `other-${index}`,
      accounts: ["ml-dev", "ml-prod"],
      trust,
      policies: [],
    }),
  );
  const first: WrittenRole = {
    name: "first",
    accounts: ["ml-dev"],
    trust: LAMBDA,
    policies: [{ name: "own", document: allowing }],
  };
  const { access, diagnostics } = buildAccess(smallWorld([{ ...TEAM, roles: [first, ...others] }]), TODAY);
  const role = access?.roles.find(({ name }) => name === "first");
  if (access === undefined || role === undefined) throw new Error(JSON.stringify(diagnostics));
  const holder = holderOfRole(role, access.roles);
  let count = 0;
  const ways: typeof holder.uses.ways = (...of) => {
    count += 1;
    return holder.uses.ways(...of);
  };
  const steps = stepsAmong(access).untold({ ...holder, uses: { ...holder.uses, ways } });
  return { count, to: steps.map((it) => `${it.by} ${it.role.name} in ${it.role.account.name}`).sort() };
}

describe("of many roles", () => {
  const root = trusting(`arn:aws:iam::${DEV}:root`);
  test.each<[string, number, readonly string[], readonly string[], WrittenRole["trust"], string]>([
    [
      "passed by their ARNs",
      2,
      [arn("other-7"), arn("other-8"), arn("gone")],
      ["pass other-7 in ml-dev", "pass other-8 in ml-dev"],
      LAMBDA,
      "iam:PassRole",
    ],
    ["passed by name in any account", 1, [arn("other-7", "*")], ["pass other-7 in ml-dev"], LAMBDA, "iam:PassRole"],
    ["assumed by their ARNs", 2, [arn("other-7")], ["assume other-7 in ml-dev"], root, "sts:AssumeRole"],
    [
      "assumed by an ARN, of those that trust everybody",
      2,
      [arn("other-7", "333333333333")],
      ["assume other-7 in ml-prod"],
      {
        policy: statements({ Effect: "Allow", Principal: { AWS: "AROA1234567890EXAMPLE" }, Action: "sts:AssumeRole" }),
      },
      "sts:AssumeRole",
    ],
  ])("only those that can be meant are looked at: %s", (_, count, resources, to, trust, action) => {
    expect(asked(trust, action, resources)).toEqual({ count, to });
  });
  test.each(["*er-7", `\${aws:PrincipalTag/x}`, "other-?"])("all of the account are looked at for %s", (name) => {
    const { count, to } = asked(LAMBDA, "iam:PassRole", [arn(name)]);
    expect(count).toBeGreaterThanOrEqual(MANY);
    expect(to).toContain("pass other-7 in ml-dev");
  });
});
