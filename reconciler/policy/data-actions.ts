// Which actions read what a service keeps for its customers, let others read it, or become somebody who reads it.

/** Names of actions that put a policy on what is shared, whatever the service: who writes it lets others in. */
export const SHARING =
  /^((Put|Set|Create|Update)\w*(AccessPolicy|AccessPolicies|BucketPolicy|ContainerPolicy|FileSystemPolicy|ClusterPolicy|PermissionsPolicy|RegistryPolicy|RepositoryPolicy|ResourceBasedPolicy|ResourcePolicy|ResourcePolicyStatement|SharingPolicy)|AddPermission)$/;

/** All services but those of networks, alarms, models and the like: what is shared there is no data of customers. */
export const WITH_DATA =
  /^(?!(agent-registry|apigateway|aps|arc-region-switch|aws-marketplace|bedrock|billing|cloudfront|codeguru-profiler|comprehend|ec2|elasticloadbalancing|iot|lambda|lex|logs|lookoutequipment|mpa|network-firewall|networkmanager|odb|refactor-spaces|resource-explorer-2|route53.*|rum|schemas|servicediscovery|sms-voice|ssm-incidents|vpc-lattice|xray)$)/;

/** Names of actions that give credentials, or let somebody read as others, whatever the service. */
export const CREDENTIALS = /^((Create|Generate|Get|Request)\w*Credentials|(Create|Update)\w*ImpersonationRole)$/;

/**
 * By service, as a regular expression of its prefix. Some give credentials that a role holds (of a node, a game server, an artifact): they are
 * here and no more than data because AWS gives them to readers, in ReadOnlyAccess or SupportUser.
 */
