/** What is attached to a permission set. Every attach and detach provisions the set to all its accounts. */
import {
  AttachCustomerManagedPolicyReferenceToPermissionSetCommand,
  AttachManagedPolicyToPermissionSetCommand,
  DeleteInlinePolicyFromPermissionSetCommand,
  DeletePermissionsBoundaryFromPermissionSetCommand,
  DetachCustomerManagedPolicyReferenceFromPermissionSetCommand,
  DetachManagedPolicyFromPermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  PutInlinePolicyToPermissionSetCommand,
  PutPermissionsBoundaryToPermissionSetCommand,
  paginateListCustomerManagedPolicyReferencesInPermissionSet,
  paginateListManagedPoliciesInPermissionSet,
} from "@aws-sdk/client-sso-admin";
import { type Aws, unless } from "./aws.ts";
import { provision } from "./permission-sets.ts";
import { normalizedPolicy } from "./policy-json.ts";
import {
  arnProperty,
  defaultsTo,
  identity,
  lengthBetween,
  object,
  policyProperty,
  required,
  string,
} from "./property.ts";
import { hasParts, idParts, type ResourceType } from "./resource-type.ts";
import { type Properties, record, requiredText, text } from "./values.ts";

/** Seconds, of create, update and delete. */
const TIMEOUT = 600;
const GONE = ["ResourceNotFoundException"];

const target = { instanceArn: identity(arnProperty), permissionSetArn: identity(arnProperty) };

function toTarget(permissionSetArn: string, instanceArn: string) {
  return { PermissionSetArn: permissionSetArn, InstanceArn: instanceArn };
}

function targetOf(inputs: Properties) {
  return toTarget(requiredText(inputs, "permissionSetArn"), requiredText(inputs, "instanceArn"));
}

async function provisionTarget(aws: Aws, { PermissionSetArn, InstanceArn }: ReturnType<typeof toTarget>) {
  await provision(aws, PermissionSetArn, InstanceArn, TIMEOUT);
}

/** Provisions unless there was nothing to detach. */
async function detach(aws: Aws, from: ReturnType<typeof toTarget>, call: Promise<unknown>): Promise<void> {
  if ((await unless(GONE, call)) !== undefined) await provisionTarget(aws, from);
}

async function findManagedPolicy(aws: Aws, from: ReturnType<typeof toTarget>, arn: string) {
  for await (const page of paginateListManagedPoliciesInPermissionSet({ client: aws.ssoAdmin }, from)) {
    const found = page.AttachedManagedPolicies?.find((policy) => policy.Arn === arn);
    if (found !== undefined) return found;
  }
  return undefined;
}

export const managedPolicyAttachment: ResourceType = {
  token: "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
  title: (inputs) => `SSO Managed Policy Attachment (${inputs.managedPolicyArn})`,
  inputs: { ...target, managedPolicyArn: identity(arnProperty) },
  computed: ["managedPolicyName"],
  regional: true,
  isImportId: hasParts(",", 3),
  create: async (aws, inputs) => {
    const to = targetOf(inputs);
    const arn = requiredText(inputs, "managedPolicyArn");
    if ((await findManagedPolicy(aws, to, arn)) !== undefined)
      throw new Error(`SSO Managed Policy (${arn}) is already attached to SSO Permission Set (${to.PermissionSetArn})`);
    await aws.ssoAdmin.send(new AttachManagedPolicyToPermissionSetCommand({ ...to, ManagedPolicyArn: arn }));
    return [arn, to.PermissionSetArn, to.InstanceArn].join(",");
  },
  finishCreate: (aws, _id, inputs) => provisionTarget(aws, targetOf(inputs)),
  read: async (aws, id) => {
    const [managedPolicyArn, permissionSetArn, instanceArn] = idParts(id, ",", 3);
    const found = await unless(GONE, findManagedPolicy(aws, toTarget(permissionSetArn, instanceArn), managedPolicyArn));
    return found && { instanceArn, permissionSetArn, managedPolicyArn, managedPolicyName: found.Name };
  },
  delete: async (aws, id) => {
    const [arn, permissionSetArn, instanceArn] = idParts(id, ",", 3);
    const from = toTarget(permissionSetArn, instanceArn);
    const call = new DetachManagedPolicyFromPermissionSetCommand({ ...from, ManagedPolicyArn: arn });
    await detach(aws, from, aws.ssoAdmin.send(call));
  },
};

const policyReference = object({
  name: required(string(lengthBetween(0, 128))),
  path: defaultsTo("/", string(lengthBetween(0, 512))),
});

function toReference(reference: Properties) {
  return { Name: requiredText(reference, "name"), Path: text(reference, "path") ?? "/" };
}

async function findReference(aws: Aws, from: ReturnType<typeof toTarget>, name: string, path: string) {
  for await (const page of paginateListCustomerManagedPolicyReferencesInPermissionSet({ client: aws.ssoAdmin }, from)) {
    const references = page.CustomerManagedPolicyReferences ?? [];
    const found = references.find((policy) => policy.Name === name && (policy.Path ?? "/") === path);
    if (found !== undefined) return found;
  }
  return undefined;
}

