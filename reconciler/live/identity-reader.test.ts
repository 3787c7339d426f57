// Answers that are none; sandbox/e2e/reading-aws.test.ts has the rest.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type IdentityReader, openIdentityReader } from "./identity-reader.ts";
import { readOrganization } from "./organization.ts";

let server: Server;
let body = "";
let reader: IdentityReader;
beforeEach(async () => {
  server = createServer((_, response) => response.end(body)).listen(0, "127.0.0.1");
  await once(server, "listening");
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
  reader = openIdentityReader("eu-west-1", {
    arn: "arn:aws:sso:::instance/ssoins-0123456789abcdef",
    identityStoreId: "d-0123456789",
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  server.close();
});

test.each(["", "{}", '{"__type":"AccessDeniedException","message":"no"}'])(
  "a 200 with %j is not an empty list of anything",
  async (text) => {
    body = text;
    await expect(reader.users()).rejects.toThrow(
      "could not read the identity store's users: Error: the answer has no Users",
    );
    await expect(reader.groups()).rejects.toThrow("the answer has no Groups");
    await expect(reader.permissionSetArns()).rejects.toThrow("the answer has no PermissionSets");
    await expect(reader.memberships(["g"])).rejects.toThrow("the answer has no GroupMemberships");
    await expect(reader.assignments([{ type: "USER", id: "u" }])).rejects.toThrow(
      "the answer has no AccountAssignments",
    );
    expect(await readOrganization("eu-west-1", [])).toEqual({
      accounts: undefined,
      unread: { part: "accounts", reason: "Error: the answer has no Accounts, so it is not AWS's own" },
    });
  },
);
