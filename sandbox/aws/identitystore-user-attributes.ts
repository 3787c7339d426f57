import type { AttributeOperation } from "@aws-sdk/client-identitystore";
import { invalid, required } from "./call.ts";
import type { UserAttributes } from "./world.ts";

/** Texts of a person, by the path UpdateUser knows them by. */
const texts = {
  displayName: "DisplayName",
  nickName: "NickName",
  profileUrl: "ProfileUrl",
  userType: "UserType",
  title: "Title",
  preferredLanguage: "PreferredLanguage",
  locale: "Locale",
  timezone: "Timezone",
  website: "Website",
} as const satisfies Record<string, keyof UserAttributes>;

const nameParts = {
  "name.formatted": "Formatted",
  "name.familyName": "FamilyName",
  "name.givenName": "GivenName",
  "name.middleName": "MiddleName",
  "name.honorificPrefix": "HonorificPrefix",
  "name.honorificSuffix": "HonorificSuffix",
} as const satisfies Record<string, keyof NonNullable<UserAttributes["Name"]>>;

const lists = { emails: "Emails", phoneNumbers: "PhoneNumbers", addresses: "Addresses" } as const;

/** The attributes after the operations, in their order. The path's letter case is that of the API's documentation. */
export function withOperations(attributes: UserAttributes, operations: readonly AttributeOperation[]): UserAttributes {
  const result: Record<string, unknown> = structuredClone(attributes);
  for (const operation of operations) {
    const path = required(operation.AttributePath, "attributePath");
    // null and a missing value both clear the attribute.
    const value: unknown = operation.AttributeValue ?? undefined;
    if (path in nameParts) {
      const field = nameParts[path as keyof typeof nameParts];
      result.Name = setOrClear((result.Name ?? {}) as Record<string, unknown>, field, value);
    } else if (path in lists) {
      setOrClear(result, lists[path as keyof typeof lists], capitalised(value, path));
    } else if (path === "userName") {
      setOrClear(result, "UserName", value);
    } else if (path in texts) {
      setOrClear(result, texts[path as keyof typeof texts], value);
    } else {
      throw invalid(`${path} is not an attribute that can be updated`);
    }
  }
  return result as UserAttributes;
}

function setOrClear(target: Record<string, unknown>, field: string, value: unknown): Record<string, unknown> {
  if (value === undefined) delete target[field];
  else target[field] = value;
  return target;
}

/** Values of UpdateUser are free documents: their members may be written `value` or `Value`; nulls are left out. */
function capitalised(value: unknown, path: string): unknown {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw invalid(`The value of ${path} must be a list`);
  if (value.length === 0) return undefined;
  return value.map((item: unknown) => {
    if (typeof item !== "object" || item === null) throw invalid(`The value of ${path} must be a list of objects`);
    const members = Object.entries(item).filter(([, inner]) => inner !== null);
    return Object.fromEntries(members.map(([name, inner]) => [name.charAt(0).toUpperCase() + name.slice(1), inner]));
  });
}
