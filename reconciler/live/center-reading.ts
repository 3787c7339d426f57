import type { IdentitystoreClient } from "@aws-sdk/client-identitystore";
import type { SSOAdminClient } from "@aws-sdk/client-sso-admin";
import type { CenterObjects } from "./center-objects.ts";
import type { Instance } from "./instance.ts";
import type { NamesById, ReadScope } from "./read-scope.ts";
import type { WorldReading } from "./world-reading.ts";

/** What every part of the reading of Identity Center works with. */
export type CenterReading = {
  readonly instance: Instance;
  readonly scope: ReadScope;
  /** On record. */
  readonly names: NamesById;
  readonly sso: SSOAdminClient;
  readonly store: IdentitystoreClient;
  readonly objects: CenterObjects;
  readonly reading: WorldReading;
  /** Ids of the groups that have an assignment which was read. */
  readonly holding: Set<string>;
};
