// Tags of roles and of policies: IAM has the same three operations for both.
import type { Tag } from "@aws-sdk/client-iam";
import { type Call, required } from "./call.ts";
import { pageOf } from "./iam-lookups.ts";
import { listTags, withoutTags, withTags } from "./tags.ts";

type Tagged = { tags: Record<string, string> };
type Find<Reference> = (input: Reference, call: Call) => Tagged;
type Paged = { MaxItems?: number | undefined; Marker?: string | undefined };

/** The handlers for one kind of thing: `find` and `findToChange` take what an input names it by, or refuse. */
export function tagHandlers<Reference>(find: Find<Reference>, findToChange: Find<Reference> = find) {
  return {
    tag(input: Reference & { Tags: Tag[] | undefined }, call: Call): object {
      const tagged = findToChange(input, call);
      tagged.tags = withTags(tagged.tags, required(input.Tags, "tags"), "LimitExceeded");
      return {};
    },
    untag(input: Reference & { TagKeys: string[] | undefined }, call: Call): object {
      const tagged = findToChange(input, call);
      tagged.tags = withoutTags(tagged.tags, required(input.TagKeys, "tagKeys"));
      return {};
    },
    list(input: Reference & Paged, call: Call): { Tags: Tag[]; IsTruncated: boolean; Marker?: string } {
      const { items, more } = pageOf(listTags(find(input, call).tags), input, call);
      return { Tags: items, ...more };
    },
  };
}
