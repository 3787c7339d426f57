/** `aws:identitystore/user:User`. */
import {
  type AttributeOperation,
  CreateUserCommand,
  DeleteUserCommand,
  DescribeUserCommand,
  type DescribeUserCommandOutput,
  UpdateUserCommand,
} from "@aws-sdk/client-identitystore";
import { unless } from "./aws.ts";
import { defaultsTo, identity, lengthBetween, object, required, string } from "./property.ts";
import { hasParts, idParts, type ResourceType } from "./resource-type.ts";
import { isRecord, type Properties, record, requiredText, text } from "./values.ts";

const shortText = string(lengthBetween(1, 1024));

const primary = defaultsTo(false, { kind: "boolean" });
const contact = object({ primary, type: shortText, value: shortText });

const ADDRESS_TEXTS = ["country", "formatted", "locality", "postalCode", "region", "streetAddress", "type"] as const;
const CONTACT_TEXTS = ["type", "value"] as const;
const NAME_TEXTS = [
  "familyName",
  "formatted",
  "givenName",
  "honorificPrefix",
  "honorificSuffix",
  "middleName",
] as const;

/** Input, and AWS's own attribute path. */
const PLAIN_TEXTS = [
  ["displayName", "displayName"],
  ["locale", "locale"],
  ["nickname", "nickName"],
  ["preferredLanguage", "preferredLanguage"],
  ["profileUrl", "profileUrl"],
  ["timezone", "timezone"],
  ["title", "title"],
  ["userType", "userType"],
] as const;

const LISTS = [
  ["addresses", ADDRESS_TEXTS],
  ["emails", CONTACT_TEXTS],
  ["phoneNumbers", CONTACT_TEXTS],
] as const;

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The fields in the API's capital letters, without empty ones. */
function toApi(source: Properties, names: readonly string[]): Record<string, string> {
  const entries = names.map((name) => [capitalized(name), text(source, name)] as const);
  return Object.fromEntries(entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined));
}

function fromApi(source: object | undefined, names: readonly string[]): Properties {
  const values = source as Properties | undefined;
  const entries = names.map((name) => [name, values?.[capitalized(name)]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null && value !== ""));
}

/** A list of at most one element is a single object in Pulumi. */
function toList(source: unknown, names: readonly string[]) {
  if (!isRecord(source)) return {};
  return [{ ...toApi(source, names), Primary: source.primary === true }];
}

function fromList(list: readonly object[] | undefined, names: readonly string[], property: string): Properties {
  const [item, ...others] = list ?? [];
  if (item === undefined) return {};
  if (others.length > 0) throw new Error(`${property}: expected at most 1 element, got ${others.length + 1}`);
  return { [property]: { ...fromApi(item, names), primary: (item as { Primary?: boolean }).Primary ?? false } };
}

type Described = Pick<DescribeUserCommandOutput, "ExternalIds" | "UserStatus" | "UserId" | "UserName"> & object;

/** The texts of a user, as resources and functions have them. */
export function userTexts(user: Described): Properties {
  const texts = PLAIN_TEXTS.map(([name, path]) => [name, (user as Properties)[capitalized(path)]] as const);
  return {
    ...Object.fromEntries(texts.filter(([, value]) => value !== undefined && value !== "")),
    userId: user.UserId,
    userName: user.UserName,
    userStatus: user.UserStatus ?? "",
    externalIds: (user.ExternalIds ?? []).map(({ Id, Issuer }) => ({ id: Id, issuer: Issuer })),
  };
}

/** Addresses, e-mails, phone numbers and names as lists: the form that functions answer. */
export function userLists(user: DescribeUserCommandOutput | object): Properties {
  const source = user as DescribeUserCommandOutput;
  const items = (list: readonly object[] | undefined, names: readonly string[]) =>
    (list ?? []).map((item) => ({
      ...fromApi(item, names),
      primary: (item as { Primary?: boolean }).Primary ?? false,
    }));
  return {
    addresses: items(source.Addresses, ADDRESS_TEXTS),
    emails: items(source.Emails, CONTACT_TEXTS),
    phoneNumbers: items(source.PhoneNumbers, CONTACT_TEXTS),
    names: source.Name === undefined ? [] : [fromApi(source.Name, NAME_TEXTS)],
  };
}

