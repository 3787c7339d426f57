import type {
  CreateGroupCommandInput,
  CreateGroupCommandOutput,
  DeleteGroupCommandInput,
  DeleteGroupCommandOutput,
  DescribeGroupCommandInput,
  DescribeGroupCommandOutput,
  GetGroupIdCommandInput,
  GetGroupIdCommandOutput,
  Group,
  ListGroupsCommandInput,
  ListGroupsCommandOutput,
  UpdateGroupCommandInput,
  UpdateGroupCommandOutput,
} from "@aws-sdk/client-identitystore";
import { type Call, invalid, page, type Result, required } from "./call.ts";
import {
  arnOf,
  checkNotReserved,
  checkRevision,
  conflict,
  findGroup,
  findStore,
  missing,
  revisionOf,
  sameName,
} from "./identitystore-lookups.ts";
import { newIdentityId } from "./new-id.ts";
import { serviceModels } from "./service-model.ts";
import { validateInput } from "./validate.ts";
import type { StoredGroup, World } from "./world.ts";

export const groupHandlers = {
  CreateGroup(input: CreateGroupCommandInput, call: Call): Result<CreateGroupCommandOutput> {
    const { world } = call;
    const { identityStoreId } = findStore(input.IdentityStoreId, call);
    const displayName = required(input.DisplayName, "displayName");
    checkNotReserved(displayName);
    checkUnique(world, identityStoreId, displayName, undefined);
    const created = call.now.toISOString();
    const groupId = newIdentityId(world, identityStoreId);
    const group: StoredGroup = {
      identityStoreId,
      groupId,
      displayName,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      createdAt: created,
      updatedAt: created,
    };
    world.groups.push(group);
    return identify(group);
  },

  DescribeGroup(input: DescribeGroupCommandInput, call: Call): Result<DescribeGroupCommandOutput> {
    return describe(findGroup(input, call));
  },

  /** All operations or none. A value of null clears the description; an empty text is refused, as when a group is made. */
  UpdateGroup(input: UpdateGroupCommandInput & { Revision?: string }, call: Call): Result<UpdateGroupCommandOutput> {
    const group = findGroup(input, call);
    const operations = required(input.Operations, "operations");
    checkRevision(group, input);
    let { displayName, description } = group as { displayName: string; description?: string | undefined };
    for (const { AttributePath, AttributeValue } of operations) {
      const value = typeof AttributeValue === "string" ? AttributeValue : undefined;
      if (AttributePath === "displayName") displayName = required(value, "displayName");
      else if (AttributePath === "description") description = value;
      else throw invalid(`${AttributePath} is not an attribute that can be updated`);
    }
    const created = { IdentityStoreId: group.identityStoreId, DisplayName: displayName, Description: description };
    validateInput(serviceModels.identitystore, "CreateGroup", created);
    checkNotReserved(displayName);
    checkUnique(call.world, group.identityStoreId, displayName, group);
    group.displayName = displayName;
    if (description === undefined) delete group.description;
    else group.description = description;
    group.updatedAt = call.now.toISOString();
    group.revision = (group.revision ?? 1) + 1;
    return identify(group);
  },

  /** Memberships go with the group; assignments stay, and point to nobody. */
  DeleteGroup(input: DeleteGroupCommandInput & { Revision?: string }, call: Call): Result<DeleteGroupCommandOutput> {
    const { world } = call;
    const group = findGroup(input, call);
    checkRevision(group, input);
    world.groups.splice(world.groups.indexOf(group), 1);
    world.memberships = world.memberships.filter(({ groupId }) => groupId !== group.groupId);
    return {};
  },

  ListGroups(input: ListGroupsCommandInput, call: Call): Result<ListGroupsCommandOutput> {
    const { identityStoreId } = findStore(input.IdentityStoreId, call);
    const filters = input.Filters ?? [];
    if (filters.some(({ AttributePath }) => AttributePath !== "DisplayName")) {
      throw invalid("Groups can only be filtered by DisplayName");
    }
    const groups = call.world.groups.filter(
      (group) =>
        group.identityStoreId === identityStoreId &&
        filters.every(({ AttributeValue }) => sameName(group.displayName, AttributeValue)),
    );
    const { items, next } = page(groups, input, call);
    return { Groups: items.map(describe), NextToken: next };
  },

  GetGroupId(input: GetGroupIdCommandInput, call: Call): Result<GetGroupIdCommandOutput> {
    const { identityStoreId } = findStore(input.IdentityStoreId, call);
    const identifier = required(input.AlternateIdentifier, "alternateIdentifier");
    // Nothing here comes from an external provider, so nothing has an external id.
    if (identifier.ExternalId !== undefined) throw missing("GROUP", identifier.ExternalId.Id ?? "");
    const unique = required(identifier.UniqueAttribute, "uniqueAttribute");
    const value = String(required(unique.AttributeValue, "attributeValue"));
    if (required(unique.AttributePath, "attributePath").toLowerCase() !== "displayname") {
      throw invalid(`${unique.AttributePath} is not a unique attribute`);
    }
    const found = call.world.groups.find(
      (group) => group.identityStoreId === identityStoreId && sameName(group.displayName, value),
    );
    if (found === undefined) throw missing("GROUP", value);
    const { Revision: _, ...named } = identify(found);
    return named;
  },
};

function identify(group: StoredGroup) {
  const { identityStoreId, groupId } = group;
  return {
    IdentityStoreId: identityStoreId,
    GroupId: groupId,
    GroupArn: arnOf("group", groupId),
    Revision: revisionOf(group),
  };
}

function describe(group: StoredGroup): Group {
  return {
    ...identify(group),
    DisplayName: group.displayName,
    Description: group.description,
    CreatedAt: new Date(group.createdAt),
    UpdatedAt: new Date(group.updatedAt),
  };
}

function checkUnique(world: World, store: string, displayName: string, self: StoredGroup | undefined): void {
  const taken = world.groups.some(
    (group) => group.identityStoreId === store && group !== self && sameName(group.displayName, displayName),
  );
  if (taken) throw conflict("Duplicate GroupDisplayName");
}
