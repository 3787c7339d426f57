// Everything that AWS holds, read over the network with the real SDK: what was deployed is found as it was declared.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type DesiredResource, type DesiredValue, isReference } from "../../reconciler/desired/desired-resource.ts";
import { desiredStacks } from "../../reconciler/desired/desired-resources.ts";
import { readAccess } from "../../reconciler/guardrails/read-access.ts";
import type { LiveObject } from "../../reconciler/live/live-object.ts";
import { readWorld } from "../../reconciler/live/read-world.ts";
import { groupKey, userKey } from "../../reconciler/model/resource-identity.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

/** The day on which the example was deployed, too. */
const TODAY = new Date().toISOString().slice(0, 10);
/** What the sandbox had before the first deploy, and the reconciler never made. */
const OF_THE_DIRECTORY = ["user/vendor.kim"];

let workplace: Workplace;
beforeEach(async () => {
  workplace = await openWorkplace({ deployed: true });
  for (const [name, value] of Object.entries(workplace.env)) if (name.startsWith("AWS_")) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await workplace.close();
});

async function read() {
  const { desired } = await readAccess(workplace.access, TODAY);
  if (desired === undefined) throw new Error("the example files are wrong");
  const stacks = desiredStacks(desired.access);
  const [instance] = workplace.aws.world.instances;
  if (instance === undefined) throw new Error("the sandbox has no instance");
  const accounts = stacks.flatMap(({ accountId: id }) =>
    id === undefined ? [] : [{ id, roleArn: `arn:aws:iam::${id}:role/access-as-code/preview` }],
  );
  const before = workplace.aws.calls.length;
  const world = await readWorld({ region: "eu-west-1", instance, accounts });
  return { stacks, world, calls: workplace.aws.calls.slice(before) };
}

/** As an object in AWS would have it: that somebody is of the identity provider can't be seen there. */
function asInAws(value: DesiredValue): unknown {
  if (isReference(value)) {
    if (!("$external" in value)) return value;
    return value.$external === "user"
      ? { $ref: userKey(value.name), output: "userId" }
      : { $ref: groupKey(value.name), output: "groupId" };
  }
  if (Array.isArray(value)) return value.map(asInAws);
  if (typeof value !== "object") return readable(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, asInAws(inner)]));
}

/** Policies are compared as documents, whatever their white space and the order of their keys. */
function readable(value: unknown): unknown {
  return typeof value === "string" && value.startsWith("{") ? JSON.parse(value) : value;
}

/** The ids that Pulumi has, by stack and key. */
function idsInState(): Readonly<Record<string, string>> {
  type Checkpoint = {
    readonly checkpoint: { readonly latest: { readonly resources: readonly { urn: string; id?: string }[] } };
  };
  const files = readdirSync(workplace.stateFolder, { recursive: true, encoding: "utf8" });
  const stacks = files.filter((file) => /\/stacks\/[^/]+\/[^/]+\.json$/.test(`/${file}`));
  const resources = stacks.flatMap((file) => {
    const text = readFileSync(join(workplace.stateFolder, file), "utf8");
    return (JSON.parse(text) as Checkpoint).checkpoint.latest.resources;
  });
  const ids = resources.flatMap(({ urn, id }) => {
    const [stack, , , key] = urn.replace("urn:pulumi:", "").split("::");
    return id === undefined || key === "aws" ? [] : [[`${stack} ${key}`, id] as const];
  });
  return Object.fromEntries(ids);
}

const told = (stack: string, { key, type, properties }: DesiredResource | LiveObject) =>
  [`${stack} ${key}`, { type, properties: asInAws(properties) }] as const;

describe("the deployed example", () => {
  test("is in AWS as it is declared, object by object, under the ids that the state has", async () => {
    const { stacks, world, calls } = await read();
    expect(world.unread).toEqual([]);
    expect(world.orphans).toEqual([]);
    const ours = world.objects.filter(({ key }) => !OF_THE_DIRECTORY.includes(key));
    expect(ours.some(({ undeclarable }) => undeclarable !== undefined)).toBe(false);
    const desired = stacks.flatMap(({ name, resources }) => resources.map((it) => told(name, it)));
    expect(Object.fromEntries(ours.map((it) => told(it.stack, it)))).toEqual(Object.fromEntries(desired));
    expect(ours.length).toBe(desired.length);
    expect(Object.fromEntries(ours.map(({ stack, key, importId }) => [`${stack} ${key}`, importId]))).toEqual(
      idsInState(),
    );
    expect(calls.filter(({ operation }) => !/^(List|Describe|Get|AssumeRole)/.test(operation))).toEqual([]);
    expect(world.calls.total).toBe(calls.length);
  });

  test("what was made or removed by hand is found beside it", async () => {
    const { world: aws } = workplace.aws;
    const assignment = aws.assignments.find(({ principalType }) => principalType === "GROUP");
    const gone = aws.groups.find(({ groupId }) => groupId === assignment?.principalId);
    const [set] = aws.permissionSets;
    const [account, role] = Object.entries(aws.iam).flatMap(([id, { roles }]) =>
      roles.filter(({ path }) => path === "/access/").map((it) => [id, it] as const),
    )[0] ?? ["", undefined];
    if (gone === undefined || set === undefined || role === undefined) throw new Error("the example has none of these");
    aws.groups.splice(aws.groups.indexOf(gone), 1);
    set.managedPolicies.push({ name: "SecurityAudit", arn: "arn:aws:iam::aws:policy/SecurityAudit" });
    role.inlinePolicies = { "by-hand": '{"Version":"2012-10-17","Statement":[]}' };
    const { world } = await read();
    expect(world.unread).toEqual([]);
    expect(new Set(world.orphans.map(({ principal }) => principal.id))).toEqual(new Set([gone.groupId]));
    const groups = world.objects.filter(({ type }) => type === "Group").map(({ properties }) => properties.displayName);
    expect(groups).not.toContain(gone.displayName);
    expect(groups.length).toBe(aws.groups.length);
    const attached = world.objects.find(({ properties }) =>
      String(properties.managedPolicyArn).endsWith("/SecurityAudit"),
    );
    expect(attached?.identity).toMatchObject({ permissionSet: set.name.toLowerCase(), policy: "SecurityAudit" });
    const changed = world.objects.find(
      ({ stack, identity }) => stack === `account-${account}` && identity?.kind === "role",
    );
    expect(changed?.undeclarable).toEqual({ inlinePolicies: role.inlinePolicies });
  });

  test("a throttled call is made again and counted twice; what is denied for good is unread with AWS's reason", async () => {
    const throttled = { name: "ThrottlingException", message: "Rate exceeded" };
    workplace.aws.faults.push({ operation: "ListGroups", error: throttled, times: 1 });
    const error = { name: "AccessDeniedException", message: "not authorized" };
    workplace.aws.faults.push({ operation: "ListTagsForResource", service: "sso-admin", error });
    const { world } = await read();
    expect(world.calls.byOperation["identitystore ListGroups"]).toBe(2);
    expect(world.objects.filter(({ type }) => type === "Group").length).toBeGreaterThan(0);
    expect(world.unread.length).toBe(workplace.aws.world.permissionSets.length);
    for (const { what, reason } of world.unread) {
      expect([what, reason]).toEqual([
        expect.stringMatching(/^the tags of permission set "/),
        "AccessDeniedException: not authorized",
      ]);
    }
  });
});
