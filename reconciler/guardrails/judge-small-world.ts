// The small world judged by guardrails, for tests: each test changes one thing. Never imported by anything but tests.
import type { ProviderMembers } from "../access-graph/provider-members.ts";
import { desiredStacks, IDENTITY_CENTER_STACK } from "../desired/desired-resources.ts";
import { type StackResource, stackKey } from "../desired/stack-resource.ts";
import type { Change } from "../engine/change.ts";
import { buildAccess } from "../model/build-access.ts";
import { identify } from "../model/resource-identity.ts";
import { smallWorld, TEAM, TODAY } from "../model/small-world.ts";
import type { WrittenGuardrails, WrittenTeam } from "../validate/written.ts";
import { buildGuardrails } from "./build-guardrails.ts";
import { checkGuardrails } from "./check-guardrails.ts";
import type { RuleFacts } from "./guardrail.ts";
import { unjudgedWarning } from "./old-violations.ts";

export type Written = WrittenGuardrails["guardrails"];
export const CENTER = IDENTITY_CENTER_STACK;
/** Of no type that matters. */
export const change = (op: Change["op"], key: string, stack = CENTER): Change => ({
  op,
  ...identify(key),
  stack,
  type: "aws:x",
});

/** The small world under `written`: everything is new, unless it is in the state already. */
export function judge(
  written: Written,
  {
    team = {},
    others = [],
    changes = [],
    deployed = false,
    deployer = { account: "111111111111" },
    deployRole,
    unread = [],
    organization,
    providerMembers = new Map(),
    onRecord = {},
  }: {
    team?: Partial<WrittenTeam>;
    /** In files of their own. */
    others?: readonly WrittenTeam[];
    changes?: readonly Change[];
    deployed?: boolean;
    deployer?: RuleFacts["deployer"];
    deployRole?: string;
    /** Stacks whose state can't be read. */
    unread?: readonly string[];
    /** What Organizations says of accounts, by id. */
    organization?: RuleFacts["organization"];
    /** Who is in the identity provider's groups. */
    providerMembers?: ProviderMembers;
    /** Policy documents before the plan, by key. */
    onRecord?: { readonly [key: string]: string };
  } = {},
) {
  const world = smallWorld([{ ...TEAM, ...team }, ...others], written);
  const { access: built, diagnostics } = buildAccess(world, TODAY);
  if (built === undefined) throw new Error(JSON.stringify(diagnostics));
  const access = {
    ...built,
    organization: { ...built.organization, ...(deployRole === undefined ? {} : { deployRole }) },
  };
  const { guardrails, diagnostics: problems } = buildGuardrails(world, access, TODAY);
  // A date makes such files wrong; what it would do is judged all the same.
  const found = problems.filter(({ code }) => code !== "break-glass-date");
  if (found.length > 0) throw new Error(JSON.stringify(found));
  const state = desiredStacks(access).flatMap(({ name: stack, resources }) =>
    resources.map(({ key }) => ({ stack, key })),
  );
  const held = deployed ? state.filter(({ stack }) => !unread.includes(stack)) : [];
  const documentOnRecord = ({ key }: StackResource) => onRecord[key];
  const plan = { changes, documentOnRecord, today: TODAY };
  const facts = { access, guardrails, organization, providerMembers, deployer, ...plan };
  const judged = checkGuardrails(facts, held, new Set(unread));
  const text = (list: typeof judged.refusals) => list.map(({ code, message }) => `${code}: ${message}`);
  return {
    refusals: text(judged.refusals),
    old: text(judged.old),
    unjudged: judged.unjudged.map(unjudgedWarning),
    hints: judged.refusals.map(({ hint }) => hint),
    used: guardrails.exceptions.filter(({ keys }) =>
      keys.some((key) => judged.excepted.has(stackKey({ stack: CENTER, key }))),
    ),
    places: judged.refusals.map(({ place }) => place.file),
  };
}
export const refusals = (...given: Parameters<typeof judge>) => judge(...given).refusals;
