// Which actions of AWS let their holder get more than they say, by kind. Rules, not a list: what AWS adds to a service falls under them.
import { CREDENTIALS, DATA_BY_SERVICE, SHARING, WITH_DATA } from "./data-actions.ts";

/** What a holder can do with an action beyond what it names. */
export type DangerKind =
  /** Changes what policies and boundaries allow, its own among them. */
  | "widens-itself"
  /** Gets somebody else's credentials, or becomes somebody else. */
  | "other-credentials"
  /** Hands a role to a service, which then acts with it. */
  | "passes-role"
  /** Adds people to groups, or assigns or changes permission sets. */
  | "identity-center"
  /** Administers the organization: its accounts, policies and bills. */
  | "organization"
  /** Changes who signs in, and from where: SAML, OIDC. */
  | "identity-provider"
  /** Runs, changes or enters something that holds a role already. */
  | "uses-held-role"
  /** Makes something that runs with a role that is passed to it: of use only to who may pass one. */
  | "runs-passed-role"
  /** Makes, changes or deletes users, roles, groups and policies, and none of the above. */
  | "changes-iam"
  /** Reads data, or lets others read it. */
  | "data";

/** As AWS describes an action: its service's prefix, its name, and its access level. */
export type ActionFacts = {
  readonly prefix: string;
  readonly name: string;
  readonly access: string;
  /** The action that changes later what this one makes in something that is there: `UpdateGatewayTarget` of `CreateGatewayTarget`. */
  readonly updatedBy?: string | undefined;
};

type Rule = {
  readonly kind: DangerKind;
  readonly services: RegExp;
  /** Of the action's name. */
  readonly names: RegExp;
  readonly except?: RegExp;
};

/** What only ends, takes away or looks. */
const HARMLESS =
  /^(Abort|BatchDelete|Cancel|Delete|Deregister|Describe|Detach|Disable|Discover|Get|Leave|List|Reject|Remove|Report|Revoke|Search|Stop|Terminate|Unsubscribe|Validate|Verify)/;

/** Services that run code, commands or templates with a role. */
const COMPUTE =
  /^(airflow(-serverless)?|amplify|apprunner|autoscaling|batch|bedrock-agentcore|braket|cloud9|codebuild|codedeploy|codepipeline|databrew|datapipeline|deadline|ec2-instance-connect|ecs|eks|elasticbeanstalk|elasticmapreduce|emr-(containers|serverless)|events|fis|gamelift|greengrass|imagebuilder|kafkaconnect|kinesisanalytics|lambda|lightsail|m2|mgn|omics|opsworks|panorama|pcs|pipes|proton|robomaker|scheduler|servicecatalog|simspaceweaver|ssm|ssm-guiconnect|ssmmessages|states|synthetics|workspaces-instances)$/;

/** What runs, changes or enters something that is there. */
const USING =
  /^(Access(Interactive|Livy)|Activate|Add|Associate|Attach|Continue|Execute|Invoke|Modify|Mutate|Open|PutPolicy|Redrive|Rerun|Resume|Retry|Run|Schedule|Send|Set|Start|Submit|Update)/;

/** What makes something that a role is passed to. */
const MAKING = /^(Create|Import|Provision|Publish|Put|Register|Run|Start|Submit|Update)/;

/** What of that names, counts, protects, reports or connects. */
const ORGANIZING =
  /(AccountLimits|AccountSettings?|AlarmState|ClusterSettings|ClusterVersion|CustomDomain|DesiredCapacity|InstanceProtection|JobQueue|LoadBalancers|LoadBalancerTargetGroups|TagsForResource|TagsToResource|TaskProtection|TerminationProtection|TrafficSources|UpdateCluster|Heartbeat|InstanceInformation|LogEvents|Metadata|OpsItem|PatchBaseline|PatchGroup|Report|ReportGroup|Status|Subscription|Tags|TagOption|TagOptionWithResource|TelemetryRecords|TelemetrySession|WebAcl)$/;

/** What gives a session, a shell, credentials or a link into what runs; what AWS's ReadOnlyAccess allows is none of it. */
const ENTERING =
  /^(Connect\w+|Create\w*(AccessDetails|Presigned\w*|Token|U(rl|RL))|Get\w*Session(Credentials|Endpoint)|Request\w*Token)$/;

/** A shell is where something runs, whatever the service. */
const SHELL = /^\w+Shell$/;

/** What adds a part that nothing runs by itself: a name, a number, an address. */
const IDLE_PARTS =
  /(Alias|DomainAssociation|DomainEntry|ElasticIp|Endpoint|GameServer|Limit|LimitAssociation|Queue|RdsDbInstance|StorageProfile|StoreVersion|Volume)$/;

