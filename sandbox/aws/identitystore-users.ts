import type {
  CreateUserCommandInput,
  CreateUserCommandOutput,
  DeleteUserCommandInput,
  DeleteUserCommandOutput,
  DescribeUserCommandInput,
  DescribeUserCommandOutput,
  GetUserIdCommandInput,
  GetUserIdCommandOutput,
  ListUsersCommandInput,
  ListUsersCommandOutput,
  UpdateUserCommandInput,
  UpdateUserCommandOutput,
  User,
} from "@aws-sdk/client-identitystore";
import { type Call, invalid, page, type Result, required } from "./call.ts";
import {
  arnOf,
  checkNotReserved,
  checkRevision,
  conflict,
  findStore,
  findUser,
  missing,
  revisionOf,
  sameName,
} from "./identitystore-lookups.ts";
import { withOperations } from "./identitystore-user-attributes.ts";
import { newIdentityId } from "./new-id.ts";
import { serviceModels } from "./service-model.ts";
import { validateInput } from "./validate.ts";
import type { StoredUser, UserAttributes, World } from "./world.ts";

export const userHandlers = {
  CreateUser(input: CreateUserCommandInput, call: Call): Result<CreateUserCommandOutput> {
    const { world } = call;
    const { identityStoreId } = findStore(input.IdentityStoreId, call);
    const { IdentityStoreId: _, ...attributes } = input;
    checkNotReserved(required(attributes.UserName, "userName"));
    checkUnique(world, identityStoreId, attributes, undefined);
    const created = call.now.toISOString();
    const userId = newIdentityId(world, identityStoreId);
    const user = { identityStoreId, userId, attributes, createdAt: created, updatedAt: created };
    world.users.push(user);
    return identify(user);
  },

  DescribeUser(input: DescribeUserCommandInput, call: Call): Result<DescribeUserCommandOutput> {
    return describe(findUser(input, call));
  },

  /** All operations or none. A value of null clears the attribute. */
  UpdateUser(input: UpdateUserCommandInput & { Revision?: string }, call: Call): Result<UpdateUserCommandOutput> {
    const user = findUser(input, call);
    const operations = required(input.Operations, "operations");
    checkRevision(user, input);
    const attributes = withOperations(user.attributes, operations);
    // Values of an operation are free documents, so the rules are those for the user that they make.
    const created = { IdentityStoreId: user.identityStoreId, ...attributes };
    validateInput(serviceModels.identitystore, "CreateUser", created);
    checkNotReserved(required(attributes.UserName, "userName"));
    checkUnique(call.world, user.identityStoreId, attributes, user);
    user.attributes = attributes;
    user.updatedAt = call.now.toISOString();
    user.revision = (user.revision ?? 1) + 1;
    return identify(user);
  },

  /** Memberships go with the user; assignments stay, and point to nobody. */
  DeleteUser(input: DeleteUserCommandInput & { Revision?: string }, call: Call): Result<DeleteUserCommandOutput> {
    const { world } = call;
    const user = findUser(input, call);
    checkRevision(user, input);
    world.users.splice(world.users.indexOf(user), 1);
    world.memberships = world.memberships.filter(({ userId }) => userId !== user.userId);
    return {};
  },

  ListUsers(input: ListUsersCommandInput, call: Call): Result<ListUsersCommandOutput> {
    const { identityStoreId } = findStore(input.IdentityStoreId, call);
    const filters = input.Filters ?? [];
    if (filters.some(({ AttributePath }) => AttributePath !== "UserName")) {
      throw invalid("Users can only be filtered by UserName");
    }
    const users = call.world.users.filter(
      (user) =>
        user.identityStoreId === identityStoreId &&
        filters.every(({ AttributeValue }) => sameName(user.attributes.UserName, AttributeValue)),
    );
    const { items, next } = page(users, input, call);
    return { Users: items.map(describe), NextToken: next };
  },

  GetUserId(input: GetUserIdCommandInput, call: Call): Result<GetUserIdCommandOutput> {
    const { identityStoreId } = findStore(input.IdentityStoreId, call);
    const identifier = required(input.AlternateIdentifier, "alternateIdentifier");
    // Nothing here comes from an external provider, so nothing has an external id.
    if (identifier.ExternalId !== undefined) throw missing("USER", identifier.ExternalId.Id ?? "");
    const unique = required(identifier.UniqueAttribute, "uniqueAttribute");
    const path = required(unique.AttributePath, "attributePath").toLowerCase();
    const value = String(required(unique.AttributeValue, "attributeValue"));
    if (path !== "username" && path !== "emails.value")
      throw invalid(`${unique.AttributePath} is not a unique attribute`);
    const found = call.world.users.find(
      ({ identityStoreId: store, attributes }) =>
        store === identityStoreId &&
        (path === "username" ? sameName(attributes.UserName, value) : hasEmail(attributes, value)),
    );
    if (found === undefined) throw missing("USER", value);
    const { Revision: _, ...named } = identify(found);
    return named;
  },
};

function identify(user: StoredUser) {
  const { identityStoreId, userId } = user;
  return {
    IdentityStoreId: identityStoreId,
    UserId: userId,
    UserArn: arnOf("user", userId),
    Revision: revisionOf(user),
  };
}

function describe(user: StoredUser): User {
  return {
    ...user.attributes,
    ...identify(user),
    UserStatus: "ENABLED",
    CreatedAt: new Date(user.createdAt),
    UpdatedAt: new Date(user.updatedAt),
  };
}

function hasEmail(attributes: UserAttributes, address: string): boolean {
  return (attributes.Emails ?? []).some(({ Value }) => sameName(Value, address));
}

function checkUnique(world: World, store: string, attributes: UserAttributes, self: StoredUser | undefined): void {
  const others = world.users.filter((user) => user.identityStoreId === store && user !== self);
  if (others.some((user) => sameName(user.attributes.UserName, attributes.UserName))) {
    throw conflict("Duplicate UserName");
  }
  for (const { Value } of attributes.Emails ?? []) {
    if (Value !== undefined && others.some((user) => hasEmail(user.attributes, Value))) {
      throw conflict("Duplicate email");
    }
  }
}
