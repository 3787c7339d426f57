import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Look, waitUntilSucceeded } from "./retry.ts";
import { failureOf, startConfigured, type TestProvider } from "./test-provider.ts";

const PERMISSION_SET = "aws:ssoadmin/permissionSet:PermissionSet";
const pace = { timeScale: 0, signal: new AbortController().signal };

describe("the waiter", () => {
  function looks(...states: (Look | undefined)[]) {
    let count = 0;
    const look = async () => states[Math.min(count++, states.length - 1)];
    return { look, count: () => count };
  }

  test("looks until it has succeeded", async () => {
    const { look, count } = looks({ state: "IN_PROGRESS" }, undefined, { state: "SUCCEEDED" });
    await waitUntilSucceeded(pace, { look, delay: 10, minTimeout: 5, timeout: 300 });
    expect(count()).toBe(3);
  });

  test("ends at its timeout, which counts waits only: first after 10 s, then at least 5 s apart, at most 10 s", async () => {
    const { look, count } = looks({ state: "IN_PROGRESS" });
    const wait = waitUntilSucceeded(pace, { look, delay: 10, minTimeout: 5, timeout: 300 });
    await expect(wait).rejects.toThrow(
      "timeout while waiting for state to become 'SUCCEEDED' (last state: 'IN_PROGRESS', timeout: 5m0s)",
    );
    // Waits of 5 (five times), 6.4 and then 10 seconds after the first 10.
    expect(count()).toBe(1 + 5 + 1 + 25);
  });

  test("gives up after twenty looks that found nothing", async () => {
    const { look, count } = looks(undefined);
    await expect(waitUntilSucceeded(pace, { look, delay: 5, timeout: 600 })).rejects.toThrow("couldn't find resource");
    expect(count()).toBe(21);
  });

  test("ends when the instance is stopped", async () => {
    const stopping = new AbortController();
    const look = async () => {
      stopping.abort(new Error("context canceled"));
      return { state: "IN_PROGRESS" };
    };
    const wait = waitUntilSucceeded({ timeScale: 0, signal: stopping.signal }, { look, delay: 5, timeout: 600 });
    await expect(wait).rejects.toThrow("context canceled");
  });
});

describe("retries inside the client", () => {
  let provider: TestProvider;
  beforeEach(async () => {
    provider = await startConfigured({ maxRetries: 4 });
  });
  afterEach(() => provider.close());

  function createSet(name: string) {
    return provider.create(PERMISSION_SET, { instanceArn: provider.instanceArn, name });
  }

  const createGroup = () =>
    provider.create("aws:identitystore/group:Group", {
      identityStoreId: provider.identityStoreId,
      displayName: "builders",
    });

  test("a real conflict of sso-admin is tried again to the end", async () => {
    await createSet("Reader");
    provider.operations();
    expect((await failureOf(createSet("Reader"))).message).toContain("ConflictException");
    expect(provider.operations()).toEqual(Array(4).fill("CreatePermissionSet"));
  });

  test("a conflict of sso-admin that passes is not seen", async () => {
    provider.server.faults.push({
      operation: "CreatePermissionSet",
      error: { name: "ConflictException", message: "busy", status: 409 },
      times: 2,
    });
    await createSet("Reader");
    expect(provider.operations().filter((name) => name === "CreatePermissionSet")).toHaveLength(3);
  });

  test("a conflict of identitystore is reported at once", async () => {
    expect((await failureOf(createGroup())).message).toContain("ConflictException");
    expect(provider.operations()).toEqual(["CreateGroup"]);
  });

  test("throttling is tried again by every service", async () => {
    provider.server.faults.push({
      operation: "DescribeGroup",
      error: { name: "ThrottlingException", message: "slow down" },
      times: 1,
    });
    await provider.read(
      "aws:identitystore/group:Group",
      `${provider.identityStoreId}/${provider.world.groups[0]?.groupId}`,
    );
    expect(provider.operations()).toEqual(["DescribeGroup", "DescribeGroup"]);
  });

  test("a denied call is not tried again, and AWS's reason is told", async () => {
    provider.server.faults.push({
      operation: "CreatePermissionSet",
      error: { name: "AccessDeniedException", message: "explicit deny in an SCP" },
    });
    expect((await failureOf(createSet("Reader"))).message).toContain("AccessDeniedException: explicit deny in an SCP");
    expect(provider.operations()).toEqual(["CreatePermissionSet"]);
  });

  test("maxRetries of the program counts before the host's", async () => {
    await provider.configure({ skipCredentialsValidation: "true", maxRetries: "2" });
    await createSet("Reader");
    provider.operations();
    await failureOf(createSet("Reader"));
    expect(provider.operations()).toHaveLength(2);
  });

  test("a permission set that is assigned cannot be deleted until the conflict is over", async () => {
    const set = await createSet("Reader");
    provider.server.faults.push({
      operation: "DeletePermissionSet",
      error: { name: "ConflictException", message: "assigned" },
    });
    expect((await failureOf(provider.remove(set))).message).toContain("deleting SSO Permission Set (Reader)");
  });
});
