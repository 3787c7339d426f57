// Reads the roles of one account under the reconciler's path with all their policies, and the policies under that path.
import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  type IAMClient,
  type Policy,
  type Role,
} from "@aws-sdk/client-iam";
import { accountStackName } from "../desired/desired-resources.ts";
import { quote } from "../diagnostics/quote.ts";
import type { ResourceIdentity } from "../model/resource-identity.ts";
import { ROLE_PATH } from "../policy/role-path.ts";
import {
  listAttachedPolicyArns,
  listInlinePolicies,
  listPolicies,
  listRoles,
  readInlinePolicies,
} from "./account-lists.ts";
import { openAccountObjects } from "./account-objects.ts";
import { openIamClient } from "./iam-client.ts";
import type { UnreadPart } from "./live-object.ts";
import { allOf, mapBounded, unlessGone, valueIn } from "./reading.ts";
import type { WorldReading } from "./world-reading.ts";

export type AccountToRead = {
  /** Twelve digits. */
  readonly id: string;
  /** The role to assume there; undefined: the run's own credentials are the account's. */
  readonly roleArn: string | undefined;
  /**
   * Names, in lower case, of the only roles and policies that are read, wherever in the account they are: IAM's names are unique whatever the
   * path. What lists leave out of these is not read, and nothing follows from its absence: of roles the boundary and tags, of policies
   * description, tags and document. Default: all under the reconciler's path, in full.
   */
  readonly named?: { readonly roles: ReadonlySet<string>; readonly policies: ReadonlySet<string> };
};

/** How much there is to read in the account, for the plan of the whole. */
export type AccountCounts = { readonly roles: number; readonly policies: number; readonly rolePolicies: number };

/** `learned` is told what the account turned out to have. */
export async function readAccount(
  { id, roleArn, named }: AccountToRead,
  region: string,
  reading: WorldReading,
  learned: (counts: AccountCounts) => void,
): Promise<void> {
  const covers = inAccount(id, () => true);
  const read = () => openIamClient({ region, roleArn }, (client) => reading.prepared(client, id));
  const client = await reading.part({ what: `account ${id}`, covers, read });
  if (client === undefined) return;
  const roles = await listed(id, named?.roles, reading, {
    what: "roles",
    covers: ({ kind }) => kind === "role" || kind === "role-policy",
    list: (path) => listRoles(client, path),
    nameOf: (it) => valueIn(it, "RoleName"),
  });
  const policies = await listed(id, named?.policies, reading, {
    what: "policies",
    covers: ({ kind }) => kind === "policy",
    list: (path) => listPolicies(client, path),
    nameOf: (it) => valueIn(it, "PolicyName"),
  });
  let rolePolicies = 0;
  const tell = () => learned({ roles: roles.length, policies: policies.length, rolePolicies });
  tell();
  const inFull = named === undefined;
  await mapBounded(policies, (policy) => readPolicy({ id, policy, inFull }, client, reading));
  await mapBounded(roles, (role) =>
    readRole({ id, role, inFull }, client, reading, (policies) => {
      rolePolicies += policies;
      tell();
    }),
  );
}

function inAccount(id: string, isIn: (identity: ResourceIdentity) => boolean): UnreadPart["covers"] {
  const name = accountStackName(id);
  return (stack, identity) => stack === name && identity !== undefined && isIn(identity);
}

/** Those before a failure where the list could not be read to its end; of `names` alone, where they are given. */
async function listed<Item>(
  id: string,
  names: ReadonlySet<string> | undefined,
  reading: WorldReading,
  { what, covers, list, nameOf }: Listing<Item>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  if (names?.size === 0) return items;
  const read = async () => {
    for await (const item of list(names === undefined ? ROLE_PATH : "/")) {
      const name = nameOf(item).toLowerCase();
      if (names === undefined || names.has(name)) items.push(item);
    }
  };
  await reading.part({ what: `the ${what} of account ${id}`, covers: inAccount(id, covers), read });
  return items;
}

type Listing<Item> = {
  readonly what: string;
  readonly covers: (identity: ResourceIdentity) => boolean;
  readonly list: (path: string) => AsyncIterable<Item>;
  readonly nameOf: (item: Item) => string;
};

/** Lists leave out description, tags and document. */
async function readPolicy(
  { id, policy: listed, inFull }: { readonly id: string; readonly policy: Policy; readonly inFull: boolean },
  client: IAMClient,
  reading: WorldReading,
): Promise<void> {
  const name = valueIn(listed, "PolicyName");
  const covers = inAccount(id, (it) => it.kind === "policy" && it.name === name.toLowerCase());
  const { policy: objectOf } = openAccountObjects(id);
  const read = async () => {
    if (!inFull) return reading.found(objectOf(listed, undefined));
    const PolicyArn = valueIn(listed, "Arn");
    const policy = valueIn(await client.send(new GetPolicyCommand({ PolicyArn })), "Policy");
    const VersionId = valueIn(policy, "DefaultVersionId");
    const version = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    reading.found(objectOf(policy, valueIn(version.PolicyVersion, "Document")));
  };
  await reading.part({
    what: `policy ${quote(name)} of account ${id}`,
    covers,
    read: () => unlessGone(read(), undefined),
  });
}

/** Lists leave out boundary, tags and policies; the latter are always read. */
async function readRole(
  { id, role: listed, inFull }: { readonly id: string; readonly role: Role; readonly inFull: boolean },
  client: IAMClient,
  reading: WorldReading,
  learned: (inlinePolicies: number) => void,
): Promise<void> {
  const objects = openAccountObjects(id);
  const RoleName = valueIn(listed, "RoleName");
  const lowerCase = RoleName.toLowerCase();
  const part = (what: string, kind: "role" | "role-policy", read: () => Promise<void>) => {
    const covers = inAccount(id, (it) => it.kind === kind && (it.kind === "role" ? it.name : it.role) === lowerCase);
    return reading.part({
      what: `${what}role ${quote(RoleName)} of account ${id}`,
      covers,
      read: () => unlessGone(read(), undefined),
    });
  };
  await part("", "role", async () => {
    const role = inFull ? valueIn(await client.send(new GetRoleCommand({ RoleName })), "Role") : listed;
    const names = await allOf(listInlinePolicies(client, RoleName));
    learned(names.length);
    reading.found(objects.role(role, await readInlinePolicies(client, RoleName, names)));
  });
  await part("the policies attached to ", "role-policy", async () => {
    for await (const arn of listAttachedPolicyArns(client, RoleName)) {
      reading.found(objects.attachment(RoleName, arn));
    }
  });
}
