import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configFailures, parseProviderConfig } from "./provider-config.ts";
import { DEV, failureOf, MANAGEMENT, startTestProvider, type TestProvider } from "./test-provider.ts";

const env = {
  AWS_ENDPOINT_URL: "http://127.0.0.1:1",
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "a",
  AWS_SECRET_ACCESS_KEY: "b",
};

describe("endpoints", () => {
  test("come from the program, then the service's variable, then AWS_ENDPOINT_URL", () => {
    const args = { endpoints: '[{"ssoadmin":"http://127.0.0.1:2"}]' };
    const { endpoints } = parseProviderConfig(args, { ...env, AWS_ENDPOINT_URL_IAM: "http://127.0.0.1:3" });
    expect(endpoints).toMatchObject({
      ssoadmin: "http://127.0.0.1:2",
      iam: "http://127.0.0.1:3",
      sts: "http://127.0.0.1:1",
    });
  });

  test("without any the provider refuses to go to AWS itself", () => {
    expect(() => parseProviderConfig({}, { ...env, AWS_ENDPOINT_URL: undefined })).toThrow("set AWS_ENDPOINT_URL");
  });
});

test("what is missing is said", () => {
  expect(() => parseProviderConfig({}, { ...env, AWS_REGION: undefined })).toThrow("Missing region");
  expect(() => parseProviderConfig({}, { ...env, AWS_ACCESS_KEY_ID: undefined })).toThrow(
    "No valid credential sources",
  );
  expect(() => parseProviderConfig({ assumeRoles: "[" }, env)).toThrow('argument "assumeRoles"');
});

test("arguments come as JSON texts, secrets inside them too", () => {
  const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "id" };
  const role = { roleArn: "arn:aws:iam::222222222222:role/deploy", externalId: secret, duration: "1h30m" };
  const config = parseProviderConfig({ assumeRoles: JSON.stringify([role]), skipCredentialsValidation: "true" }, env);
  expect(config.assumedRoles).toMatchObject([{ roleArn: role.roleArn, externalId: "id", duration: 5400 }]);
  expect(config.skipCredentialsValidation).toBe(true);
});

test("the old name of assumeRoles is refused with the new one", () => {
  expect(configFailures({ assumeRole: "{}" })[0]?.reason).toBe(
    "invalid config key 'aws:assumeRole', should be 'aws:assumeRoles'",
  );
});

describe("configuring", () => {
  let provider: TestProvider;
  beforeEach(async () => {
    provider = await startTestProvider();
  });
  afterEach(() => provider.close());

  const deploy = `arn:aws:iam::${DEV}:role/deploy`;
  const assume = (...arns: string[]) => ({
    assumeRoles: JSON.stringify(arns.map((roleArn) => ({ roleArn, sessionName: "test" }))),
  });

  test("says that secrets and previews are supported", async () => {
    const answer = await provider.configure({});
    expect(answer.getAcceptsecrets()).toBe(true);
    expect(answer.getSupportspreview()).toBe(true);
    expect(answer.getSupportsAutonamingConfiguration()).toBe(true);
    expect(answer.getAcceptoutputs()).toBe(false);
  });

  test("looks at the credentials unless it is told not to", async () => {
    await provider.configure({});
    expect(provider.operations()).toEqual(["GetCallerIdentity"]);
    await provider.configure({ skipCredentialsValidation: "true" });
    expect(provider.operations()).toEqual([]);
  });

  test("assumes a role, and then works in its account", async () => {
    await provider.configure({ ...assume(deploy), skipCredentialsValidation: "true" });
    await provider
      .create("aws:iam/role:Role", { name: "trainer", assumeRolePolicy: '{"Statement":[]}' })
      .catch(() => {});
    expect(provider.server.calls.map(({ operation, account }) => [operation, account]).slice(0, 2)).toEqual([
      ["AssumeRole", MANAGEMENT],
      ["CreateRole", DEV],
    ]);
  });

  test("assumes several roles one after the other", async () => {
    await provider.configure({
      ...assume(`arn:aws:iam::${MANAGEMENT}:role/hub`, deploy),
      skipCredentialsValidation: "true",
    });
    expect(provider.server.calls.map(({ account }) => account)).toEqual([MANAGEMENT, MANAGEMENT]);
  });

  test("a role that cannot be assumed is an error with AWS's own reason", async () => {
    const failed = await failureOf(provider.configure(assume("arn:aws:iam::333333333333:role/deploy")));
    expect(failed.message).toContain("IAM Role (arn:aws:iam::333333333333:role/deploy) cannot be assumed");
    expect(failed.message).toContain("StatusCode: 403");
    expect(failed.message).toContain(
      "api error AccessDenied: User: arn:aws:iam::111111111111:user/sandbox is not authorized to perform: sts:AssumeRole",
    );
  });

  test("refuses an account that is not allowed", async () => {
    const failed = await failureOf(provider.configure({ allowedAccountIds: `["${DEV}"]` }));
    expect(failed.message).toContain(`AWS account ID not allowed: ${MANAGEMENT}`);
  });

  test("an operation before it is an error", async () => {
    await expect(provider.check("aws:iam/role:Role", {})).rejects.toThrow("not configured");
  });
});
