import type {
  AccessControlAttribute,
  CreateInstanceAccessControlAttributeConfigurationCommandInput,
  CreateInstanceAccessControlAttributeConfigurationCommandOutput,
  DeleteInstanceAccessControlAttributeConfigurationCommandInput,
  DeleteInstanceAccessControlAttributeConfigurationCommandOutput,
  DescribeInstanceAccessControlAttributeConfigurationCommandInput,
  DescribeInstanceAccessControlAttributeConfigurationCommandOutput,
  DescribeInstanceCommandInput,
  DescribeInstanceCommandOutput,
  InstanceAccessControlAttributeConfiguration,
  InstanceMetadata,
  ListInstancesCommandInput,
  ListInstancesCommandOutput,
  UpdateInstanceAccessControlAttributeConfigurationCommandInput,
  UpdateInstanceAccessControlAttributeConfigurationCommandOutput,
} from "@aws-sdk/client-sso-admin";
import { AwsError, type Call, constraint, page, type Result, required } from "./call.ts";
import { checkAdministrator, denied, findInstance, notFound } from "./sso-admin-lookups.ts";
import type { Instance } from "./world.ts";

export const instanceHandlers = {
  /** Those of the region that is asked, or of all; `RegionScope` is in the service's model, and not in this SDK. */
  ListInstances(
    input: ListInstancesCommandInput & { readonly RegionScope?: string },
    call: Call,
  ): Result<ListInstancesCommandOutput> {
    checkAdministrator(call);
    const isThere = ({ region }: Instance) => input.RegionScope === "ALL_REGIONS" || region === call.region;
    const { items, next } = page(call.world.instances.filter(isThere), input, call);
    return { Instances: items.map(metadata), NextToken: next };
  },

  /** The one operation on an instance that has no ResourceNotFoundException. */
  DescribeInstance(input: DescribeInstanceCommandInput, call: Call): Result<DescribeInstanceCommandOutput> {
    const arn = required(input.InstanceArn, "instanceArn");
    if (!call.world.instances.some((instance) => instance.arn === arn))
      throw denied(`${arn} is not an instance of yours`);
    return { ...metadata(findInstance(arn, call)), PermissionSetsEnabled: true };
  },

  CreateInstanceAccessControlAttributeConfiguration(
    input: CreateInstanceAccessControlAttributeConfigurationCommandInput,
    call: Call,
  ): Result<CreateInstanceAccessControlAttributeConfigurationCommandOutput> {
    const instance = findInstance(input.InstanceArn, call);
    const attributes = checkAttributes(input.InstanceAccessControlAttributeConfiguration);
    if (instance.accessControlAttributes !== undefined) {
      throw new AwsError("ConflictException", `Access control attributes are configured already for ${instance.arn}`);
    }
    instance.accessControlAttributes = attributes;
    return {};
  },

  DescribeInstanceAccessControlAttributeConfiguration(
    input: DescribeInstanceAccessControlAttributeConfigurationCommandInput,
    call: Call,
  ): Result<DescribeInstanceAccessControlAttributeConfigurationCommandOutput> {
    const { accessControlAttributes } = configured(input.InstanceArn, call);
    return {
      Status: "ENABLED",
      InstanceAccessControlAttributeConfiguration: { AccessControlAttributes: accessControlAttributes },
    };
  },

  UpdateInstanceAccessControlAttributeConfiguration(
    input: UpdateInstanceAccessControlAttributeConfigurationCommandInput,
    call: Call,
  ): Result<UpdateInstanceAccessControlAttributeConfigurationCommandOutput> {
    const instance = configured(input.InstanceArn, call);
    instance.accessControlAttributes = checkAttributes(input.InstanceAccessControlAttributeConfiguration);
    return {};
  },

  DeleteInstanceAccessControlAttributeConfiguration(
    input: DeleteInstanceAccessControlAttributeConfigurationCommandInput,
    call: Call,
  ): Result<DeleteInstanceAccessControlAttributeConfigurationCommandOutput> {
    delete configured(input.InstanceArn, call).accessControlAttributes;
    return {};
  },
};

function metadata(instance: Instance): InstanceMetadata {
  return {
    InstanceArn: instance.arn,
    IdentityStoreId: instance.identityStoreId,
    OwnerAccountId: instance.ownerAccount,
    ...(instance.name === undefined ? {} : { Name: instance.name }),
    CreatedDate: new Date(instance.createdAt),
    Status: "ACTIVE",
    PrimaryRegion: instance.region,
  };
}

type Configured = Instance & { accessControlAttributes?: AccessControlAttribute[] };

function configured(arn: string | undefined, call: Call): Configured {
  const instance = findInstance(arn, call);
  if (instance.accessControlAttributes === undefined) {
    throw notFound("InstanceAccessControlAttributeConfiguration", instance.arn);
  }
  return instance;
}

function checkAttributes(
  configuration: InstanceAccessControlAttributeConfiguration | undefined,
): AccessControlAttribute[] {
  const member = "instanceAccessControlAttributeConfiguration";
  const attributes = required(required(configuration, member).AccessControlAttributes, "accessControlAttributes");
  const keys = attributes.map(({ Key }) => Key);
  if (new Set(keys).size < keys.length) throw constraint(member, "Keys must be unique");
  return attributes;
}
