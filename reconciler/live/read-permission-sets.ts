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
import { allOf, unlessGone, valueIn } from "./reading.ts";
import type { Part } from "./world-reading.ts";

/** Names by ARN, of all permission sets that are told by name: AWS lists ARNs only. */
export async function readPermissionSets(
  center: CenterReading,
  setNames: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const { instance, scope, sso, reading } = center;
  const names = new Map<string, string>();
  if (!needsSets(scope)) return names;
  const isOfSet = inCenter((it) => setOf(it) !== undefined || it.kind === "assignment");
  const arns = await reading.part({
    what: "the permission sets",
    covers: isOfSet,
    read: () => allOf(listPermissionSetArns(sso, instance.arn)),
  });
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
  const described = await reading.parts(
    unnamed.map((arn) => description(center, arn, setNames.get(arn), names)),
    (count) => `${count} further permission sets`,
  );
  for (const set of described) if (set !== undefined) names.set(valueIn(set, "PermissionSetArn"), valueIn(set, "Name"));
  const wanted = described.flatMap((set) =>
    set !== undefined && isWanted(scope.sets, valueIn(set, "Name")) ? [set] : [],
  );
  reading.learned({ setsInFull: wanted.length });
  for (const { what, kind, read } of attachmentsOf(center)) {
    const partOf = (set: PermissionSet): Part<void> => {
      const named: NamedSet = { name: valueIn(set, "Name"), arn: valueIn(set, "PermissionSetArn") };
      const lowerCase = named.name.toLowerCase();
      return {
        what: `${what} of permission set ${quote(named.name)}`,
        covers: inCenter((it) => it.kind === kind && setOf(it) === lowerCase),
        read: () => unlessGone(read(named, set), undefined),
      };
    };
    await reading.parts(wanted.map(partOf), (count) => `${what} of ${count} further permission sets`);
  }
  return names;
}

function needsSets({ sets, assignments }: ReadScope): boolean {
  return sets === "all" || sets.size > 0 || assignments === "all" || "of" in assignments || assignments.length > 0;
}

/** Undefined for one that is gone, and for one that could not be read. Until then its name is only known if `name` is given. */
function description(
  { instance, sso }: CenterReading,
  PermissionSetArn: string,
  name: string | undefined,
  names: ReadonlyMap<string, string>,
): Part<PermissionSet | undefined> {
  const couldBeIt = (other: string) =>
    name === undefined
      ? ![...names.values()].some((known) => known.toLowerCase() === other)
      : other === name.toLowerCase();
  return {
    what: `permission set ${quote(name ?? PermissionSetArn)}`,
    covers: inCenter((it) => {
      const set = it.kind === "assignment" ? it.permissionSet : setOf(it);
      return set !== undefined && couldBeIt(set);
    }),
    read: async () => {
      const command = new DescribePermissionSetCommand({ InstanceArn: instance.arn, PermissionSetArn });
      const answer = await unlessGone(sso.send(command), undefined);
      if (answer === undefined) return undefined;
      const set = valueIn(answer, "PermissionSet");
      return { ...set, PermissionSetArn, Name: valueIn(set, "Name") };
    },
  };
}

type Attachments = {
  readonly what: string;
  readonly kind: ResourceKind;
  readonly read: (named: NamedSet, set: PermissionSet) => Promise<void>;
};

/** What is read of each set, one after the other: what is denied of one kind leaves the others. */
function attachmentsOf({ instance, sso, objects, reading }: CenterReading): readonly Attachments[] {
  const inputOf = ({ arn }: NamedSet) => ({ InstanceArn: instance.arn, PermissionSetArn: arn });
  return [
    {
      what: "the tags",
      kind: "permission-set",
      read: async (named, set) => {
        reading.found(objects.permissionSet(set, await allOf(listTags(sso, inputOf(named)))));
      },
    },
    {
      what: "the managed policies",
      kind: "managed-policy",
      read: async (named) => {
        for await (const arn of listManagedPolicyArns(sso, inputOf(named))) {
          reading.found(objects.managedPolicy(named, arn));
        }
      },
    },
    {
      what: "the customer managed policies",
      kind: "customer-policy",
      read: async (named) => {
        for await (const policy of listCustomerPolicies(sso, inputOf(named))) {
          reading.found(objects.customerPolicy(named, policy));
        }
      },
    },
    {
      what: "the inline policy",
      kind: "inline-policy",
      read: async (named) => {
        const { InlinePolicy = "" } = await sso.send(new GetInlinePolicyForPermissionSetCommand(inputOf(named)));
        if (InlinePolicy !== "") reading.found(objects.inlinePolicy(named, InlinePolicy));
      },
    },
    {
      what: "the permissions boundary",
      kind: "boundary",
      read: async (named) => {
        // AWS tells of a set without one that it isn't there.
        const command = new GetPermissionsBoundaryForPermissionSetCommand(inputOf(named));
        const { PermissionsBoundary } = await sso.send(command);
        if (PermissionsBoundary !== undefined) reading.found(objects.boundary(named, PermissionsBoundary));
      },
    },
  ];
}
