/** `aws:iam/openIdConnectProvider:OpenIdConnectProvider`. */
import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
} from "@aws-sdk/client-iam";
import { type Aws, NO_SUCH_ENTITY, unless } from "./aws.ts";
import { identity, lengthBetween, matching, required, string, tagsProperty } from "./property.ts";
import type { Change, ResourceType } from "./resource-type.ts";
import { allTags, tagChanges, tagOutputs, toTagList } from "./tags.ts";
import { type Properties, requiredText } from "./values.ts";

/** The provider takes a URL with its scheme and one without it for the same. */
const withoutScheme = (url: string) => url.replace(/^https:\/\//, "");

const clientIds = (from: Properties) => (from.clientIdLists as readonly string[] | undefined) ?? [];

async function update(aws: Aws, arn: string, { olds, news, changed }: Change): Promise<void> {
  const target = { OpenIDConnectProviderArn: arn };
  if (changed.has("clientIdLists")) {
    const [before, after] = [clientIds(olds), clientIds(news)];
    for (const ClientID of after.filter((id) => !before.includes(id)))
      await aws.iam.send(new AddClientIDToOpenIDConnectProviderCommand({ ...target, ClientID }));
    for (const ClientID of before.filter((id) => !after.includes(id)))
      await aws.iam.send(new RemoveClientIDFromOpenIDConnectProviderCommand({ ...target, ClientID }));
  }
  if (!changed.has("tags") && !changed.has("tagsAll")) return;
  const { removed, set } = tagChanges(aws, olds, news);
  if (removed.length > 0) await aws.iam.send(new UntagOpenIDConnectProviderCommand({ ...target, TagKeys: removed }));
  if (set.length > 0) await aws.iam.send(new TagOpenIDConnectProviderCommand({ ...target, Tags: set }));
}

export const openIdConnectProvider: ResourceType = {
  token: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
  title: (inputs) => `IAM OIDC Provider (${inputs.url})`,
  inputs: {
    url: { ...identity(string(matching(/^https:\/\/[^?#]+$/))), sameAs: withoutScheme },
    clientIdLists: required({ kind: "list", items: string(lengthBetween(1, 255)), unordered: true }),
    tags: tagsProperty,
  },
  computed: ["arn", "thumbprintLists", "tagsAll"],
  unsupported: ["thumbprintLists"],
  regional: false,
  isImportId: (id) => id.startsWith("arn:"),
  create: async (aws, inputs) => {
    const tags = toTagList(allTags(aws, inputs));
    const made = await aws.iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: requiredText(inputs, "url"),
        ClientIDList: [...clientIds(inputs)],
        ...(tags.length > 0 ? { Tags: tags } : {}),
      }),
    );
    return made.OpenIDConnectProviderArn ?? "";
  },
  read: async (aws, arn, prior) => {
    const call = new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn });
    const found = await unless(NO_SUCH_ENTITY, aws.iam.send(call));
    if (found === undefined) return undefined;
    return {
      arn,
      // AWS leaves the scheme out.
      url: found.Url,
      clientIdLists: found.ClientIDList ?? [],
      thumbprintLists: found.ThumbprintList ?? [],
      ...tagOutputs(aws, found.Tags ?? [], prior),
    };
  },
  update,
  delete: async (aws, arn) => {
    const call = new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn });
    await unless(NO_SUCH_ENTITY, aws.iam.send(call));
  },
};
