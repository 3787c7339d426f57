import { AwsError, constraint, required } from "./call.ts";

type Tag = { Key: string | undefined; Value: string | undefined };

/** Every service here allows 50 tags on a thing. */
const most = 50;

/** `held` with the given tags added or overwritten; refuses keys that AWS reserves. `quotaError` differs by service. */
export function withTags(
  held: Readonly<Record<string, string>>,
  tags: readonly Tag[] | undefined,
  quotaError: string,
): Record<string, string> {
  const result = { ...held };
  for (const tag of tags ?? []) {
    const key = required(tag.Key, "key");
    if (/^aws:/i.test(key)) throw constraint("tags", "Tag keys must not begin with aws:");
    result[key] = required(tag.Value, "value");
  }
  if (Object.keys(result).length > most) throw new AwsError(quotaError, `There may be at most ${most} tags`);
  return result;
}

export function withoutTags(held: Readonly<Record<string, string>>, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(held).filter(([key]) => !keys.includes(key)));
}

export function listTags(held: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(held).map(([Key, Value]) => ({ Key, Value }));
}
