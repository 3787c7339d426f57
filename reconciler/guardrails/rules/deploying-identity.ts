// The deploying identity: a run makes no change by which its own credentials could lose something.
import type { Messages } from "../../diagnostics/catalogue.ts";
import { speaker } from "../../diagnostics/diagnostic.ts";
import { quote } from "../../diagnostics/quote.ts";
import type { Access } from "../../model/access.ts";
import { nameInKey } from "../../model/resource-identity.ts";
import { alwaysGuards, type RuleFacts } from "../guardrail.ts";
import { DONE, type Holding, lossesOf, whatText } from "../held-by.ts";

const messages = {
  "deploying-identity-removed": {
    severity: "error",
    message: (a: { key: string; op: keyof typeof DONE; what: string | undefined }) =>
      `${quote(a.key)} would be ${DONE[a.op]}, but this run's own credentials depend on it${whatText(a.what)}`,
    hint: () => "no exception allows this: deploy with other credentials, for example from GitHub Actions",
  },
} as const satisfies Messages;

const say = speaker(messages);

export const guardrail = alwaysGuards(messages, (facts) =>
  lossesOf(facts, holdingOf(facts)).map(({ change, taken: { what } }) => {
    const place = { file: facts.guardrails.limitPlaces.other.file, line: 1, column: 1 };
    const args = { key: change.key, op: change.op, what };
    return { diagnostic: say("deploying-identity-removed", args, place), resources: [change], isAbsolute: true };
  }),
);

/**
 * Through which group somebody holds the set is not told by credentials, so each assignment of it in the account counts; and so does
 * the role by which other accounts are reached.
 */
function holdingOf({ deployer, access }: RuleFacts): Holding {
  const { account, permissionSet, role } = deployer;
  const users = usersOf(deployer.user, access);
  const deployRoles = deployRolesOf(access);
  const owner = (isTheirs: boolean) => (isTheirs ? "the run's credentials" : undefined);
  return {
    user: (name) => owner(users.has(name)),
    group: () => undefined,
    membership: (_, member) => owner(users.has(member)),
    permissionSet: (name) => owner(name === permissionSet),
    assignment: ({ accountId, permissionSet: set, principal }) =>
      owner(
        (principal.kind === "user" && users.has(principal.name)) || (accountId === account && set === permissionSet),
      ),
    role: (where, name) => owner((where === account && name === role) || deployRoles.has(name)),
  };
}

/** Also by the name that the plan gives them: under that a renamed person is replaced, and the credentials have the old one. */
function usersOf(user: string | undefined, { people }: Access): ReadonlySet<string> {
  if (user === undefined) return new Set();
  const renamed = people.filter(({ previously }) => previously !== undefined && nameInKey(previously) === user);
  return new Set([user, ...renamed.map(({ userName }) => nameInKey(userName))]);
}

/** Also by the name before a rename: under that the plan removes it, and the pattern has the new one. */
function deployRolesOf({ organization, roles }: Access): ReadonlySet<string> {
  // An ARN pattern, `arn:aws:iam::{account}:role/path/name`; in an account the name is unique, whatever the path.
  const name = organization.deployRole?.split("/").at(-1)?.toLowerCase();
  if (name === undefined) return new Set();
  const before = roles.flatMap((it) => (nameInKey(it.name) === name ? [it.previously ?? []].flat() : []));
  return new Set([name, ...before.map(nameInKey)]);
}
