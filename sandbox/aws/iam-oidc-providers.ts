import type {
  AddClientIDToOpenIDConnectProviderCommandInput,
  CreateOpenIDConnectProviderCommandInput,
  CreateOpenIDConnectProviderCommandOutput,
  DeleteOpenIDConnectProviderCommandInput,
  GetOpenIDConnectProviderCommandInput,
  GetOpenIDConnectProviderCommandOutput,
  RemoveClientIDFromOpenIDConnectProviderCommandInput,
} from "@aws-sdk/client-iam";
import { iamOf } from "./account-iam.ts";
import { AwsError, type Call, type Result, required } from "./call.ts";
import { entityExists, noSuchEntity } from "./iam-lookups.ts";
import { tagHandlers } from "./iam-tags.ts";
import { listTags, withTags } from "./tags.ts";
import type { StoredOidcProvider } from "./world.ts";

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html */
const mostClientIds = 100;

type Reference = { OpenIDConnectProviderArn: string | undefined };
const tags = tagHandlers(({ OpenIDConnectProviderArn: arn }: Reference, call) => find(arn, call));

export const oidcProviderHandlers = {
  CreateOpenIDConnectProvider(
    input: CreateOpenIDConnectProviderCommandInput,
    call: Call,
  ): Result<CreateOpenIDConnectProviderCommandOutput> {
    const providers = all(call);
    const url = required(input.Url, "url");
    if (!/^https:\/\/[^?#]+$/.test(url)) throw new AwsError("InvalidInput", "Invalid Open ID Connect Provider URL");
    const arn = `arn:aws:iam::${call.account}:oidc-provider/${url.slice("https://".length)}`;
    if (providers.some((it) => it.arn === arn)) throw entityExists(`Provider with url ${url}`);
    const clientIds = input.ClientIDList ?? [];
    if (clientIds.length > mostClientIds) throw new AwsError("LimitExceeded", "too many client ids", 409);
    providers.push({
      arn,
      url,
      clientIds,
      // AWS gets the thumbprint itself where none is given, and trusts GitHub by its own list of authorities.
      thumbprints: input.ThumbprintList ?? [],
      createdAt: call.now.toISOString(),
      tags: withTags({}, input.Tags, "LimitExceeded"),
    });
    return { OpenIDConnectProviderArn: arn };
  },

  GetOpenIDConnectProvider(
    input: GetOpenIDConnectProviderCommandInput,
    call: Call,
  ): Result<GetOpenIDConnectProviderCommandOutput> {
    const { url, clientIds, thumbprints, createdAt, tags } = find(input.OpenIDConnectProviderArn, call);
    return {
      // Without its scheme, as AWS gives it.
      Url: url.slice("https://".length),
      ClientIDList: clientIds,
      ThumbprintList: thumbprints,
      CreateDate: new Date(createdAt),
      Tags: listTags(tags),
    };
  },

  AddClientIDToOpenIDConnectProvider(input: AddClientIDToOpenIDConnectProviderCommandInput, call: Call): object {
    const provider = find(input.OpenIDConnectProviderArn, call);
    const id = required(input.ClientID, "clientID");
    if (!provider.clientIds.includes(id)) provider.clientIds.push(id);
    return {};
  },

  RemoveClientIDFromOpenIDConnectProvider(
    input: RemoveClientIDFromOpenIDConnectProviderCommandInput,
    call: Call,
  ): object {
    const provider = find(input.OpenIDConnectProviderArn, call);
    provider.clientIds = provider.clientIds.filter((id) => id !== input.ClientID);
    return {};
  },

  DeleteOpenIDConnectProvider(input: DeleteOpenIDConnectProviderCommandInput, call: Call): object {
    const providers = all(call);
    providers.splice(providers.indexOf(find(input.OpenIDConnectProviderArn, call)), 1);
    return {};
  },

  TagOpenIDConnectProvider: tags.tag,
  UntagOpenIDConnectProvider: tags.untag,
};

/** Worlds that were kept before there were any have no list. */
function all(call: Call): StoredOidcProvider[] {
  const iam = iamOf(call.world, call.account);
  iam.oidcProviders ??= [];
  return iam.oidcProviders;
}

function find(arn: string | undefined, call: Call): StoredOidcProvider {
  const wanted = required(arn, "openIDConnectProviderArn");
  const found = all(call).find((it) => it.arn === wanted);
  if (found === undefined) throw noSuchEntity(`OpenIDConnect Provider for arn ${wanted}`);
  return found;
}
