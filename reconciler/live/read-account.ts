// Reads the roles of one account under the reconciler's path with all their policies, and the policies under that path.
import { GetPolicyCommand, GetPolicyVersionCommand, GetRoleCommand, type IAMClient } from "@aws-sdk/client-iam";
import { accountStackName } from "../desired/desired-resources.ts";
import { quote } from "../diagnostics/quote.ts";
import type { ResourceIdentity } from "../model/resource-identity.ts";
import { ROLE_PATH } from "../policy/role-path.ts";
import { listAttachedPolicyArns, listInlinePolicies, listPolicies, listRoles } from "./account-lists.ts";
import { openAccountObjects } from "./account-objects.ts";
import { openIamClient } from "./account-reader.ts";
import { readInlinePolicies } from "./holdings.ts";
import type { UnreadPart } from "./live-object.ts";
import { allOf, mapBounded, unlessGone, valueIn } from "./reading.ts";
import type { WorldReading } from "./world-reading.ts";

export type AccountToRead = {
  /** Twelve digits. */
  readonly id: string;
  /** The role to assume there; undefined: the run's own credentials are the account's. */
  readonly roleArn: string | undefined;
};

/** How much there is to read in the account, for the plan of the whole. */
export type AccountCounts = { readonly roles: number; readonly policies: number; readonly rolePolicies: number };

/** `learned` is told what the account turned out to have. */
export async function readAccount(
  { id, roleArn }: AccountToRead,
  region: string,
  reading: WorldReading,
  learned: (counts: AccountCounts) => void,
): Promise<void> {
  const covers = inAccount(id, () => true);
  const read = () => openIamClient({ region, roleArn }, reading.counted);
  const client = await reading.part({ what: `account ${id}`, covers, read });
  if (client === undefined) return;
  const roles = await roleNames(id, client, reading);
  const policies = await policyArns(id, client, reading);
  let rolePolicies = 0;
  const tell = () => learned({ roles: roles.length, policies: policies.length, rolePolicies });
  tell();
  await mapBounded(policies, (arn) => readPolicy(id, arn, client, reading));
  await mapBounded(roles, (name) =>
    readRole(id, name, client, reading, (policies) => {
      rolePolicies += policies;
      tell();
    }),
  );
}

function inAccount(id: string, isIn: (identity: ResourceIdentity) => boolean): UnreadPart["covers"] {
  const name = accountStackName(id);
  return (stack, identity) => stack === name && identity !== undefined && isIn(identity);
}

/** Those before a failure where the list could not be read to its end. */
async function roleNames(id: string, client: IAMClient, reading: WorldReading): Promise<readonly string[]> {
  const names: string[] = [];
  const covers = inAccount(id, ({ kind }) => kind === "role" || kind === "role-policy");
  const read = async () => {
    for await (const role of listRoles(client, ROLE_PATH)) names.push(valueIn(role, "RoleName"));
  };
  await reading.part({ what: `the roles of account ${id}`, covers, read });
  return names;
}

/** Those before a failure where the list could not be read to its end. */
async function policyArns(id: string, client: IAMClient, reading: WorldReading): Promise<readonly string[]> {
  const arns: string[] = [];
  const covers = inAccount(id, ({ kind }) => kind === "policy");
  const read = async () => {
    for await (const policy of listPolicies(client, ROLE_PATH)) arns.push(valueIn(policy, "Arn"));
  };
  await reading.part({ what: `the policies of account ${id}`, covers, read });
  return arns;
}

/** Lists leave out description and tags. */
async function readPolicy(id: string, PolicyArn: string, client: IAMClient, reading: WorldReading): Promise<void> {
  const name = PolicyArn.slice(PolicyArn.lastIndexOf("/") + 1);
  const covers = inAccount(id, (it) => it.kind === "policy" && it.name === name.toLowerCase());
  const read = async () => {
    const policy = valueIn(await client.send(new GetPolicyCommand({ PolicyArn })), "Policy");
    const VersionId = valueIn(policy, "DefaultVersionId");
    const version = await client.send(new GetPolicyVersionCommand({ PolicyArn, VersionId }));
    reading.found(openAccountObjects(id).policy(policy, valueIn(version.PolicyVersion, "Document")));
  };
  await reading.part({
    what: `policy ${quote(name)} of account ${id}`,
    covers,
    read: () => unlessGone(read(), undefined),
  });
}

/** Lists leave out boundary, tags and policies. */
async function readRole(
  id: string,
  RoleName: string,
  client: IAMClient,
  reading: WorldReading,
  learned: (inlinePolicies: number) => void,
): Promise<void> {
  const objects = openAccountObjects(id);
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
    const role = valueIn(await client.send(new GetRoleCommand({ RoleName })), "Role");
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
