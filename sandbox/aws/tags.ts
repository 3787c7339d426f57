import { AwsError, constraint } from "./call.ts";

type Tag = { Key?: string | undefined; Value?: string | undefined };

/** Every service here allows 50 tags on a thing. */
const most = 50;
const pattern = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** `held` with the given tags added or overwritten; refuses what no service takes. `quotaError` differs by service. */
export function withTags(
  held: Readonly<Record<string, string>>,
  tags: readonly Tag[] | undefined,
  quotaError: string,
): Record<string, string> {
  const result = { ...held };
  for (const { Key: key, Value: value } of tags ?? []) {
    if (key === undefined || key === "" || key.length > 128 || !pattern.test(key)) {
      throw constraint("tags", "Tag keys must have 1 to 128 characters of a few kinds");
    }
    if (value === undefined || value.length > 256 || !pattern.test(value)) {
      throw constraint("tags", "Tag values must have 0 to 256 characters of a few kinds");
    }
    if (/^aws:/i.test(key)) throw constraint("tags", "Tag keys must not begin with aws:");
    result[key] = value;
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