/** Names of actions that give a role to something that is there, whatever the service; IAM has kinds of its own, and in re:Post roles are others. */
const GIVING_ROLES = /^(Batch)?(Add|Associate|Attach|Register)\w*Roles?((To|With)\w+)?$/;
const WITH_ROLES = /^(?!(iam|repostspace)$)/;

/** By service, what runs, changes or enters something that holds a role, in services that do other things besides. */
const HELD_ELSEWHERE: Readonly<Record<string, RegExp>> = {
  // A certificate of a private authority signs in wherever Roles Anywhere trusts that authority.
  "acm-pca": /^(CreatePermission|IssueCertificate|PutPolicy)$/,
  "pca-connector-scep": /^(CreateChallenge|GetChallengePassword)$/,
  apigateway: /^(PATCH|POST|PUT)$/,
  appstream: /^Create\w*StreamingURL$/,
  appsync: /^((Create|Update)(ChannelNamespace|Function|Resolver)|UpdateDataSource)$/,
  chatbot: /^(AssociateToConfiguration|Update\w*(Configuration|CustomAction))$/,
  cloud9: /^CreateEnvironmentMembership$/,
  // What is pushed to a branch, an image's tag or a package is built and run by what deploys it, with its roles.
  codeartifact: /^(CopyPackageVersions|PublishPackageVersion)$/,
  // It pulls and pushes at the provider of the connection.
  "code(connections|star-connections)": /^UseConnection$/,
  codecommit: /^(CreateCommit|GitPush|Merge(Branches|PullRequest)By\w+|PutFile|UpdateDefaultBranch)$/,
  codepipeline: /^PutActionRevision$/,
  "cognito-identity": /^(UpdateIdentityPool|SetPrincipalTagAttributeMap)$/,
  // An identity pool gives roles to users of a pool, by their groups and attributes.
  "cognito-idp":
    /^(Admin(AddUserToGroup|ConfirmSignUp|CreateUser|LinkProviderForUser|SetUserPassword|UpdateUserAttributes)|(Create|Update)(Group|IdentityProvider)|CreateUserPoolClient|UpdateUserPool)$/,
  config: /^StartRemediationExecution$/,
  datasync: /^((Create|Update)Task|StartTaskExecution)$/,
  cloudformation: /^ActivateType$/,
  datazone:
    /^(AddPolicyGrant|CreateProjectMembership|Get(DomainExecutionRoleCredentials|Environment(ActionLink|Credentials)))$/,
  dms: /^ModifyEndpoint$/,
  deadline: /^CreateJob$/,
  drs: /^Start(FailbackLaunch|Recovery)$/,
  // The disk of an instance that holds a role, changed on another.
  ec2: /^AttachVolume$/,
  "ecr(-public)?": /^PutImage$/,
  // What runs as tasks there has their roles.
  ecs: /^RegisterContainerInstance$/,
  eks: /^CreateAccessEntry$/,
  // It starts jobs that are there, with their roles.
  glue: /^CreateTrigger$/,
  grafana: /^(UpdatePermissions|UpdateWorkspaceAuthentication|CreateWorkspace(ApiKey|ServiceAccountToken))$/,
  iot: /^(AttachPolicy|AttachPrincipalPolicy|CreateJob|CreateOTAUpdate|CreatePolicyVersion|SetDefaultPolicyVersion|OpenTunnel|RotateTunnelAccessToken)$/,
  lambda: /^Create(EventSourceMapping|FunctionUrlConfig)$/,
  // Its settings name scripts that nodes run before and after jobs.
  pcs: /^UpdateCluster$/,
  proton: /^Create(Component|Environment|Service|ServiceInstance)$/,
  quicksight: /^Create(Group|Role)Membership$/,
  // It sets the password of an administrator, and roles.
  "redshift-serverless": /^UpdateNamespace$/,
  sagemaker: /^(CreateImageVersion|CreatePartnerAppPresignedUrl|RetryPipelineExecution)$/,
  servicecatalog: /^(CreateProvisioningArtifact|ProvisionProduct)$/,
  // Without a role of its own a task runs with the service-linked one.
  ssm: /^RegisterTaskWithMaintenanceWindow$/,
  "ssm-incidents": /^StartIncident$/,
  transfer: /^(ImportSshPublicKey|Update(Access|Server|User))$/,
};

