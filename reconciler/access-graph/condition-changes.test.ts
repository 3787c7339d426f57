// Conditions on one key whose operators differ: what is told of them where they are those of a permission set, and of a trust.
import { expect, test } from "vitest";
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import { openIamServices } from "../policy/iam-services.ts";
import { reviewChanges } from "./review-changes.ts";
import { trustChange } from "./trust-changes.ts";

const document = (operator: string, value: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Action: "sts:AssumeRole",
      Condition: { [operator]: { "aws:PrincipalOrgID": value } },
    },
  });
const change = (before: string, after: string) => {
  const { opens, narrows } = trustChange(before, after, undefined, new Map());
  return { opens, narrows };
};

test.each([
  ["StringEquals", "StringEqualsIfExists", "o-a"],
  ["StringEquals", "StringEqualsIgnoreCase", "o-a"],
  ["StringEquals", "StringLike", "o-*"],
  ["StringEquals", "ForAllValues:StringEquals", "o-a"],
])(
  "a trust opens where %s becomes %s, and nobody loses it; the other way round it only narrows",
  (narrow, wide, value) => {
    const [one, other] = [document(narrow, value), document(wide, value)];
    expect(change(one, other)).toEqual({ opens: true, narrows: false });
    expect(change(other, one)).toEqual({ opens: false, narrows: true });
  },
);

const LISTED = {
  accounts: new Set<string>(),
  organizations: new Set<string>(),
  samlProviders: new Set<string>(),
  oidcSubjects: [],
};

type WrittenStatement = { Effect: "Allow" | "Deny"; Action: string[]; Condition?: object };

function holding(...statements: readonly WrittenStatement[]) {
  const Statement = statements.map((it) => ({ Resource: "arn:aws:s3:::lab/*", ...it }));
  const inlinePolicy = { Version: "2012-10-17" as const, Statement };
  const { access, diagnostics } = buildAccess(
    smallWorld([{ ...TEAM, permissionSets: [{ name: "Builder", inlinePolicy }] }]),
    TODAY,
  );
  if (access === undefined) throw new Error(JSON.stringify(diagnostics));
  return access;
}

const reading = (operator: string) => {
  const Condition = { [operator]: { "s3:ExistingObjectTag/audience": "builders" } };
  return holding({ Effect: "Allow", Action: ["s3:GetObject"], Condition });
};

test("who holds a set may do more where its condition takes also what lacks the key, and less the other way round", async () => {
  const services = await openIamServices();
  const [narrow, wide] = [reading("StringEquals"), reading("StringEqualsIfExists")];
  const more = await reviewChanges(narrow, wide, LISTED, services);
  const less = await reviewChanges(wide, narrow, LISTED, services);
  expect([more.touched.canDoMore.length > 0, more.touched.canDoLess]).toEqual([true, []]);
  expect([less.touched.canDoMore, less.touched.canDoLess]).toEqual([[], more.touched.canDoMore]);
});

const BUILDERS = { StringEquals: { "s3:ExistingObjectTag/audience": "builders" } };
const MORE = { StringEquals: { "s3:ExistingObjectTag/audience": ["builders", "testers"] } };
const FEW = ["s3:ListBucket"];
const MANY = ["s3:ListBucket", ..."ABCDEF".split("").map((it) => `s3:None${it}`)];
test.each([
  ["a condition that goes", FEW, BUILDERS, FEW, undefined],
  ["one that takes more", FEW, BUILDERS, FEW, MORE],
  ["one that goes from a part of many actions", FEW, BUILDERS, MANY, undefined],
])("%s is told with what it was, and what it is now", async (_, before, was, after, is) => {
  const services = await openIamServices();
  const allow = (Action: string[], Condition: object | undefined) =>
    holding({ Effect: "Allow", Action, ...(Condition && { Condition }) });
  const deny = (Action: string[], Condition: object | undefined) =>
    holding({ Effect: "Allow", Action: ["s3:Get*"] }, { Effect: "Deny", Action, ...(Condition && { Condition }) });
  const place = (Condition: object | undefined) =>
    `on arn:aws:s3:::lab/*${Condition === undefined ? "" : ` if ${JSON.stringify(Condition)}`}`;
  for (const [what, set] of [
    ["allows", allow],
    ["denies", deny],
  ] as const) {
    const told = async (from: ReturnType<typeof holding>, to: ReturnType<typeof holding>) =>
      (await reviewChanges(from, to, LISTED, services)).entries.flatMap(({ differences }) => differences);
    const [less, more] = [set(before, was), set(after, is)];
    const [old, now] = [expect.stringContaining(`s3:ListBucket ${place(was)}`), expect.stringContaining(place(is))];
    expect(await told(less, more)).toEqual([{ what, removed: [old], added: [now] }]);
    expect(await told(more, less)).toEqual([{ what, removed: [now], added: [old] }]);
  }
});
