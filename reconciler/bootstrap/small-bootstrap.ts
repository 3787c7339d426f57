// Facts for tests of bootstrap: each test changes one thing. Never imported by anything but tests.
import { buildAccess } from "../model/build-access.ts";
import { smallWorld, TODAY } from "../model/small-world.ts";
import type { BootstrapFacts } from "./identities.ts";

export function smallBootstrap(): BootstrapFacts {
  const { access } = buildAccess(smallWorld(), TODAY);
  if (access === undefined) throw new Error("the small world is valid");
  return {
    organization: {
      ...access.organization,
      previewRole: "arn:aws:iam::{account}:role/access-as-code/preview",
      deployRole: "arn:aws:iam::{account}:role/access-as-code/deploy",
    },
    account: "111111111111",
    instance: { arn: "arn:aws:sso:::instance/ssoins-1234567890abcdef", identityStoreId: "d-1234567890" },
    repository: "example/access",
    ownerId: "84790634",
    repositoryId: "1304267049",
    branch: "main",
    bucket: "example-state",
    stateWriters: [],
    assignsInManagementAccount: false,
    permissionsBoundary: undefined,
  };
}
