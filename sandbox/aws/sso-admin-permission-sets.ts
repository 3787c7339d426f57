import type {
  CreatePermissionSetCommandInput,
  CreatePermissionSetCommandOutput,
  DeletePermissionSetCommandInput,
  DeletePermissionSetCommandOutput,
  DescribePermissionSetCommandInput,
  DescribePermissionSetCommandOutput,
  ListPermissionSetsCommandInput,
  ListPermissionSetsCommandOutput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  PermissionSet,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UntagResourceCommandInput,
  UntagResourceCommandOutput,
  UpdatePermissionSetCommandInput,
  UpdatePermissionSetCommandOutput,
} from "@aws-sdk/client-sso-admin";
import { AwsError, type Call, constraint, page, type Result, required } from "./call.ts";
import { newHex } from "./new-id.ts";
import { findInstance, findPermissionSet, findPermissionSetToChange, notFound } from "./sso-admin-lookups.ts";
import { listTags, withoutTags, withTags } from "./tags.ts";
import type { Instance, StoredPermissionSet } from "./world.ts";

export const permissionSetHandlers = {
  CreatePermissionSet(input: CreatePermissionSetCommandInput, call: Call): Result<CreatePermissionSetCommandOutput> {
    const { world } = call;
    const instance = findInstance(input.InstanceArn, call);
    const name = required(input.Name, "name");
    checkDuration(input.SessionDuration);
    const tags = withTags({}, input.Tags, "ServiceQuotaExceededException");
    if (world.permissionSets.some((set) => set.instanceArn === instance.arn && set.name === name)) {
      throw new AwsError("ConflictException", `PermissionSet with name ${name} already exists.`);
    }
    const set: StoredPermissionSet = {
      instanceArn: instance.arn,
      arn: `${instance.arn.replace(":instance/", ":permissionSet/")}/ps-${newHex(world, 16)}`,
      name,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      sessionDuration: input.SessionDuration ?? "PT1H",
      ...(input.RelayState === undefined ? {} : { relayState: input.RelayState }),
      createdAt: call.now.toISOString(),
      tags,
      managedPolicies: [],
      customerManagedPolicies: [],
      revision: 1,
      provisionedTo: [],
    };
    world.permissionSets.push(set);
    return { PermissionSet: describe(set) };
  },

  DescribePermissionSet(
    input: DescribePermissionSetCommandInput,
    call: Call,
  ): Result<DescribePermissionSetCommandOutput> {
    return { PermissionSet: describe(findPermissionSet(input, call)) };
  },

  /** A field that is left out keeps its value, but the relay state is cleared. */
  UpdatePermissionSet(input: UpdatePermissionSetCommandInput, call: Call): Result<UpdatePermissionSetCommandOutput> {
    const set = findPermissionSetToChange(input, call);
    checkDuration(input.SessionDuration);
    if (input.Description !== undefined) set.description = input.Description;
    if (input.SessionDuration !== undefined) set.sessionDuration = input.SessionDuration;
    if (input.RelayState === undefined) delete set.relayState;
    else set.relayState = input.RelayState;
    set.revision += 1;
    return {};
  },

  DeletePermissionSet(input: DeletePermissionSetCommandInput, call: Call): Result<DeletePermissionSetCommandOutput> {
    const { world } = call;
    const set = findPermissionSetToChange(input, call);
    const inUse =
      set.provisionedTo.length > 0 ||
      world.assignments.some(({ permissionSetArn }) => permissionSetArn === set.arn) ||
      world.operations.some((it) => it.status === "IN_PROGRESS" && it.permissionSetArn === set.arn);
    if (inUse) {
      throw new AwsError(
        "ConflictException",
        `PermissionSet ${set.arn} has account assignments and cannot be deleted.`,
      );
    }
    world.permissionSets.splice(world.permissionSets.indexOf(set), 1);
    return {};
  },

  ListPermissionSets(input: ListPermissionSetsCommandInput, call: Call): Result<ListPermissionSetsCommandOutput> {
    const instance = findInstance(input.InstanceArn, call);
    const sets = call.world.permissionSets.filter((set) => set.instanceArn === instance.arn);
    const { items, next } = page(sets, input, call);
    return { PermissionSets: items.map(({ arn }) => arn), NextToken: next };
  },

  ListTagsForResource(input: ListTagsForResourceCommandInput, call: Call): Result<ListTagsForResourceCommandOutput> {
    const { items, next } = page(listTags(findTagged(input, call).tags), { NextToken: input.NextToken }, call);
    return { Tags: items, NextToken: next };
  },

  TagResource(input: TagResourceCommandInput, call: Call): Result<TagResourceCommandOutput> {
    const tagged = findTagged(input, call);
    tagged.tags = withTags(tagged.tags, required(input.Tags, "tags"), "ServiceQuotaExceededException");
    return {};
  },

  UntagResource(input: UntagResourceCommandInput, call: Call): Result<UntagResourceCommandOutput> {
    const tagged = findTagged(input, call);
    const keys = required(input.TagKeys, "tagKeys");
    tagged.tags = withoutTags(tagged.tags, keys);
    return {};
  },
};

function describe(set: StoredPermissionSet): PermissionSet {
  return {
    Name: set.name,
    PermissionSetArn: set.arn,
    Description: set.description,
    CreatedDate: new Date(set.createdAt),
    SessionDuration: set.sessionDuration,
    RelayState: set.relayState,
  };
}

/** One to twelve hours; the model has only the form of a duration. */
function checkDuration(duration: string | undefined): void {
  if (duration === undefined) return;
  const hours = duration.startsWith("-") ? 0 : durationInHours(duration);
  if (hours < 1 || hours > 12) throw constraint("sessionDuration", "Session duration must be between PT1H and PT12H");
}

/** Only days, hours, minutes and seconds can lie between one and twelve hours; years and months make it too long. */
function durationInHours(duration: string): number {
  const [date = "", time = ""] = duration.split("T");
  const days = /[YMW]/.test(date) ? Number.POSITIVE_INFINITY : amount(date, "D");
  return days * 24 + amount(time, "H") + amount(time, "M") / 60 + amount(time, "S") / 3600;
}

function amount(text: string, unit: string): number {
  return Number(new RegExp(`([\\d.]+)${unit}`).exec(text)?.[1] ?? 0);
}

function findTagged(
  input: { InstanceArn?: string | undefined; ResourceArn: string | undefined },
  call: Call,
): StoredPermissionSet | Instance {
  const arn = required(input.ResourceArn, "resourceArn");
  const instance = call.world.instances.find((it) => it.arn === arn);
  if (instance !== undefined) return findInstance(arn, call);
  const set = call.world.permissionSets.find((it) => it.arn === arn);
  if (set === undefined) throw notFound("Resource", arn);
  return findPermissionSet({ InstanceArn: input.InstanceArn ?? set.instanceArn, PermissionSetArn: arn }, call);
}
