/** `aws:ssoadmin/instanceAccessControlAttributes:InstanceAccessControlAttributes`. */
import {
  CreateInstanceAccessControlAttributeConfigurationCommand,
  DeleteInstanceAccessControlAttributeConfigurationCommand,
  DescribeInstanceAccessControlAttributeConfigurationCommand,
  UpdateInstanceAccessControlAttributeConfigurationCommand,
} from "@aws-sdk/client-sso-admin";
import { unless } from "./aws.ts";
import { arnProperty, identity, object, type Property, required, string } from "./property.ts";
import { hasParts, type ResourceType } from "./resource-type.ts";
import { isRecord, type Properties, requiredText } from "./values.ts";

function set(items: Property): Property {
  return { kind: "list", required: true, unordered: true, items };
}

function toConfiguration(inputs: Properties) {
  const attributes = Array.isArray(inputs.attributes) ? inputs.attributes.filter(isRecord) : [];
  return {
    AccessControlAttributes: attributes.map((attribute) => {
      // Only the first element of `values` counts.
      const [value] = Array.isArray(attribute.values) ? attribute.values.filter(isRecord) : [];
      const sources = Array.isArray(value?.sources) ? value.sources.map(String) : [];
      return { Key: requiredText(attribute, "key"), Value: { Source: sources } };
    }),
  };
}

function toCall(inputs: Properties) {
  return {
    InstanceArn: requiredText(inputs, "instanceArn"),
    InstanceAccessControlAttributeConfiguration: toConfiguration(inputs),
  };
}

export const accessControlAttributes: ResourceType = {
  token: "aws:ssoadmin/instanceAccessControlAttributes:InstanceAccessControlAttributes",
  title: (inputs) => `SSO Instance Access Control Attributes (${inputs.instanceArn})`,
  inputs: {
    instanceArn: identity(arnProperty),
    attributes: set(object({ key: required(string()), values: set(object({ sources: set(string()) })) })),
  },
  computed: ["status", "statusReason"],
  regional: true,
  isImportId: hasParts(",", 1),
  create: async (aws, inputs) => {
    await aws.ssoAdmin.send(new CreateInstanceAccessControlAttributeConfigurationCommand(toCall(inputs)));
    return requiredText(inputs, "instanceArn");
  },
  read: async (aws, id) => {
    const call = new DescribeInstanceAccessControlAttributeConfigurationCommand({ InstanceArn: id });
    const found = await unless(["ResourceNotFoundException"], aws.ssoAdmin.send(call));
    const attributes = found?.InstanceAccessControlAttributeConfiguration?.AccessControlAttributes ?? [];
    if (attributes.length === 0) return undefined;
    return {
      instanceArn: id,
      attributes: attributes.map(({ Key, Value }) => ({ key: Key, values: [{ sources: Value?.Source ?? [] }] })),
      status: found?.Status,
      statusReason: found?.StatusReason ?? "",
    };
  },
  update: async (aws, _id, { news }) => {
    await aws.ssoAdmin.send(new UpdateInstanceAccessControlAttributeConfigurationCommand(toCall(news)));
  },
  // Unlike the other types: deleting what is gone is an error.
  delete: async (aws, id) => {
    await aws.ssoAdmin.send(new DeleteInstanceAccessControlAttributeConfigurationCommand({ InstanceArn: id }));
  },
};