export const DATA_BY_SERVICE: Readonly<Record<string, RegExp>> = {
  // Objects, files and volumes.
  "s3(express|-object-lambda|-outposts)?":
    /^(CreateAccessGrant|CreateSession|GetDataAccess|GetObject(Version(ForReplication)?)?|PutAccessGrantsInstanceResourcePolicy|PutAccessPointPolicy(ForObjectLambda)?|PutBucketAcl|PutMultiRegionAccessPointPolicy|PutObject(Version)?Acl|PutReplicationConfiguration|ReplicateObject)$/,
  s3tables: /^(GetTableData|PutTable(Bucket)?Policy)$/,
  s3vectors: /^(GetVectors|QueryVectors|PutVectorBucketPolicy)$/,
  ebs: /^GetSnapshotBlock$/,
  // Disks, into a bucket; and a mirror of the traffic of any network interface.
  ec2: /^(Create(InstanceExportTask|StoreImageTask|TrafficMirrorSession)|ExportImage|Modify(Image|Snapshot)Attribute)$/,
  imagebuilder: /^Put(Component|ContainerRecipe|Image|ImageRecipe)Policy$/,
  appstream: /^UpdateImagePermissions$/,
  workspaces: /^UpdateWorkspaceImagePermission$/,
  gameliftstreams: /^ExportStreamSessionFiles$/,
  fsx: /^Update(FileSystem|StorageVirtualMachine)$/,
  transfer: /^StartFileTransfer$/,
  workdocs: /^DownloadDocumentVersion$/,
  elasticfilesystem: /^ClientMount$/,
  s3files: /^ClientMount$/,
  glacier: /^GetJobOutput$/,
  mediastore: /^GetObject$/,
  "medical-imaging": /^Get(DICOM(Bulkdata|Instance|InstanceFrames)|ImageFrame)$/,
  omics: /^(CreateShare|Get(ReadSet|Reference))$/,
  // Rows, records and messages.
  dynamodb:
    /^(BatchGetItem|ExportTableToPointInTime|GetItem|GetRecords|PartiQLSelect|Query|ReadDataForReplication|Scan|SearchVectors)$/,
  dax: /^(BatchGetItem|GetItem|Query|Scan)$/,
  cassandra: /^(GetRecords|Select|SelectMultiRegionResource)$/,
  sdb: /^(GetAttributes|Select|StartDomainExport)$/,
  timestream: /^(Select|Unload)$/,
  "neptune-db": /^(connect|GetStreamRecords|ReadDataViaQuery)$/,
  "neptune-graph": /^(ReadDataViaQuery|StartExportTask)$/,
  es: /^(ESCrossClusterGet|ESHttp(Get|Post)|Update(Elasticsearch)?DomainConfig)$/,
  aoss: /^(API|Dashboards)AccessAll$/,
  opensearch: /^ApplicationAccessAll$/,
  cloudsearch: /^search$/,
  // Code that runs with a workgroup's role: no more than data, because AmazonAthenaFullAccess, which readers of data have, allows it.
  athena: /^(GetSessionEndpoint|Start(CalculationExecution|Session))$/,
  dms: /^(Create|Start)ReplicationTask$/,
  iotanalytics: /^(GetDatasetContent|SampleChannelData)$/,
  healthlake: /^(ReadResource|SearchWith(Get|Post)|SearchEverything|StartFHIRExportJob\w*)$/,
  kendra: /^(Query|Retrieve)$/,
  qbusiness: /^SearchRelevantContent$/,
  kinesis: /^(GetRecords|SubscribeToShard)$/,
  kinesisvideo:
    /^ConnectAs(Master|Viewer)$|^Get(Clip|DASHStreamingSessionURL|HLSStreamingSessionURL|Images|Media|MediaForFragmentList)$/,
  "kafka-cluster": /^ReadData$/,
  sqs: /^(ReceiveMessage|SetQueueAttributes)$/,
  sns: /^(SetTopicAttributes|Subscribe)$/,
  // Shares and grants.
  dataexchange: /^CreateDataGrant$/,
  entityresolution: /^(AddPolicyStatement|PutPolicy)$/,
  lakeformation: /^((Batch)?GrantPermissions|PutDataLakeSettings)$/,
  ram: /^(AssociateResourceShare|AssociateResourceSharePermission|CreateResourceShare|PromoteResourceShareCreatedFromPolicy)$/,
  quicksight:
    /^(CreateAdmin|GenerateEmbedUrlForRegisteredUser\w*|GetDashboardEmbedUrl|GetSessionEmbedUrl|(Register|Update)User|Update\w+Permissions)$/,
  // Secrets and keys.
  acm: /^ExportCertificate$/,
  secretsmanager: /^(BatchGetSecretValue|GetSecretValue)$/,
  ssm: /^(GetParameter\w*|GetAccessToken)$/,
  kms: /^(CreateGrant|Decrypt|DeriveSharedSecret|PutKeyPolicy|ReEncryptFrom)$/,
  "payment-cryptography": /^(DecryptData|ExportKey)$/,
  events: /^RetrieveConnectionCredentials$/,
  datazone: /^GetConnection$/,
  "bedrock-agentcore": /^Get(Resource(ApiKey|Oauth2Token|PaymentToken)|WorkloadAccessToken\w*)$/,
  codeconnections: /^Get(ConnectionToken|IndividualAccessToken)$/,
  "codestar-connections": /^Get(ConnectionToken|IndividualAccessToken)$/,
  // Becomes somebody who reads: a user or the master of a database, a worker of a pipeline, an administrator of an application.
  dsql: /^DbConnect\w*$/,
  "rds-db": /^connect$/,
  elasticache:
    /^(Connect|CopySnapshot|CopyServerlessCacheSnapshot|ExportServerlessCacheSnapshot|Modify(CacheCluster|ReplicationGroup|ServerlessCache|User|UserGroup))$/,
  memorydb: /^(Connect|CopySnapshot|UpdateUser|UpdateAcl)$/,
  rds: /^(Modify(DBCluster|DBClusterSnapshotAttribute|DBInstance|DBSnapshotAttribute|TenantDatabase)|StartExportTask)$/,
  redshift: /^(Authorize(DataShare|SnapshotAccess)|GetClusterCredentials\w*|ModifyCluster)$/,
  "redshift-serverless": /^GetCredentials$/,
  "docdb-elastic": /^UpdateCluster$/,
  mq: /^(Create|Update)User$/,
  lightsail:
    /^(CreateBucketAccessKey|DownloadDefaultKeyPair|GetBucketAccessKeys|GetInstanceAccessDetails|GetRelationalDatabaseMasterUserPassword)$/,
  gamelift: /^Get(ComputeAccess|InstanceAccess)$/,
  codepipeline: /^PollFor(ThirdParty)?Jobs$/,
  "cognito-identity": /^GetOpenIdTokenForDeveloperIdentity$/,
  connect: /^(AdminGetEmergencyAccessToken|GetFederationToken)$/,
  finspace: /^(ConnectKxCluster|ResetUserPassword)$/,
  "finspace-api": /^GetProgrammaticAccessCredentials$/,
  workmail: /^(PutMailboxPermissions|ResetPassword|StartMailboxExportJob)$/,
  workmailmessageflow: /^GetRawMessageContent$/,
};