/** By service, what a role is passed to, and then calls AWS with it as its maker likes, or gives it to others. */
const PASSED_ELSEWHERE: Readonly<Record<string, RegExp>> = {
  appstream: /^(Create|Update)(Fleet|ImageBuilder)$/,
  appsync: /^Create(DataSource|GraphqlApi)$/,
  athena: /^(Create|Update)WorkGroup$/,
  chatbot: /^Create\w*Configuration$/,
  config: /^Put(ConfigRule|ConformancePack|RemediationConfigurations)$/,
  "arc-region-switch": /^(Create|Update)Plan$/,
  "code(connections|star-connections)": /^(Create|Update)SyncConfiguration$/,
  dms: /^CreateEndpoint$/,
  ec2: /^RunScheduledInstances$/,
  firehose: /^(CreateDeliveryStream|UpdateDestination)$/,
  iot: /^((Create|Update)RoleAlias|(Create|Replace)TopicRule|CreateProvisioningTemplate)$/,
  grafana: /^(Create|Update)Workspace$/,
  "license-manager": /^CreateToken$/,
  osis: /^(Create|Update)Pipeline$/,
  // Batch jobs on objects, which also call functions.
  s3: /^CreateJob$/,
  redshift: /^(CreateCluster|ModifyClusterIamRoles|RestoreFromClusterSnapshot)$/,
  "redshift-serverless": /^CreateNamespace$/,
  "ssm-quicksetup": /^(CreateConfigurationManager|UpdateConfigurationDefinition)$/,
  states: /^TestState$/,
  transfer: /^Create(Access|User)$/,
};

/** In the order in which they are asked; the first that fits counts. */
const RULES: readonly Rule[] = [
  { kind: "passes-role", services: /^iam$/, names: /^PassRole$/ },
  // A boundary that goes leaves what it kept away, and so does a policy or a group that denies; a version that becomes the default may be any
  // older one.
  {
    kind: "widens-itself",
    services: /^iam$/,
    names:
      /^((Attach|Put|Delete|Detach)(Group|Role|User)Policy|(AddUserTo|RemoveUserFrom)Group|CreatePolicyVersion|SetDefaultPolicyVersion|(Delete|Put)(Role|User)PermissionsBoundary|(Create|Associate|Accept)DelegationRequest|SendDelegationToken|(Tag|Untag)(Role|User)|EnableOrganizationsRoot.*)$/,
  },
  // An account that leaves the organization leaves its service control policies.
  { kind: "widens-itself", services: /^organizations$/, names: /^LeaveOrganization$/ },
  {
    kind: "identity-provider",
    services: /^iam$/,
    names: /(SAMLProvider|OpenIDConnectProvider)/,
    except: /^(Get|List|Tag|Untag)/,
  },
  {
    kind: "identity-provider",
    services: /^rolesanywhere$/,
    names: /(Profile|TrustAnchor|AttributeMapping)$/,
    except: HARMLESS,
  },
  {
    kind: "other-credentials",
    services: /^iam$/,
    names:
      /^(Create|Update|Upload|Reset|Enable|Deactivate|Resync)(AccessKey|LoginProfile|ServiceSpecificCredential|SSHPublicKey|SigningCertificate|MFADevice)$|^UpdateAssumeRolePolicy$|^UpdateAccountEmailAddress$/,
  },
  {
    kind: "other-credentials",
    services: /^sts$/,
    names: /^(AssumeRole|AssumeRoot|GetFederationToken|GetDelegatedAccessToken)/,
  },
  { kind: "other-credentials", services: /^account$/, names: /PrimaryEmail/, except: HARMLESS },
  {
    kind: "other-credentials",
    services: /^cognito-identity$/,
    names: /^SetIdentityPoolRoles$/,
  },
  {
    kind: "identity-center",
    services: /^(sso|sso-directory|identitystore|identitystore-auth|identity-sync|sso-oauth)$/,
    names: /./,
    // Of the console's names: what begins so only looks.
    except: /^(AllowVended|Authenticate|BatchGet|Describe|Generate|Get|IsMember|List|Retrieve|Search|Tag|Untag)/,
  },
  // A directory may be where the people of Identity Center come from.
  { kind: "identity-center", services: /^ds$/, names: /^ResetUserPassword$/ },
  { kind: "identity-center", services: /^ds-data$/, names: /^(AddGroupMember|(Create|Update)(Group|User))$/ },
  {
    kind: "organization",
    services: /^(organizations|controltower)$/,
    names: /./,
    except: /^(Describe|Get|List|Search|Tag|Untag|Leave|Reject|Decline)/,
  },
  { kind: "organization", services: /^billing$/, names: /Transfer/, except: HARMLESS },
  {
    kind: "uses-held-role",
    services: /^cloudformation$/,
    names:
      /^(Continue|Execute|Rollback|Update(Stack|StackSet|StackInstances)$|CreateChangeSet|CreateStackInstances|ImportStacks|SetTypeDefaultVersion)/,
  },
  {
    kind: "uses-held-role",
    services: /^ec2$/,
    names:
      /^(ModifyInstanceAttribute|CreateReplaceRootVolumeTask|ModifyLaunchTemplate|CreateLaunchTemplateVersion|ModifyFleet)$/,
  },
  {
    kind: "uses-held-role",
    services: /^autoscaling$/,
    names: /^(StartInstanceRefresh|UpdateAutoScalingGroup|ExecutePolicy)$/,
  },
  {
    kind: "uses-held-role",
    services: /^glue$/,
    names:
      /^(GlueNotebook|GetSessionEndpoint|(Update|Start|Run|Resume)(DevEndpoint|Job|Trigger|Session|Statement|Blueprint|Workflow|Crawler|MLTransform|DataPreview|NotebookSession))/,
  },
  {
    kind: "uses-held-role",
    services: /^sagemaker$/,
    names:
      /^(CreatePresigned|\w*LifecycleConfig$|Start|InvokeEndpoint|Update(NotebookInstance|Pipeline|Endpoint|InferenceComponent|Domain|UserProfile|Space|TrainingJob|Cluster|Image))/,
    except: HARMLESS,
  },
  { kind: "uses-held-role", services: COMPUTE, names: USING, except: ORGANIZING },
  {
    kind: "uses-held-role",
    services: /^(amplify|codedeploy|greengrass|imagebuilder|opsworks|ssm)$/,
    names: /^Create(Association|AssociationBatch|Deployment|Image)$/,
  },
  // Ways into what runs, for who asks.
  { kind: "uses-held-role", services: COMPUTE, names: ENTERING },
  { kind: "uses-held-role", services: /./, names: SHELL },
  // A policy on what runs lets others call it.
  { kind: "uses-held-role", services: /^(bedrock-agentcore|lambda)$/, names: SHARING },
  { kind: "uses-held-role", services: /./, names: /^Assume\w*Role/ },
  ...perService("uses-held-role", HELD_ELSEWHERE),
  { kind: "data", services: WITH_DATA, names: SHARING },
  ...perService("data", DATA_BY_SERVICE),
  // Metrics and logs, for which CloudWatch's are, don't count.
  { kind: "data", services: /^(?!cloudwatch$)/, names: CREDENTIALS },
  { kind: "runs-passed-role", services: /^(cloudformation|sagemaker|glue)$/, names: MAKING },
  ...perService("runs-passed-role", PASSED_ELSEWHERE),
  { kind: "runs-passed-role", services: WITH_ROLES, names: GIVING_ROLES },
  {
    kind: "runs-passed-role",
    services: /^ec2$/,
    names: /^(RunInstances|RequestSpot|CreateFleet|CreateLaunchTemplate$|(Associate|Replace)IamInstanceProfile)/,
  },
  { kind: "runs-passed-role", services: COMPUTE, names: MAKING },
  { kind: "changes-iam", services: /^iam$/, names: /./, except: /^(Generate|Get|List|Simulate|Tag|Untag)/ },
];

