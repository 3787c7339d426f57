// For tests: what AWS answers about an organization that is plain data, in pages. Never imported by anything but tests.
import type { Group, User } from "@aws-sdk/client-identitystore";
import type { AccountAssignment, PermissionSet, PermissionsBoundary } from "@aws-sdk/client-sso-admin";
import type { Answers } from "./in-memory-aws.ts";

export type InMemorySet = PermissionSet & {
  readonly PermissionSetArn: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly managedPolicies?: readonly string[];
  readonly customerPolicies?: readonly { readonly Name: string; readonly Path?: string }[];
  readonly inlinePolicy?: string;
  readonly boundary?: PermissionsBoundary;
};

export type InMemoryRole = {
  readonly RoleName: string;
  readonly inlinePolicies?: Readonly<Record<string, string>>;
  readonly attached?: readonly string[];
};

export type InMemoryOrganization = {
  /** The most items of a page, beside what is asked for; default as many as are. */
  readonly pageSize?: number;
  readonly users?: readonly User[];
  readonly groups?: readonly Group[];
  /** User ids by group id. */
  readonly members?: Readonly<Record<string, readonly string[]>>;
  readonly sets?: readonly InMemorySet[];
  readonly assignments?: readonly AccountAssignment[];
  readonly attributes?: Readonly<Record<string, string>>;
  /** The same in every account; `policies` are names. */
  readonly roles?: readonly InMemoryRole[];
  readonly policies?: readonly string[];
};

type Input = Readonly<Record<string, string>>;

export function awsFailure(name: string, message = "no"): Error {
  return Object.assign(new Error(message), { name });
}

export function answersOf(organization: InMemoryOrganization): Answers {
  const page = pagesOf(organization.pageSize ?? Number.POSITIVE_INFINITY);
  return {
    ...storeAnswers(organization, page),
    ...ssoAnswers(organization, page),
    ...accountAnswers(organization, page),
  };
}

function storeAnswers({ users = [], groups = [], members = {} }: InMemoryOrganization, page: Page): Answers {
  return {
    ListUsersCommand: (input) => page("Users", users, input),
    ListGroupsCommand: (input) => page("Groups", groups, input),
    ListGroupMembershipsCommand: (input) => {
      const found = (members[input.GroupId ?? ""] ?? []).map((UserId) => ({
        MembershipId: `${input.GroupId}-${UserId}`,
        MemberId: { UserId },
      }));
      return page("GroupMemberships", found, input);
    },
    DescribeUserCommand: ({ UserId }) => found(users.find((it) => it.UserId === UserId)),
    DescribeGroupCommand: ({ GroupId }) => found(groups.find((it) => it.GroupId === GroupId)),
  };
}