function operationsFor(olds: Properties, news: Properties): AttributeOperation[] {
  const operations: AttributeOperation[] = [];
  const setText = (path: string, before: string | undefined, after: string | undefined) => {
    // A cleared attribute is an operation without a value.
    if (before !== after)
      operations.push({ AttributePath: path, ...(after === undefined ? {} : { AttributeValue: after }) });
  };
  for (const [name, path] of PLAIN_TEXTS) setText(path, text(olds, name), text(news, name));
  for (const name of NAME_TEXTS)
    setText(`name.${name}`, text(record(olds, "name"), name), text(record(news, "name"), name));
  for (const [name, names] of LISTS) {
    const before = listAttribute(olds[name], names);
    const after = listAttribute(news[name], names);
    if (JSON.stringify(before) === JSON.stringify(after)) continue;
    operations.push({ AttributePath: name, ...(after === undefined ? {} : { AttributeValue: after }) });
  }
  return operations;
}

/** In UpdateUser the items' keys begin with small letters, empty texts are null and `primary` is always there. */
function listAttribute(source: unknown, names: readonly string[]) {
  if (!isRecord(source)) return undefined;
  const texts = names.map((name) => [name, text(source, name) ?? null] as const);
  return [{ ...Object.fromEntries(texts), primary: source.primary === true }];
}

export const user: ResourceType = {
  token: "aws:identitystore/user:User",
  title: (inputs) => `IdentityStore User (${inputs.userName})`,
  inputs: {
    identityStoreId: identity(string()),
    userName: identity(string(lengthBetween(1, 128))),
    displayName: required(shortText),
    name: required(
      object({
        familyName: required(shortText),
        givenName: required(shortText),
        formatted: shortText,
        honorificPrefix: shortText,
        honorificSuffix: shortText,
        middleName: shortText,
      }),
    ),
    emails: contact,
    phoneNumbers: contact,
    addresses: object({ ...Object.fromEntries(ADDRESS_TEXTS.map((name) => [name, shortText])), primary }),
    locale: shortText,
    nickname: shortText,
    preferredLanguage: shortText,
    profileUrl: shortText,
    timezone: shortText,
    title: shortText,
    userType: shortText,
  },
  computed: ["userId", "userStatus", "externalIds"],
  regional: true,
  // The autoname rule catches the object `name` as well: without it the provider makes up a text and then refuses it.
  autoname: { property: "name", longest: 255 },
  isImportId: hasParts("/", 2),
  create: async (aws, inputs) => {
    const identityStoreId = requiredText(inputs, "identityStoreId");
    const texts = PLAIN_TEXTS.map(([name, path]) => [capitalized(path), text(inputs, name)] as const);
    const lists = LISTS.map(([name, names]) => [capitalized(name), toList(inputs[name], names)] as const);
    const made = await aws.identityStore.send(
      new CreateUserCommand({
        IdentityStoreId: identityStoreId,
        UserName: requiredText(inputs, "userName"),
        Name: toApi(record(inputs, "name"), NAME_TEXTS) as { FamilyName: string; GivenName: string },
        ...Object.fromEntries(texts.filter(([, value]) => value !== undefined)),
        ...Object.fromEntries(lists.filter(([, value]) => Array.isArray(value))),
      }),
    );
    return `${identityStoreId}/${made.UserId}`;
  },
  read: async (aws, id) => {
    const [identityStoreId, userId] = idParts(id, "/", 2);
    const call = new DescribeUserCommand({ IdentityStoreId: identityStoreId, UserId: userId });
    const found = await unless(["ResourceNotFoundException"], aws.identityStore.send(call));
    if (found === undefined) return undefined;
    return {
      identityStoreId,
      ...userTexts(found),
      name: fromApi(found.Name, NAME_TEXTS),
      ...fromList(found.Addresses, ADDRESS_TEXTS, "addresses"),
      ...fromList(found.Emails, CONTACT_TEXTS, "emails"),
      ...fromList(found.PhoneNumbers, CONTACT_TEXTS, "phoneNumbers"),
    };
  },
  update: async (aws, id, { olds, news }) => {
    const [identityStoreId, userId] = idParts(id, "/", 2);
    const operations = operationsFor(olds, news);
    if (operations.length === 0) return;
    await aws.identityStore.send(
      new UpdateUserCommand({ IdentityStoreId: identityStoreId, UserId: userId, Operations: operations }),
    );
  },
  delete: async (aws, id) => {
    const [identityStoreId, userId] = idParts(id, "/", 2);
    const call = new DeleteUserCommand({ IdentityStoreId: identityStoreId, UserId: userId });
    await unless(["ResourceNotFoundException"], aws.identityStore.send(call));
  },
};
