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
import { type Call, checkText, constraint, invalid, page, type Result, required } from "./call.ts";
import {
  checkNotReserved,
  conflict,
  findGroup,
  findStore,
  missing,
  sameName,
  sensitiveText,
} from "./identitystore-lookups.ts";
import { newIdentityId } from "./new-id.ts";
import type { StoredGroup, World } from "./world.ts";

export const groupHandlers = {
  CreateGroup(input: CreateGroupCommandInput, call: Call): Result<CreateGroupCommandOutput> {
    const { world } = call;
    const { identityStoreId } = findStore(input.IdentityStoreId, call);
    const displayName = required(input.DisplayName, "displayName");
    checkGroup(displayName, input.Description);
    checkUnique(world, identityStoreId, displayName, undefined);
    const created = call.now.toISOString();
    const groupId = newIdentityId(world, identityStoreId);
    world.groups.push({
      identityStoreId,
      groupId,
      displayName,
      ...(input.Description === undefined ? {} : { description: input.Description }),
      createdAt: created,
      updatedAt: created,
    });
    return { GroupId: groupId, IdentityStoreId: identityStoreId };
  },

  DescribeGroup(input: DescribeGroupCommandInput, call: Call): Result<DescribeGroupCommandOutput> {
    return describe(findGroup(input, call));
  },

  /**
   * All operations or none. A value of null clears the description.
   * Whether AWS takes an empty text for the same was not seen, so it is refused, as the length rule has it.
   */
  UpdateGroup(input: UpdateGroupCommandInput, call: Call): Result<UpdateGroupCommandOutput> {
    const group = findGroup(input, call);
    const operations = required(input.Operations, "operations");
    if (operations.length < 1 || operations.length > 100) {
      throw constraint("operations", "Member must have length between 1 and 100");
    }
    let { displayName, description } = group as { displayName: string; description?: string | undefined };
    for (const { AttributePath, AttributeValue } of operations) {
      const value = typeof AttributeValue === "string" ? AttributeValue : undefined;
      if (AttributePath === "displayName") displayName = required(value, "displayName");
      else if (AttributePath === "description") description = value;
      else throw invalid(`${AttributePath} is not an attribute that can be updated`);
    }
    checkGroup(displayName, description);
    checkUnique(call.world, group.identityStoreId, displayName, group);
    group.displayName = displayName;
    if (description === undefined) delete group.description;
    else group.description = description;
    group.updatedAt = call.now.toISOString();
    return {};
  },

  /** Memberships go with the group; assignments stay, and point to nobody. */
  DeleteGroup(input: DeleteGroupCommandInput, call: Call): Result<DeleteGroupCommandOutput> {
    const { world } = call;
    const group = findGroup(input, call);
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
    return { GroupId: found.groupId, IdentityStoreId: identityStoreId };
  },
};

function describe(group: StoredGroup): Group {
  return {
    GroupId: group.groupId,
    DisplayName: group.displayName,
    Description: group.description,
    IdentityStoreId: group.identityStoreId,
    CreatedAt: new Date(group.createdAt),
    UpdatedAt: new Date(group.updatedAt),
  };
}

function checkGroup(displayName: string, description: string | undefined): void {
  checkText(displayName, "displayName", { max: 1024, pattern: sensitiveText });
  checkText(description, "description", { max: 1024, pattern: sensitiveText });
  checkNotReserved(displayName);
}

function checkUnique(world: World, store: string, displayName: string, self: StoredGroup | undefined): void {
  const taken = world.groups.some(
    (group) => group.identityStoreId === store && group !== self && sameName(group.displayName, displayName),
  );
  if (taken) throw conflict("Duplicate GroupDisplayName");
}
