// organization.yaml and accounts.yaml.

import type { DesiredValue } from "../desired/desired-resource.ts";
import { accountOfStack } from "../desired/desired-resources.ts";
import { stackKey } from "../desired/stack-resource.ts";
import { quote } from "../diagnostics/quote.ts";
import type { LiveObject } from "../live/live-object.ts";
import { scalar } from "../load/yaml-scalar.ts";
import type { AccountFacts, OrganizationFacts } from "./facts.ts";
import { listOf, mapOf, tagsOf, textOf } from "./live-values.ts";
import { asEntry, entryLines, flowMap, type Line, type Section } from "./yaml-lines.ts";

/** What accounts.yaml can say of an account's state; others are not in it. */
const STATES = ["ACTIVE", "SUSPENDED", "PENDING_CLOSURE"];

export function organizationLines(
  facts: OrganizationFacts,
  managementAccount: string,
  identitySource: string,
  attributes: LiveObject | undefined,
  tags: CommonTags,
): readonly Line[] {
  const line = (key: string, value: string | undefined): readonly Line[] =>
    value === undefined ? [] : [{ text: `  ${key}: ${value}`, of: [] }];
  const quoted = (key: string, value: string | undefined) => line(key, value === undefined ? undefined : scalar(value));
  const pairs = [...tags.tags].map(([key, value]) => [scalar(key), scalar(value)] as const);
  return [
    { text: "organization:", of: [] },
    ...line("region", facts.region),
    ...quoted("instanceArn", facts.instanceArn),
    ...line("identitySource", identitySource),
    ...quoted("managementAccount", managementAccount),
    ...line("runsIn", facts.runsIn),
    ...quoted("previewRole", facts.previewRole),
    ...quoted("deployRole", facts.deployRole),
    ...(attributes === undefined ? [] : attributeLines(attributes)),
    ...(pairs.length === 0 ? [] : [{ text: `  tags: ${flowMap(pairs)}`, of: tags.of }]),
  ];
}

function attributeLines(attributes: LiveObject): readonly Line[] {
  const of = [stackKey(attributes)];
  const entries = listOf(attributes.properties, "attributes").flatMap((it) => {
    const attribute = { it: it as DesiredValue };
    const values = mapOf(attribute, "it");
    const [first] = listOf(values, "values");
    const [source] = first === undefined ? [] : listOf(mapOf({ first }, "first"), "sources");
    const text = typeof source === "string" ? source : "";
    return [
      `    - ${flowMap([
        ["key", scalar(textOf(values, "key") ?? "")],
        ["source", scalar(text)],
      ])}`,
    ];
  });
  return ["  accessControlAttributes:", ...entries].map((text) => ({ text, of }));
}

/** An account is known here by `account <id>`, and a part of an odd one by that and its name. */
export function accountsSection(
  accounts: readonly AccountFacts[],
  names: ReadonlyMap<string, string>,
  oddAccounts: OddAccounts,
): Section {
  const entries = listedAccounts(accounts).map((account) => {
    const { id, awsName, status, ou = [], tags } = account;
    const own = accountId(id);
    const tagPairs = [...tags].filter(([key]) => !/^aws:/i.test(key)).sort();
    const before: readonly Part[] = [
      { pair: ["name", scalar(names.get(id) ?? id)] },
      { pair: ["id", JSON.stringify(id)] },
      ...(awsName === "" ? [] : [{ part: "name in AWS", pair: ["awsName", scalar(awsName)] as const }]),
      ...(ou.length === 0 ? [] : [{ part: "organizational unit", pair: ["ou", scalar(ou.join("/"))] as const }]),
    ];
    const tagParts = tagPairs.map(
      ([key, value]): Part => ({ part: `tag ${quote(key)}`, pair: [scalar(key), scalar(value)] }),
    );
    const after: readonly Part[] = status === "ACTIVE" ? [] : [{ pair: ["status", status] }];
    const odd = oddAccounts.get(own);
    if (odd !== undefined) return oddAccountLines(own, odd, { before, tags: tagParts, after });
    const tagMap = tagParts.length === 0 ? [] : [["tags", flowMap(tagParts.map(({ pair }) => pair))] as const];
    return entryLines([...before.map(({ pair }) => pair), ...tagMap, ...after.map(({ pair }) => pair)], [own]);
  });
  return { key: "accounts", entries };
}

