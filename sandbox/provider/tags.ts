/** Tags: the provider's default tags are merged in, and tags it was told to ignore are not seen. */
import type { Aws, TagSettings } from "./aws.ts";
import { type Properties, textMap } from "./values.ts";

type Tag = { readonly Key?: string | undefined; readonly Value?: string | undefined };

/** What is sent to AWS for these inputs. */
export function allTags({ tags }: Aws, inputs: Properties): Record<string, string> {
  return { ...tags.defaultTags, ...textMap(inputs.tags) };
}

export function toTagList(tags: Readonly<Record<string, string>>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** `tags` and `tagsAll` for the tags found in AWS. */
export function tagOutputs({ tags }: Aws, found: readonly Tag[], prior: Properties): Properties {
  const tagsAll: Record<string, string> = {};
  for (const { Key = "", Value = "" } of found) if (!isIgnored(tags, Key)) tagsAll[Key] = Value;
  const configured = textMap(prior.tags);
  const own = Object.entries(tagsAll).filter(([key, value]) => key in configured || tags.defaultTags[key] !== value);
  return { ...(own.length > 0 ? { tags: Object.fromEntries(own) } : {}), tagsAll };
}

function isIgnored({ ignoredKeys, ignoredPrefixes }: TagSettings, key: string): boolean {
  return (
    key.startsWith("aws:") || ignoredKeys.includes(key) || ignoredPrefixes.some((prefix) => key.startsWith(prefix))
  );
}

/** Which tags to set and which to take away to get from the state to the inputs. */
export function tagChanges(aws: Aws, olds: Properties, news: Properties) {
  const before = textMap(olds.tagsAll);
  const after = allTags(aws, news);
  return {
    removed: Object.keys(before).filter((key) => !(key in after)),
    set: toTagList(Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value))),
  };
}
