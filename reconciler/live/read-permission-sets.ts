// Reads the permission sets, and those that are wanted with everything that is attached to them.
import {
  DescribePermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  type PermissionSet,
} from "@aws-sdk/client-sso-admin";
import { quote } from "../diagnostics/quote.ts";
import type { ResourceKind } from "../model/resource-identity.ts";
import { listCustomerPolicies, listManagedPolicyArns, listPermissionSetArns, listTags } from "./center-lists.ts";
import type { NamedSet } from "./center-objects.ts";
import type { CenterReading } from "./center-reading.ts";
import { inCenter, isWanted, type ReadScope, setOf } from "./read-scope.ts";
import { allOf, mapBounded, unlessGone, valueIn } from "./reading.ts";

/** Names by ARN, of all permission sets that are told by name: AWS lists ARNs only. */
export async function readPermissionSets(
  center: CenterReading,
  setNames: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const { instance, scope, sso, reading } = center;
  const names = new Map<string, string>();
  if (!needsSets(scope)) return names;
  const isOfSet = inCenter((it) => setOf(it) !== undefined || it.kind === "assignment");
  const arns = await reading.part("the permission sets", isOfSet, () =>
    allOf(listPermissionSetArns(sso, instance.arn)),
  );
  if (arns === undefined) return names;
  const isToBeDescribed = (arn: string) => {
    const name = setNames.get(arn);
    return name === undefined || isWanted(scope.sets, name);
  };
  for (const arn of arns) {
    const name = isToBeDescribed(arn) ? undefined : setNames.get(arn);
    if (name !== undefined) names.set(arn, name);
  }
  const unnamed = arns.filter((arn) => !names.has(arn));
  reading.learned({ permissionSets: arns.length, setNames: unnamed.length });
  const described = await mapBounded(unnamed, (arn) => describe(center, arn, setNames.get(arn), names));
  for (const set of described) if (set !== undefined) names.set(valueIn(set, "PermissionSetArn"), valueIn(set, "Name"));
  const wanted = described.flatMap((set) =>
    set !== undefined && isWanted(scope.sets, valueIn(set, "Name")) ? [set] : [],
  );
  reading.learned({ setsInFull: wanted.length });
  await mapBounded(wanted, (set) => readSet(center, set));
  return names;
}

function needsSets({ sets, assignments }: ReadScope): boolean {
  return sets === "all" || sets.size > 0 || assignments === "all" || assignments.length > 0;
}

/** Undefined for one that is gone, and for one that could not be read. Until then its name is only known if `name` is given. */
function describe(
  { instance, sso, reading }: CenterReading,
  PermissionSetArn: string,
  name: string | undefined,
  names: ReadonlyMap<string, string>,
): Promise<PermissionSet | undefined> {
  const couldBeIt = (other: string) =>
    name === undefined
      ? ![...names.values()].some((known) => known.toLowerCase() === other)
      : other === name.toLowerCase();
  const covers = inCenter((it) => {
    const set = it.kind === "assignment" ? it.permissionSet : setOf(it);
    return set !== undefined && couldBeIt(set);
  });
  return reading.part(`permission set ${quote(name ?? PermissionSetArn)}`, covers, async () => {
    const command = new DescribePermissionSetCommand({ InstanceArn: instance.arn, PermissionSetArn });
    const answer = await unlessGone(sso.send(command), undefined);
    if (answer === undefined) return undefined;
    const set = valueIn(answer, "PermissionSet");
    return { ...set, PermissionSetArn, Name: valueIn(set, "Name") };
  });
}

/** The parts are read one by one, so that one that is denied leaves the others. */
async function readSet({ instance, sso, objects, reading }: CenterReading, set: PermissionSet): Promise<void> {
  const named: NamedSet = { name: valueIn(set, "Name"), arn: valueIn(set, "PermissionSetArn") };
  const input = { InstanceArn: instance.arn, PermissionSetArn: named.arn };
  const lowerCase = named.name.toLowerCase();
  const part = async (what: string, kind: ResourceKind, read: () => Promise<void>) => {
    const covers = inCenter((it) => it.kind === kind && setOf(it) === lowerCase);
    await reading.part(`${what} of permission set ${quote(named.name)}`, covers, () => unlessGone(read(), undefined));
  };
  await part("the tags", "permission-set", async () => {
    reading.found(objects.permissionSet(set, await allOf(listTags(sso, input))));
  });
  await part("the managed policies", "managed-policy", async () => {
    for await (const arn of listManagedPolicyArns(sso, input)) reading.found(objects.managedPolicy(named, arn));
  });
  await part("the customer managed policies", "customer-policy", async () => {
    for await (const policy of listCustomerPolicies(sso, input)) reading.found(objects.customerPolicy(named, policy));
  });
  await part("the inline policy", "inline-policy", async () => {
    const { InlinePolicy = "" } = await sso.send(new GetInlinePolicyForPermissionSetCommand(input));
    if (InlinePolicy !== "") reading.found(objects.inlinePolicy(named, InlinePolicy));
  });
  await part("the permissions boundary", "boundary", async () => {
    // AWS tells of a set without one that it isn't there.
    const { PermissionsBoundary } = await sso.send(new GetPermissionsBoundaryForPermissionSetCommand(input));
    if (PermissionsBoundary !== undefined) reading.found(objects.boundary(named, PermissionsBoundary));
  });
}