function ssoAnswers(
  { sets = [], assignments = [], members = {}, attributes }: InMemoryOrganization,
  page: Page,
): Answers {
  const setOf = ({ PermissionSetArn, ResourceArn = PermissionSetArn }: Input) =>
    found(sets.find((it) => it.PermissionSetArn === ResourceArn));
  const heldBy = Map.groupBy(assignments, (it) => `${it.PermissionSetArn} ${it.AccountId}`);
  const accountsOf = (arn: string) =>
    new Set(assignments.flatMap((it) => (it.PermissionSetArn === arn ? [it.AccountId ?? ""] : [])));
  return {
    DescribeInstanceAccessControlAttributeConfigurationCommand: () => ({
      InstanceAccessControlAttributeConfiguration: {
        AccessControlAttributes: Object.entries(found(attributes)).map(([Key, source]) => ({
          Key,
          Value: { Source: [source] },
        })),
      },
    }),
    ListPermissionSetsCommand: (input) =>
      page(
        "PermissionSets",
        sets.map(({ PermissionSetArn }) => PermissionSetArn),
        input,
      ),
    DescribePermissionSetCommand: (input) => {
      const { Name, Description, SessionDuration, RelayState, PermissionSetArn } = setOf(input);
      return { PermissionSet: { Name, Description, SessionDuration, RelayState, PermissionSetArn } };
    },
    ListTagsForResourceCommand: (input) =>
      page(
        "Tags",
        Object.entries(setOf(input).tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
        input,
      ),
    ListManagedPoliciesInPermissionSetCommand: (input) =>
      page(
        "AttachedManagedPolicies",
        (setOf(input).managedPolicies ?? []).map((Arn) => ({ Arn })),
        input,
      ),
    ListCustomerManagedPolicyReferencesInPermissionSetCommand: (input) =>
      page("CustomerManagedPolicyReferences", setOf(input).customerPolicies ?? [], input),
    GetInlinePolicyForPermissionSetCommand: (input) => ({ InlinePolicy: setOf(input).inlinePolicy ?? "" }),
    GetPermissionsBoundaryForPermissionSetCommand: (input) => ({ PermissionsBoundary: found(setOf(input).boundary) }),
    ListAccountsForProvisionedPermissionSetCommand: (input) =>
      page("AccountIds", [...accountsOf(setOf(input).PermissionSetArn)], input),
    ListAccountAssignmentsCommand: (input) =>
      page("AccountAssignments", heldBy.get(`${input.PermissionSetArn} ${input.AccountId}`) ?? [], input),
    ListAccountAssignmentsForPrincipalCommand: (input) => {
      const groups = Object.entries(members).flatMap(([id, users]) =>
        users.includes(input.PrincipalId ?? "") ? [id] : [],
      );
      const ids = new Set([input.PrincipalId, ...groups]);
      return page(
        "AccountAssignments",
        assignments.filter(({ PrincipalId }) => ids.has(PrincipalId)),
        input,
      );
    },
  };
}

function accountAnswers({ roles = [], policies = [] }: InMemoryOrganization, page: Page): Answers {
  const roleOf = ({ RoleName }: Input) => found(roles.find((it) => it.RoleName === RoleName));
  const roleListed = ({ RoleName }: InMemoryRole) => ({
    RoleName,
    Path: "/access/",
    AssumeRolePolicyDocument: "%7B%7D",
  });
  const policyListed = (PolicyName: string) => ({
    PolicyName,
    Arn: `arn:aws:iam::222222222222:policy/access/${PolicyName}`,
    Path: "/access/",
  });
  return {
    AssumeRoleCommand: { Credentials: { AccessKeyId: "a", SecretAccessKey: "b", SessionToken: "c" } },
    ListRolesCommand: (input) => page("Roles", roles.map(roleListed), input),
    GetRoleCommand: (input) => ({ Role: roleListed(roleOf(input)) }),
    ListRolePoliciesCommand: (input) => page("PolicyNames", Object.keys(roleOf(input).inlinePolicies ?? {}), input),
    GetRolePolicyCommand: (input) => ({
      PolicyDocument: encodeURIComponent(roleOf(input).inlinePolicies?.[input.PolicyName ?? ""] ?? ""),
    }),
    ListAttachedRolePoliciesCommand: (input) =>
      page(
        "AttachedPolicies",
        (roleOf(input).attached ?? []).map((PolicyArn) => ({ PolicyArn })),
        input,
      ),
    ListPoliciesCommand: (input) => page("Policies", policies.map(policyListed), input),
    GetPolicyCommand: ({ PolicyArn = "" }) => ({
      Policy: { ...policyListed(PolicyArn.slice(PolicyArn.lastIndexOf("/") + 1)), DefaultVersionId: "v2" },
    }),
    GetPolicyVersionCommand: ({ VersionId }) => ({
      PolicyVersion: { Document: encodeURIComponent(JSON.stringify({ version: VersionId })) },
    }),
  };
}

type Page = (name: string, items: readonly unknown[], input: Input) => object;

/** Pages of as many items as are asked for, and of at most `most`; IAM calls the token Marker. */
function pagesOf(most: number): Page {
  return (name, items, { MaxResults, MaxItems, NextToken, Marker }) => {
    const start = Number(NextToken ?? Marker ?? 0);
    const end = start + Math.min(most, Number(MaxResults ?? MaxItems ?? 50));
    const token = String(end);
    return {
      [name]: items.slice(start, end),
      ...(end < items.length ? { NextToken: token, Marker: token, IsTruncated: true } : {}),
    };
  };
}

function found<Item>(item: Item | undefined): Item {
  if (item === undefined) throw awsFailure("ResourceNotFoundException", "it is not there");
  return item;
}
