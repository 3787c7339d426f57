// Another emulator in place of our server: what moto knows of AWS (people, groups, roles) deploys there too.
import { CreateAccountCommand, CreateOrganizationCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { afterAll, beforeAll, expect, type TestContext, test } from "vitest";
import { installMoto, type Moto, startMoto } from "./moto.ts";
import { openWorkplace, type Workplace } from "./workplace.ts";

/** The account that moto takes callers for. */
const MANAGEMENT = "123456789012";

/** An organization with one more account; returns its id, which moto makes up. */
async function createOrganization(endpoint: string): Promise<string> {
  const credentials = { accessKeyId: "sandbox", secretAccessKey: "sandbox" };
  const client = new OrganizationsClient({ endpoint, credentials, region: "us-east-1" });
  await client.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  const account = { AccountName: "Example ML Dev", Email: "ml-dev@example.com" };
  const { CreateAccountStatus: made } = await client.send(new CreateAccountCommand(account));
  client.destroy();
  return made!.AccountId!;
}

/** Without permission sets: moto has neither their tags nor the status of provisioning. */
const filesFor = (mlDev: string) => ({
  "organization.yaml": `organization:
  region: eu-west-1
  identitySource: identity-center
  managementAccount: management
  runsIn: management
  previewRole: arn:aws:iam::{account}:role/access-as-code/preview
  deployRole: arn:aws:iam::{account}:role/access-as-code/deploy
  tags: { managed-by: access-as-code }
`,
  "accounts.yaml": `accounts:
  - { name: management, id: "${MANAGEMENT}" }
  - { name: ml-dev, id: "${mlDev}" }
`,
  "people.yaml": `users:
  - { userName: ana.silva, givenName: Ana, familyName: Silva, email: ana.silva@example.com }
  - { userName: ben.okafor, givenName: Ben, familyName: Okafor, email: ben.okafor@example.com }
`,
  "teams/ai-platform.yaml": `team: ai-platform
groups:
  - { name: ai-model-builders, description: Build and train models, members: [ana.silva, ben.okafor] }
roles:
  - name: ai-model-builder
    description: Training jobs
    accounts: [ml-dev]
    trust: { services: [sagemaker.amazonaws.com] }
    policies:
      - name: ai-model-building
        document:
          Version: "2012-10-17"
          Statement: [{ Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::example-{{account.id}}/*" }]
`,
});

let notHere: string | undefined;
let moto: Moto | undefined;
let mlDev: string;
let workplace: Workplace;
beforeAll(async () => {
  notHere = await installMoto();
  if (notHere !== undefined) return;
  moto = await startMoto();
  mlDev = await createOrganization(moto.url);
  workplace = await openWorkplace({ files: filesFor(mlDev), endpoint: moto.url });
}, 300_000);
afterAll(async () => {
  if (moto === undefined) return;
  await workplace.close();
  await moto.close();
});

const testWithMoto = (name: string, body: () => Promise<void>) =>
  test(name, async (context: TestContext) => {
    if (notHere !== undefined) context.skip(notHere);
    await body();
  });

testWithMoto("people, groups, memberships and roles deploy to moto, and are there", async () => {
  await workplace.deploy("--first-deploy");
  expect((await workplace.preview()).changes).toEqual([]);
  expect(await workplace.refresh("identity-center")).toEqual({ same: 7 });
  expect(await workplace.refresh(`account-${mlDev}`)).toEqual({ same: 5 });
});
testWithMoto("a member less is one deletion there", async () => {
  workplace.edit("teams/ai-platform.yaml", "members: [ana.silva, ben.okafor]", "members: [ana.silva]");
  const { changes } = await workplace.preview();
  expect(changes.map(({ op, key }) => `${op} ${key}`)).toEqual(["delete membership/ai-model-builders/ben.okafor"]);
  await workplace.deploy();
  expect(await workplace.refresh("identity-center")).toEqual({ same: 6 });
});
