// Permission sets, with their policies as full ARNs and compact documents.
import type { SourceDocument } from "../load/source-document.ts";
import type {
  WrittenAccess,
  WrittenCustomerManagedPolicy,
  WrittenPermissionSet,
  WrittenPolicyDocument,
} from "../validate/written.ts";
import type { CustomerManagedPolicy, Organization, PermissionSet } from "./access.ts";
import { managedPolicyArn } from "./managed-policy-arn.ts";
import { canonicalPolicy } from "./policy-document.ts";

/** AWS's default session (API reference, CreatePermissionSet). */
export const DEFAULT_SESSION = "PT1H";

export function buildPermissionSets(
  written: WrittenAccess,
  partition: Organization["partition"],
): readonly PermissionSet[] {
  return written.teams.flatMap(({ source, value }) =>
    (value.permissionSets ?? []).map(
      (set, index): PermissionSet => ({
        name: set.name,
        description: set.description,
        sessionDuration: set.sessionDuration ?? DEFAULT_SESSION,
        relayState: set.relayState,
        managedPolicies: (set.managedPolicies ?? []).map((it) => managedPolicyArn(it, partition)),
        customerManagedPolicies: (set.customerManagedPolicies ?? []).map(customerManagedPolicy),
        inlinePolicy:
          set.inlinePolicy === undefined
            ? undefined
            : canonicalPolicy(policyValue(set.inlinePolicy, written.policyFiles)),
        permissionsBoundary: boundary(set.permissionsBoundary, partition),
        tags: set.tags ?? {},
        team: value.team,
        sharedWith: set.sharedWith ?? [],
        previously: set.previously,
        origin: { document: source, path: ["permissionSets", index] },
      }),
    ),
  );
}

/** The document itself, or the content of the file it names; validate/ has checked that the file is there. */
export function policyValue(
  document: WrittenPolicyDocument,
  policyFiles: ReadonlyMap<string, SourceDocument>,
): unknown {
  return typeof document === "string" ? policyFile(document, policyFiles).value : document;
}

/** The file of a policy that is named by its path; validate/ has checked that it is there. */
export function policyFile(path: string, policyFiles: ReadonlyMap<string, SourceDocument>): SourceDocument {
  const file = policyFiles.get(path);
  if (file === undefined) throw new Error(`policy file ${path} passed validation but was not loaded`);
  return file;
}

function customerManagedPolicy(policy: WrittenCustomerManagedPolicy): CustomerManagedPolicy {
  return { name: policy.name, path: policy.path ?? "/" };
}

function boundary(
  written: WrittenPermissionSet["permissionsBoundary"],
  partition: Organization["partition"],
): PermissionSet["permissionsBoundary"] {
  if (written === undefined) return undefined;
  if ("managedPolicy" in written) return { managedPolicyArn: managedPolicyArn(written.managedPolicy, partition) };
  return { customerManagedPolicy: customerManagedPolicy(written.customerManagedPolicy) };
}
