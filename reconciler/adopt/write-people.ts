// People as entries of `users:` and of `external:`.
import { stackKey } from "../desired/stack-resource.ts";
import type { LiveObject } from "../live/live-object.ts";
import { scalar } from "../load/yaml-scalar.ts";
import { mapOf, textOf } from "./live-values.ts";
import { entryLines, type Line } from "./yaml-lines.ts";

/** Of the language, and named as AWS's properties are. */
const ATTRIBUTES = ["title", "userType", "nickname", "locale", "timezone", "preferredLanguage"];

export function userEntry(user: LiveObject): readonly Line[] {
  const { properties } = user;
  const [name, emails] = [mapOf(properties, "name"), mapOf(properties, "emails")];
  const [givenName, familyName] = [textOf(name, "givenName"), textOf(name, "familyName")];
  const displayName = textOf(properties, "displayName");
  const pairs: readonly (readonly [string, string | undefined])[] = [
    ["userName", textOf(properties, "userName")],
    ["givenName", givenName],
    ["familyName", familyName],
    ["displayName", displayName === `${givenName} ${familyName}` ? undefined : displayName],
    ["email", textOf(emails, "value")],
    ["emailType", textOf(emails, "type")],
    ...ATTRIBUTES.map((it) => [it, textOf(properties, it)] as const),
  ];
  return entryLines(
    pairs.flatMap(([key, value]) => (value === undefined ? [] : [[key, scalar(value)] as const])),
    [stackKey(user)],
  );
}

/** The name of a user or group as AWS spells it. */
export function principalName({ identity, properties }: LiveObject): string {
  return textOf(properties, identity?.kind === "user" ? "userName" : "displayName") ?? "";
}

/** Under `external:`, which has the two kinds as lists. */
export function externalLines(named: readonly LiveObject[]): readonly Line[] {
  const list = (kind: "user" | "group") => {
    const lines = named
      .filter(({ identity }) => identity?.kind === kind)
      .map((it): Line => ({ text: `    - ${scalar(principalName(it))}`, of: [stackKey(it)] }));
    return lines.length === 0 ? [] : [{ text: `  ${kind}s:`, of: [] }, ...lines];
  };
  return [...list("user"), ...list("group")];
}
