// Who is privileged among random permission sets and roles that get at one another, against a check that is written here once more, plainly.
import fc from "fast-check";
import { expect, test } from "vitest";
import { isPrivilegedLevel } from "../policy/rights.ts";
import { buildAccess } from "./build-access.ts";
import { levelIn, rightsOfRole } from "./rights.ts";
import { smallWorld, TEAM, TODAY } from "./small-world.ts";

const ACCOUNT = "022222222222";
const ROLES = ["admin", "loader", "worker"] as const;
const arnOf = (name: string) => `arn:aws:iam::${ACCOUNT}:role/access/${name}`;
const LEGACY = `arn:aws:iam::${ACCOUNT}:role/legacy`;

/** Each runs something with a role that is passed to it, whatever it is used on. */
const RUNNERS = [
  "lambda:CreateFunction",
  "lambda:UpdateFunctionConfiguration",
  "cloudformation:UpdateStack",
  "ecs:RunTask",
  "ssm:StartAutomationExecution",
];
const ACTIONS = [
  "sts:AssumeRole",
  "iam:PassRole",
  "iam:UpdateAssumeRolePolicy",
  ...RUNNERS,
  "lambda:InvokeFunction",
  "s3:ListBucket",
];
const RESOURCES = ["*", ...ROLES.map(arnOf), arnOf("*er"), LEGACY, "arn:aws:lambda:*:*:function:ai-*"];

type Written = { readonly actions: readonly string[]; readonly resources: readonly string[] };
type Holder = { readonly isAll: boolean; readonly statements: readonly Written[] };
type Trusting = Holder & { readonly account: boolean; readonly lambda: boolean };

const some = <Of>(of: readonly Of[], maxLength: number) => fc.subarray([...of], { minLength: 1, maxLength });
const anyStatements = fc.array(fc.record({ actions: some(ACTIONS, 3), resources: some(RESOURCES, 2) }), {
  minLength: 1,
  maxLength: 2,
});
const anySet: fc.Arbitrary<Holder> = fc.record({ isAll: fc.constant(false), statements: anyStatements });
const anyRole: fc.Arbitrary<Trusting> = fc.record({
  isAll: fc.boolean(),
  statements: anyStatements,
  account: fc.boolean(),
  lambda: fc.boolean(),
});

const documentOf = ({ isAll, statements }: Holder) => ({
  Version: "2012-10-17" as const,
  Statement: [
    ...statements.map(({ actions, resources }) => ({ Effect: "Allow", Action: actions, Resource: resources })),
    ...(isAll ? [{ Effect: "Allow", Action: "*", Resource: "*" }] : []),
  ],
});
const trustOf = ({ account, lambda }: Trusting) => ({
  policy: {
    Version: "2012-10-17" as const,
    Statement: [
      // An account that is none of theirs, so that nobody's trust is empty.
      { Effect: "Allow", Principal: { AWS: "333333333333" }, Action: "sts:AssumeRole" },
      ...(account ? [{ Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "sts:AssumeRole" }] : []),
      ...(lambda
        ? [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }]
        : []),
    ],
  },
});

/** Plainly: what each may do by itself, and then over and over what the roles may at which it gets. */
function privileged(holders: readonly Holder[], roles: readonly Trusting[]): readonly boolean[] {
  const namesAll = (resource: string) => resource === "*";
  const isOn = (resource: string, arn: string) =>
    namesAll(resource) || resource === arn || (resource === arnOf("*er") && arn.endsWith("er"));
  const resourcesFor = ({ statements }: Holder, action: string) =>
    statements.filter(({ actions }) => actions.includes(action)).flatMap(({ resources }) => resources);
  const alone = (it: Holder) =>
    it.isAll ||
    resourcesFor(it, "iam:UpdateAssumeRolePolicy").length > 0 ||
    resourcesFor(it, "sts:AssumeRole").some(namesAll) ||
    resourcesFor(it, "iam:PassRole").some(namesAll) ||
    (resourcesFor(it, "iam:PassRole").includes(LEGACY) && runs(it));
  const runs = (it: Holder) => RUNNERS.some((action) => resourcesFor(it, action).length > 0);
  const gets = (it: Holder, role: Trusting, arn: string) =>
    (role.account && resourcesFor(it, "sts:AssumeRole").some((resource) => isOn(resource, arn))) ||
    (role.lambda && runs(it) && resourcesFor(it, "iam:PassRole").some((resource) => isOn(resource, arn)));
  let found = holders.map(alone);
  for (const _ of holders) {
    found = holders.map(
      (it, index) =>
        found[index] === true ||
        roles.some((role, at) => found[holders.indexOf(role)] === true && gets(it, role, arnOf(ROLES[at] ?? ""))),
    );
  }
  return found;
}

test("a set or role is privileged if it can get there by any way, and else not", () => {
  fc.assert(
    fc.property(anySet, fc.tuple(anyRole, anyRole, anyRole), (set, roles) => {
      const { access, diagnostics } = buildAccess(
        smallWorld([
          {
            ...TEAM,
            permissionSets: [{ name: "Builder", inlinePolicy: documentOf(set) }],
            roles: roles.map((role, index) => ({
              name: ROLES[index] ?? "",
              accounts: ["ml-dev"],
              trust: trustOf(role),
              policies: [{ name: `own-${index}`, document: documentOf(role) }],
            })),
          },
        ]),
        TODAY,
      );
      if (access === undefined) throw new Error(JSON.stringify(diagnostics));
      const levels = [
        levelIn(access)("Builder", { id: ACCOUNT }),
        ...ROLES.map((name) => access.roles.filter((role) => role.name === name)).flatMap((found) =>
          found.map((role) => rightsOfRole(role, access).level),
        ),
      ];
      expect(levels.map(isPrivilegedLevel)).toEqual(privileged([set, ...roles], roles));
    }),
    { numRuns: 300, seed: 20261130 },
  );
});
