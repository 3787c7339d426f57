// Roles under /access/ as entries of `roles:`: one entry for all accounts in which a role is the same.
import { accountOfStack } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import type { LiveObject } from "../live/live-object.ts";
import { scalar } from "../load/yaml-scalar.ts";
import { serviceTrust } from "../model/build-roles.ts";
import { canonicalPolicy } from "../model/policy-document.ts";
import { trustsOf } from "../policy/trust.ts";
import { ownPolicyOf, textOf } from "./live-values.ts";
import { managedPolicyText, type SetFacts, tagLines } from "./write-sets.ts";
import { asEntry, type Line, listLines } from "./yaml-lines.ts";

/** A role of one account with what it has. */
export type LiveRole = {
  readonly role: LiveObject;
  readonly accountId: string;
  /** Its own, under /access/. */
  readonly policies: readonly LiveObject[];
  /** ARNs of AWS's. */
  readonly managedPolicies: readonly string[];
};

/** The roles among `objects`, sorted by name, then by account. */
export function liveRoles(objects: readonly LiveObject[]): readonly LiveRole[] {
  const byStack = Map.groupBy(objects, ({ stack }) => stack);
  const roles = objects.flatMap((role): readonly LiveRole[] => {
    const accountId = accountOfStack(role.stack);
    const { identity } = role;
    if (identity?.kind !== "role" || accountId === undefined) return [];
    const here = byStack.get(role.stack) ?? [];
    const attached = here.filter((it) => it.identity?.kind === "role-policy" && it.identity.role === identity.name);
    const own = new Set(attached.map(ownPolicyOf));
    const policies = here.filter((it) => it.identity?.kind === "policy" && own.has(it.identity.name));
    const managedPolicies = attached.flatMap(({ properties }) => textOf(properties, "policyArn") ?? []).sort();
    return [{ role, accountId, policies, managedPolicies }];
  });
  return roles.toSorted((a, b) => (sortText(a) < sortText(b) ? -1 : 1));
}

function sortText({ role, accountId }: LiveRole): string {
  return `${role.key}\n${accountId}`;
}

/** Groups of the same role in several accounts: each is one entry. */
export function sameRoles(roles: readonly LiveRole[]): readonly (readonly LiveRole[])[] {
  return [...Map.groupBy(roles, contentOf).values()];
}

/** All that the files say of a role but where it is. */
function contentOf({ role, policies, managedPolicies }: LiveRole): string {
  const { permissionsBoundary, ...properties } = role.properties;
  const own = policies.map((it) => [it.key, it.properties.name, it.properties.description, it.properties.policy]);
  return JSON.stringify([role.key, properties, own.sort(), managedPolicies]);
}

/** The entry of `roles`, which are {@link sameRoles}. */
export function roleEntry(
  roles: readonly LiveRole[],
  accountNames: ReadonlyMap<string, string>,
  { partition, commonTags, policyFiles }: SetFacts,
): readonly Line[] {
  const [first] = roles;
  if (first === undefined) return [];
  const of = roles.map(({ role }) => stackKey(role));
  const { properties } = first.role;
  const name = textOf(properties, "name") ?? "";
  const description = textOf(properties, "description");
  const duration = properties.maxSessionDuration;
  const pieces = (texts: readonly string[]) => texts.map((text) => ({ text, of }));
  const names = roles.map(({ accountId }) => accountNames.get(accountId) ?? accountId).sort();
  const trust = textOf(properties, "assumeRolePolicy") ?? "";
  const services = trustedServices(trust);
  const line = (text: string): Line => ({ text: `    ${text}`, of });
  return asEntry([
    line(`name: ${scalar(name)}`),
    ...(description === undefined ? [] : [line(`description: ${scalar(description)}`)]),
    ...listLines("    ", "accounts", pieces(names.map(scalar)), of),
    line(
      services === undefined
        ? `trust: { policy: ${policyFiles.add(`${name}-trust`, trust, of)} }`
        : `trust: { services: [${services.map(scalar).join(", ")}] }`,
    ),
    ...policyLines(first, policyFiles, of),
    ...listLines(
      "    ",
      "managedPolicies",
      pieces(first.managedPolicies.map((it) => managedPolicyText(it, partition))),
      of,
    ),
    ...(typeof duration === "number" && duration !== 3600 ? [line(`maxSessionDuration: ${duration}`)] : []),
    ...tagLines(properties, commonTags, of),
  ]);
}

function policyLines({ policies }: LiveRole, files: SetFacts["policyFiles"], of: readonly string[]): readonly Line[] {
  if (policies.length === 0) return [];
  const lines = policies
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .flatMap(({ properties }) => {
      const name = textOf(properties, "name") ?? "";
      const description = textOf(properties, "description");
      return [
        `      - name: ${scalar(name)}`,
        ...(description === undefined ? [] : [`        description: ${scalar(description)}`]),
        `        document: ${files.add(name, textOf(properties, "policy") ?? "", of)}`,
      ];
    });
  return ["    policies:", ...lines].map((text) => ({ text, of }));
}

/** Those of `trust: { services }`; undefined where the trust policy says anything else. */
function trustedServices(trust: string): readonly string[] | undefined {
  const document = parsed(trust);
  if (document === undefined) return undefined;
  const services = trustsOf(trust)
    .map(({ name }) => name)
    .sort();
  const isPlain = services.every((it) => /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/.test(it));
  return isPlain && canonicalPolicy(document) === canonicalPolicy(serviceTrust(services)) ? services : undefined;
}

function parsed(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    return undefined;
  }
}