function perService(kind: DangerKind, byService: Readonly<Record<string, RegExp>>): readonly Rule[] {
  return Object.entries(byService).map(([service, names]) => ({ kind, services: new RegExp(`^${service}$`), names }));
}

/** The kind of an action; undefined: it does what it says. */
export function dangerOf({ prefix, name, access, updatedBy }: ActionFacts): DangerKind | undefined {
  // Who adds a part to what holds a role could as well change one.
  const isPart = updatedBy !== undefined && COMPUTE.test(prefix) && !IDLE_PARTS.test(name);
  if (isPart && kindByName(prefix, updatedBy) === "uses-held-role") return "uses-held-role";
  const kind = kindByName(prefix, name);
  // What IAM calls "permissions management" is widening, under whatever name it comes one day; a new policy is nobody's yet.
  const isWidening = kind === "changes-iam" && access.includes("Permissions") && name !== "CreatePolicy";
  return isWidening && !HARMLESS.test(name) ? "widens-itself" : kind;
}

function kindByName(prefix: string, name: string): DangerKind | undefined {
  return RULES.find(
    ({ services, names, except }) => services.test(prefix) && names.test(name) && except?.test(name) !== true,
  )?.kind;
}

/** By its name: it calls, enters or signs in to what runs already, hands it an input, or moves data into it. */
const TAKES_NO_ROLE =
  /^(Access(Interactive|Livy)|Add\w*Permission|Admin|Assume|AttachVolume|CopyPackageVersions|Create(Commit|EnvironmentMembership|Presigned\w*|\w*(Token|URL))|ExecuteCommand|Get|GitPush|ImportSshPublicKey|Invoke|IssueCertificate|Merge|Open\w+Channel|PublishPackageVersion|Put(ActionRevision|File|Image)|Redrive|(Resume|Start)Session|Send\w*(SSHPublicKey|Signal|Task\w+)|Start(Sync)?Execution)/;

/** Whether a role may be passed with an action that uses a role, `ecs:RunTask`. AWS says it of few actions only: in doubt it may. */
export function mayTakeRole(action: string): boolean {
  return !TAKES_NO_ROLE.test(action.slice(action.indexOf(":") + 1));
}
