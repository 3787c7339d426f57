// An account's roles and policies in lists, item by item, in pages as large as AWS allows. All throw AWS's error, or a NoAnswerError.
import {
  GetRolePolicyCommand,
  type IAMClient,
  type Policy,
  paginateListAttachedRolePolicies,
  paginateListPolicies,
  paginateListRolePolicies,
  paginateListRoles,
  type Role,
} from "@aws-sdk/client-iam";
import { listIn, valueIn } from "./reading.ts";

const PAGE = { MaxItems: 1000 } as const;

/** Those under a path, or all. Without boundary and tags, which AWS leaves out of lists. */
export async function* listRoles(client: IAMClient, PathPrefix = "/"): AsyncGenerator<Role> {
  for await (const page of paginateListRoles({ client }, { PathPrefix, ...PAGE })) yield* listIn(page, "Roles");
}

/** The account's own. Without description and tags, which AWS leaves out of lists. */
export async function* listPolicies(client: IAMClient, PathPrefix = "/"): AsyncGenerator<Policy> {
  const input = { Scope: "Local", PathPrefix, ...PAGE } as const;
  for await (const page of paginateListPolicies({ client }, input)) yield* listIn(page, "Policies");
}

export async function* listAttachedPolicyArns(client: IAMClient, RoleName: string): AsyncGenerator<string> {
  for await (const page of paginateListAttachedRolePolicies({ client }, { RoleName, ...PAGE })) {
    for (const policy of listIn(page, "AttachedPolicies")) yield valueIn(policy, "PolicyArn");
  }
}

/** Names of the policies that are written into a role. */
export async function* listInlinePolicies(client: IAMClient, RoleName: string): AsyncGenerator<string> {
  for await (const page of paginateListRolePolicies({ client }, { RoleName, ...PAGE })) {
    yield* listIn(page, "PolicyNames");
  }
}

/** Of the policies that are written into a role, by their `names`: JSON texts. */
export async function readInlinePolicies(
  client: IAMClient,
  RoleName: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const policies = new Map<string, string>();
  for (const PolicyName of names) {
    const policy = await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    // AWS encodes it as in an address.
    policies.set(PolicyName, decodeURIComponent(valueIn(policy, "PolicyDocument")));
  }
  return policies;
}
