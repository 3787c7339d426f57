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

/** How many permission sets were listed, and names by ARN of all that are told by name: AWS lists ARNs only. */
export type ListedSets = { readonly count: number; readonly names: ReadonlyMap<string, string> };

const NONE_LISTED: ListedSets = { count: 0, names: new Map() };

/** Where names on record count, those are the names, and no list is read. */
export async function readPermissionSets(center: CenterReading): Promise<ListedSets> {
  const { scope, names } = center;
  if (scope.asksNamesOf !== "everybody") {
    const sets = [...names.sets].map(([arn, name]): NamedSet => ({ arn, name }));
    await readInFull(
      center,
      sets.filter(({ name }) => isWanted(scope.sets, name)),
    );
    return { count: 0, names: names.sets };
  }
  return needsSets(scope) ? readListed(center) : NONE_LISTED;
}

async function readListed(center: CenterReading): Promise<ListedSets> {
  const { instance, scope, sso, reading } = center;
  const names = new Map<string, string>();
  const isOfSet = inCenter((it) => setOf(it) !== undefined || it.kind === "assignment");
  const arns = await reading.part({
    what: "the permission sets",
    covers: isOfSet,
    read: () => allOf(listPermissionSetArns(sso, instance.arn)),
  });
  if (arns === undefined) return NONE_LISTED;
  const count = arns.length;
  if (scope.sets === "listed") return { count, names };
  const isToBeDescribed = (arn: string) => {
    const name = center.names.sets.get(arn);
    return name === undefined || isWanted(scope.sets, name);
  };
  for (const arn of arns) {
    const name = isToBeDescribed(arn) ? undefined : center.names.sets.get(arn);
    if (name !== undefined) names.set(arn, name);
  }
  const unnamed = arns.filter((arn) => !names.has(arn));
  reading.learned({ permissionSets: count, setNames: unnamed.length });
  const described = await reading.parts(
    unnamed.map((arn) => description(center, arn, center.names.sets.get(arn), names)),
    (count) => `${count} further permission sets`,
  );
  for (const set of described) if (set !== undefined) names.set(valueIn(set, "PermissionSetArn"), valueIn(set, "Name"));
  const wanted = described.flatMap((set) =>
    set !== undefined && isWanted(scope.sets, valueIn(set, "Name")) ? [set] : [],
  );
  await readInFull(
    center,
    wanted.map((described) => ({
      name: valueIn(described, "Name"),
      arn: valueIn(described, "PermissionSetArn"),
      described,
    })),
  );
  return { count, names };
}

/** What AWS says of a set itself is only there where it was asked. */
type SetToRead = NamedSet & { readonly described?: PermissionSet };

async function readInFull(center: CenterReading, sets: readonly SetToRead[]): Promise<void> {
  const { reading } = center;
  reading.learned({ setsInFull: sets.length });
  for (const { what, kind, read } of partsOf(center)) {
    const partOf = (set: SetToRead): Part<void> => {
      const lowerCase = set.name.toLowerCase();
      return {
        what: `${what} of permission set ${quote(set.name)}`,
        covers: inCenter((it) => it.kind === kind && setOf(it) === lowerCase),
        read: () => unlessGone(read(set), undefined),
      };
    };
    await reading.parts(sets.map(partOf), (count) => `${what} of ${count} further permission sets`);
  }
}

function needsSets({ sets, assignments }: ReadScope): boolean {
  return sets === "all" || sets === "listed" || sets.size > 0 || assignments === "all" || assignments.length > 0;
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

type PartOfSet = {
  readonly what: string;
  readonly kind: ResourceKind;
  readonly read: (set: SetToRead) => Promise<void>;
};

/** What is read of each set, one after the other: what is denied of one kind leaves the others. */
function partsOf({ instance, scope, sso, objects, reading }: CenterReading): readonly PartOfSet[] {
  const inputOf = ({ arn }: NamedSet) => ({ InstanceArn: instance.arn, PermissionSetArn: arn });
  return [
    {
      what: "the tags",
      kind: "permission-set",
      read: async ({ described, ...named }) => {
        if (described === undefined) return;
        const tags = scope.tags ? await allOf(listTags(sso, inputOf(named))) : [];
        reading.found(objects.permissionSet(described, tags));
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
