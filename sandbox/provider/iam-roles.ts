/** `aws:iam/role:Role` and `aws:iam/rolePolicyAttachment:RolePolicyAttachment`. */
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  PutRolePermissionsBoundaryCommand,
  paginateListAttachedRolePolicies,
  paginateListInstanceProfilesForRole,
  paginateListRolePolicies,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from "@aws-sdk/client-iam";
import { type Aws, isAwsError, NO_SUCH_ENTITY, unless } from "./aws.ts";
import { normalizedPolicy } from "./policy-json.ts";
import {
  arnProperty,
  defaultsTo,
  forceNew,
  identity,
  lengthBetween,
  matching,
  numberBetween,
  policyProperty,
  required,
  string,
  tagsProperty,
} from "./property.ts";
import type { Change, ResourceType } from "./resource-type.ts";
import { retryWhile } from "./retry.ts";
import { allTags, tagChanges, tagOutputs, toTagList } from "./tags.ts";
import { type Properties, requiredText, text } from "./values.ts";

/** Seconds that IAM may take until a change is seen everywhere. */
const PROPAGATION = 120;

function passes(error: Error): boolean {
  return (
    isAwsError(error, "ConcurrentModificationException", "ConcurrentModification") ||
    (isAwsError(error, "MalformedPolicyDocumentException", "MalformedPolicyDocument") &&
      error.message.includes("Invalid principal in policy"))
  );
}

async function attachedPolicies(aws: Aws, role: string) {
  const policies = [];
  for await (const page of paginateListAttachedRolePolicies({ client: aws.iam }, { RoleName: role }))
    policies.push(...(page.AttachedPolicies ?? []));
  return policies;
}

async function inlinePolicies(aws: Aws, role: string) {
  const policies = [];
  for await (const page of paginateListRolePolicies({ client: aws.iam }, { RoleName: role })) {
    for (const name of page.PolicyNames ?? []) {
      const found = await aws.iam.send(new GetRolePolicyCommand({ RoleName: role, PolicyName: name }));
      policies.push({ name, policy: decodeURIComponent(found.PolicyDocument ?? "") });
    }
  }
  return policies;
}

async function getRole(aws: Aws, name: string) {
  return (await unless(NO_SUCH_ENTITY, aws.iam.send(new GetRoleCommand({ RoleName: name }))))?.Role;
}

async function update(aws: Aws, name: string, { olds, news, changed }: Change): Promise<void> {
  const target = { RoleName: name };
  if (changed.has("assumeRolePolicy")) {
    const policy = normalizedPolicy(requiredText(news, "assumeRolePolicy"));
    await retryWhile(aws.pace, PROPAGATION, passes, () =>
      aws.iam.send(new UpdateAssumeRolePolicyCommand({ ...target, PolicyDocument: policy })),
    );
  }
  if (changed.has("description"))
    await aws.iam.send(new UpdateRoleDescriptionCommand({ ...target, Description: text(news, "description") ?? "" }));
  if (changed.has("maxSessionDuration"))
    await aws.iam.send(new UpdateRoleCommand({ ...target, MaxSessionDuration: Number(news.maxSessionDuration) }));
  if (changed.has("permissionsBoundary")) {
    const boundary = text(news, "permissionsBoundary");
    if (boundary === undefined) await aws.iam.send(new DeleteRolePermissionsBoundaryCommand(target));
    else await aws.iam.send(new PutRolePermissionsBoundaryCommand({ ...target, PermissionsBoundary: boundary }));
  }
  if (!changed.has("tags") && !changed.has("tagsAll")) return;
  const { removed, set } = tagChanges(aws, olds, news);
  if (removed.length > 0) await aws.iam.send(new UntagRoleCommand({ ...target, TagKeys: removed }));
  if (set.length > 0) await aws.iam.send(new TagRoleCommand({ ...target, Tags: set }));
}

async function deleteRole(aws: Aws, name: string, state: Properties): Promise<void> {
  const target = { RoleName: name };
  for await (const page of paginateListInstanceProfilesForRole({ client: aws.iam }, target)) {
    for (const { InstanceProfileName } of page.InstanceProfiles ?? [])
      await aws.iam.send(new RemoveRoleFromInstanceProfileCommand({ ...target, InstanceProfileName }));
  }
  // What a refresh has seen at the role goes with it, whoever put it there.
  const goes = (seen: unknown) => state.forceDetachPolicies === true || (Array.isArray(seen) && seen.length > 0);
  if (goes(state.managedPolicyArns)) {
    for (const { PolicyArn } of await attachedPolicies(aws, name))
      await unless(NO_SUCH_ENTITY, aws.iam.send(new DetachRolePolicyCommand({ ...target, PolicyArn })));
  }
  if (goes(state.inlinePolicies)) {
    for (const { name: PolicyName } of await inlinePolicies(aws, name))
      await unless(NO_SUCH_ENTITY, aws.iam.send(new DeleteRolePolicyCommand({ ...target, PolicyName })));
  }
  const conflict = (error: Error) => isAwsError(error, "DeleteConflictException", "DeleteConflict");
  await retryWhile(aws.pace, PROPAGATION, conflict, () => aws.iam.send(new DeleteRoleCommand(target)));
}