export const customerManagedPolicyAttachment: ResourceType = {
  token: "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
  title: (inputs) =>
    `SSO Customer Managed Policy Attachment (${record(inputs, "customerManagedPolicyReference").name})`,
  inputs: { ...target, customerManagedPolicyReference: identity(policyReference) },
  computed: [],
  regional: true,
  isImportId: hasParts(",", 4),
  create: async (aws, inputs) => {
    const to = targetOf(inputs);
    const reference = toReference(record(inputs, "customerManagedPolicyReference"));
    await aws.ssoAdmin.send(
      new AttachCustomerManagedPolicyReferenceToPermissionSetCommand({
        ...to,
        CustomerManagedPolicyReference: reference,
      }),
    );
    return [reference.Name, reference.Path, to.PermissionSetArn, to.InstanceArn].join(",");
  },
  finishCreate: (aws, _id, inputs) => provisionTarget(aws, targetOf(inputs)),
  read: async (aws, id) => {
    const [name, path, permissionSetArn, instanceArn] = idParts(id, ",", 4);
    const found = await unless(GONE, findReference(aws, toTarget(permissionSetArn, instanceArn), name, path));
    return found && { instanceArn, permissionSetArn, customerManagedPolicyReference: { name, path } };
  },
  delete: async (aws, id) => {
    const [name, path, permissionSetArn, instanceArn] = idParts(id, ",", 4);
    const from = toTarget(permissionSetArn, instanceArn);
    const call = new DetachCustomerManagedPolicyReferenceFromPermissionSetCommand({
      ...from,
      CustomerManagedPolicyReference: { Name: name, Path: path },
    });
    await detach(aws, from, aws.ssoAdmin.send(call));
  },
};

async function putInlinePolicy(aws: Aws, inputs: Properties): Promise<void> {
  const policy = normalizedPolicy(requiredText(inputs, "inlinePolicy"));
  await aws.ssoAdmin.send(new PutInlinePolicyToPermissionSetCommand({ ...targetOf(inputs), InlinePolicy: policy }));
}

export const inlinePolicy: ResourceType = {
  token: "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
  title: (inputs) => `SSO Permission Set Inline Policy (${inputs.permissionSetArn})`,
  inputs: { ...target, inlinePolicy: required(policyProperty) },
  computed: [],
  regional: true,
  isImportId: hasParts(",", 2),
  // It overwrites without asking what somebody else has put there.
  create: async (aws, inputs) => {
    await putInlinePolicy(aws, inputs);
    return [inputs.permissionSetArn, inputs.instanceArn].join(",");
  },
  finishCreate: (aws, _id, inputs) => provisionTarget(aws, targetOf(inputs)),
  // Also without a change: here a failed provisioning is tried again by the next run.
  update: async (aws, _id, { news }) => {
    await putInlinePolicy(aws, news);
    await provisionTarget(aws, targetOf(news));
  },
  read: async (aws, id) => {
    const [permissionSetArn, instanceArn] = idParts(id, ",", 2);
    const call = new GetInlinePolicyForPermissionSetCommand(toTarget(permissionSetArn, instanceArn));
    const found = await unless(GONE, aws.ssoAdmin.send(call));
    return found?.InlinePolicy ? { instanceArn, permissionSetArn, inlinePolicy: found.InlinePolicy } : undefined;
  },
  delete: async (aws, id) => {
    const from = toTarget(...idParts(id, ",", 2));
    await detach(aws, from, aws.ssoAdmin.send(new DeleteInlinePolicyFromPermissionSetCommand(from)));
  },
};

export const permissionsBoundaryAttachment: ResourceType = {
  token: "aws:ssoadmin/permissionsBoundaryAttachment:PermissionsBoundaryAttachment",
  title: (inputs) => `SSO Permissions Boundary Attachment (${inputs.permissionSetArn})`,
  inputs: {
    ...target,
    permissionsBoundary: identity(
      object({ customerManagedPolicyReference: policyReference, managedPolicyArn: string(lengthBetween(0, 2048)) }),
    ),
  },
  computed: [],
  regional: true,
  isImportId: hasParts(",", 2),
  create: async (aws, inputs) => {
    const boundary = record(inputs, "permissionsBoundary");
    const reference = record(boundary, "customerManagedPolicyReference");
    await aws.ssoAdmin.send(
      new PutPermissionsBoundaryToPermissionSetCommand({
        ...targetOf(inputs),
        PermissionsBoundary: {
          ManagedPolicyArn: text(boundary, "managedPolicyArn"),
          ...(text(reference, "name") ? { CustomerManagedPolicyReference: toReference(reference) } : {}),
        },
      }),
    );
    return [inputs.permissionSetArn, inputs.instanceArn].join(",");
  },
  finishCreate: (aws, _id, inputs) => provisionTarget(aws, targetOf(inputs)),
  read: async (aws, id) => {
    const [permissionSetArn, instanceArn] = idParts(id, ",", 2);
    const call = new GetPermissionsBoundaryForPermissionSetCommand(toTarget(permissionSetArn, instanceArn));
    const found = (await unless(GONE, aws.ssoAdmin.send(call)))?.PermissionsBoundary;
    if (found === undefined || found === null) return undefined;
    const { ManagedPolicyArn, CustomerManagedPolicyReference: reference } = found;
    const permissionsBoundary = ManagedPolicyArn
      ? { managedPolicyArn: ManagedPolicyArn }
      : { customerManagedPolicyReference: { name: reference?.Name, path: reference?.Path ?? "/" } };
    return { instanceArn, permissionSetArn, permissionsBoundary };
  },
  delete: async (aws, id) => {
    const from = toTarget(...idParts(id, ",", 2));
    await detach(aws, from, aws.ssoAdmin.send(new DeletePermissionsBoundaryFromPermissionSetCommand(from)));
  },
};