/** A key and its value as they are written; `part` is what people call it where it may be left out. */
type Part = { readonly part?: string; readonly pair: readonly [key: string, value: string] };

/** Each part is a line of its own, so that what is wrong with it is wrong with nothing else. */
function oddAccountLines(
  own: string,
  odd: ReadonlyMap<string, string>,
  { before, tags, after }: { readonly [parts in "before" | "tags" | "after"]: readonly Part[] },
): readonly Line[] {
  const isSaid = ({ part }: Part) => part === undefined || !odd.has(part);
  const lines = (indent: string, parts: readonly Part[]) =>
    parts.filter(isSaid).map(({ part, pair: [key, value] }): Line => {
      return { text: `${indent}${key}: ${value}`, of: [part === undefined ? own : `${own} ${part}`] };
    });
  const tagLines = odd.has(ALL_TAGS) ? [] : lines("      ", tags);
  return asEntry([
    ...lines("    ", before),
    ...(tagLines.length === 0 ? [] : [{ text: "    tags:", of: [`${own} ${ALL_TAGS}`] }, ...tagLines]),
    ...lines("    ", after),
  ]);
}

const ALL_TAGS = "tags";

/**
 * Accounts of which files can't say everything, by {@link accountId}: why each such part is left out, by what people call it. None while it is
 * not known which part it is.
 */
export type OddAccounts = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The account, and the part of it, that an id among those of objects stands for; undefined: it is an object's. */
export function accountPartOf(id: string): { readonly account: string; readonly part: string | undefined } | undefined {
  const [, account, part] = /^(account \d{12})(?: (.*))?$/s.exec(id) ?? [];
  return account === undefined ? undefined : { account, part };
}

/** Sorted by organizational unit, then by id. */
function listedAccounts(accounts: readonly AccountFacts[]): readonly AccountFacts[] {
  const place = ({ ou, id }: AccountFacts) => `${(ou ?? []).join("/")}\n${id}`;
  return accounts.filter(({ status }) => STATES.includes(status)).toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
}

/** How an account is told among ids of objects. */
export function accountId(id: string): string {
  return `account ${id}`;
}

export type CommonTags = {
  readonly tags: ReadonlyMap<string, string>;
  /** Ids of the permission sets and roles that have them. */
  readonly of: readonly string[];
};

/** The tags that all of `objects` which can have tags have in common. */
export function commonTagsOf(objects: readonly LiveObject[]): CommonTags {
  const taggable = objects.filter(({ type }) => type === "PermissionSet" || type === "Role" || type === "Policy");
  const [first, ...others] = taggable.map(({ properties }) => tagsOf(properties));
  return {
    tags: new Map([...(first ?? [])].filter(([key, value]) => others.every((it) => it.get(key) === value)).sort()),
    of: taggable.filter(({ type }) => type !== "Policy").map(stackKey),
  };
}

/** The policy that bounds all roles alike, with {account} for the account's id; undefined: there is none, or they differ. */
export function commonBoundary(objects: readonly LiveObject[]): string | undefined {
  const bounds = objects
    .filter(({ type }) => type === "Role")
    .map(({ properties, stack }) =>
      textOf(properties, "permissionsBoundary")?.replace(accountOfStack(stack) ?? "", "{account}"),
    );
  const [first] = bounds;
  return bounds.every((it) => it === first) ? first : undefined;
}

/** A file's first line, for editors, and what follows it. */
export function withSchema(kind: string, schemas: string, path: string, lines: readonly Line[]): readonly Line[] {
  const up = "../".repeat(path.split("/").length - 1);
  return [{ text: `# yaml-language-server: $schema=${up}${schemas}${kind}.schema.json`, of: [] }, ...lines];
}
