// Tags of what can have them.

type Tags = { readonly [key: string]: string };

/** The organization's tags with an object's own, which override them; no property where there are none. */
export function withTags(organizations: Tags, own: Tags): { readonly tags?: Tags } {
  const tags = { ...organizations, ...own };
  return Object.keys(tags).length === 0 ? {} : { tags };
}
