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
import { type Call, constraint, invalid, page, type Result, required } from "./call.ts";
import { checkNotReserved, conflict, findStore, findUser, missing, sameName } from "./identitystore-lookups.ts";
import { checkUserAttributes, withOperations } from "./identitystore-user-attributes.ts";
import { newIdentityId } from "./new-id.ts";
import type { StoredUser, UserAttributes, World } from "./world.ts";

export const userHandlers = {
  CreateUser(input: CreateUserCommandInput, call: Call): Result<CreateUserCommandOutput> {
    const { world } = call;
    const { identityStoreId } = findStore(input.IdentityStoreId, call);
    const { IdentityStoreId: _, ...attributes } = input;
    checkUserAttributes(attributes);
    checkNotReserved(required(attributes.UserName, "userName"));
    checkUnique(world, identityStoreId, attributes, undefined);
    const created = call.now.toISOString();
    const userId = newIdentityId(world, identityStoreId);
    world.users.push({ identityStoreId, userId, attributes, createdAt: created, updatedAt: created });
    return { IdentityStoreId: identityStoreId, UserId: userId };
  },

  DescribeUser(input: DescribeUserCommandInput, call: Call): Result<DescribeUserCommandOutput> {
    return describe(findUser(input, call));
  },

  /** All operations or none. A value of null clears the attribute. */
  UpdateUser(input: UpdateUserCommandInput, call: Call): Result<UpdateUserCommandOutput> {
    const user = findUser(input, call);
    const operations = required(input.Operations, "operations");
    if (operations.length < 1 || operations.length > 100) {
      throw constraint("operations", "Member must have length between 1 and 100");
    }
    const attributes = withOperations(user.attributes, operations);
    checkUserAttributes(attributes);
    checkNotReserved(required(attributes.UserName, "userName"));
    checkUnique(call.world, user.identityStoreId, attributes, user);
    user.attributes = attributes;
    user.updatedAt = call.now.toISOString();
    return {};
  },

  /** Memberships go with the user; assignments stay, and point to nobody. */
  DeleteUser(input: DeleteUserCommandInput, call: Call): Result<DeleteUserCommandOutput> {
    const { world } = call;
    const user = findUser(input, call);
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
    return { UserId: found.userId, IdentityStoreId: identityStoreId };
  },
};

function describe(user: StoredUser): User {
  return {
    ...user.attributes,
    IdentityStoreId: user.identityStoreId,
    UserId: user.userId,
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