export const role: ResourceType = {
  token: "aws:iam/role:Role",
  title: (inputs) => `IAM Role (${inputs.name})`,
  inputs: {
    assumeRolePolicy: required(policyProperty),
    name: forceNew(string(lengthBetween(1, 64), matching(/^[\w+=,.@-]*$/))),
    path: defaultsTo("/", forceNew(string(lengthBetween(0, 512)))),
    description: string(
      lengthBetween(0, 1000),
      matching(/^[^“‘]*$/, "cannot contain specially formatted single or double quotes: [“‘]"),
    ),
    maxSessionDuration: defaultsTo(3600, { kind: "number", checks: [numberBetween(3600, 43200)] }),
    permissionsBoundary: arnProperty,
    forceDetachPolicies: defaultsTo(false, { kind: "boolean" }),
    tags: tagsProperty,
  },
  computed: ["arn", "createDate", "uniqueId", "namePrefix", "managedPolicyArns", "inlinePolicies", "tagsAll"],
  unsupported: ["managedPolicyArns", "inlinePolicies", "namePrefix"],
  regional: false,
  autoname: { property: "name", longest: 64 },
  isImportId: (id) => id !== "",
  create: async (aws, inputs) => {
    const tags = toTagList(allTags(aws, inputs));
    const name = requiredText(inputs, "name");
    const call = new CreateRoleCommand({
      RoleName: name,
      Path: text(inputs, "path"),
      AssumeRolePolicyDocument: normalizedPolicy(requiredText(inputs, "assumeRolePolicy")),
      Description: text(inputs, "description"),
      MaxSessionDuration: Number(inputs.maxSessionDuration),
      PermissionsBoundary: text(inputs, "permissionsBoundary"),
      ...(tags.length > 0 ? { Tags: tags } : {}),
    });
    await retryWhile(aws.pace, PROPAGATION, passes, () => aws.iam.send(call));
    return name;
  },
  // A new role may not be seen at once.
  finishCreate: async (aws, name) => {
    await retryWhile(
      aws.pace,
      PROPAGATION,
      (error) => isAwsError(error, ...NO_SUCH_ENTITY),
      () => aws.iam.send(new GetRoleCommand({ RoleName: name })),
    );
  },
  read: async (aws, name, prior) => {
    const found = await getRole(aws, name);
    if (found === undefined) return undefined;
    return {
      name: found.RoleName,
      path: found.Path,
      arn: found.Arn,
      uniqueId: found.RoleId,
      createDate: found.CreateDate?.toISOString().replace(".000Z", "Z"),
      assumeRolePolicy: decodeURIComponent(found.AssumeRolePolicyDocument ?? ""),
      description: found.Description,
      maxSessionDuration: found.MaxSessionDuration,
      permissionsBoundary: found.PermissionsBoundary?.PermissionsBoundaryArn,
      forceDetachPolicies: prior.forceDetachPolicies ?? false,
      namePrefix: "",
      inlinePolicies: await inlinePolicies(aws, name),
      managedPolicyArns: (await attachedPolicies(aws, name)).map((policy) => policy.PolicyArn),
      ...tagOutputs(aws, found.Tags ?? [], prior),
    };
  },
  update,
  delete: async (aws, name, state) => {
    await unless(NO_SUCH_ENTITY, deleteRole(aws, name, state));
  },
};

export const rolePolicyAttachment: ResourceType = {
  token: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  title: (inputs) => `IAM Role (${inputs.role}) Policy Attachment (${inputs.policyArn})`,
  inputs: { policyArn: identity(arnProperty), role: identity(string()) },
  computed: [],
  regional: false,
  deleteBeforeReplace: true,
  isImportId: (id) => /^[^/]+\/arn:/.test(id),
  create: async (aws, inputs) => {
    const target = { RoleName: requiredText(inputs, "role"), PolicyArn: requiredText(inputs, "policyArn") };
    await retryWhile(aws.pace, PROPAGATION, passes, () => aws.iam.send(new AttachRolePolicyCommand(target)));
    return `${target.RoleName}/${target.PolicyArn}`;
  },
  read: async (aws, id) => {
    const [name, arn] = attachmentParts(id);
    const attached = await unless(NO_SUCH_ENTITY, attachedPolicies(aws, name));
    return attached?.some((policy) => policy.PolicyArn === arn) ? { role: name, policyArn: arn } : undefined;
  },
  delete: async (aws, id) => {
    const [name, arn] = attachmentParts(id);
    const call = new DetachRolePolicyCommand({ RoleName: name, PolicyArn: arn });
    await unless(
      NO_SUCH_ENTITY,
      retryWhile(aws.pace, PROPAGATION, passes, () => aws.iam.send(call)),
    );
  },
};

/** A role's name has no slash, a policy's ARN has. */
function attachmentParts(id: string): [role: string, policyArn: string] {
  const slash = id.indexOf("/");
  return [id.slice(0, slash), id.slice(slash + 1)];
}
