// Answers that are none, over HTTP.
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openLive, readToItsEnd } from "./open-live.ts";
import { readOrganization } from "./organization.ts";
import { NOTHING, type ReadScope } from "./read-scope.ts";

let server: Server;
let body = "";
beforeEach(async () => {
  server = createServer((_, response) => response.end(body)).listen(0, "127.0.0.1");
  await once(server, "listening");
  vi.stubEnv("AWS_ENDPOINT_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
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
    const live = openLive("eu-west-1", {
      arn: "arn:aws:sso:::instance/ssoins-0123456789abcdef",
      identityStoreId: "d-0123456789",
    });
    const names = { users: new Map([["u", "ana"]]), groups: new Map([["g", "data"]]), sets: new Map() };
    const read = async (scope: Partial<ReadScope>) =>
      readToItsEnd(await live({ names, scope: { ...NOTHING, asksNamesOf: "strangers", ...scope } }));
    await expect(read({ users: true, asksNamesOf: "everybody" })).rejects.toThrow(
      "could not read the people: Error: the answer has no Users",
    );
    await expect(read({ groups: true, asksNamesOf: "everybody" })).rejects.toThrow("the answer has no Groups");
    await expect(read({ sets: "listed", asksNamesOf: "everybody" })).rejects.toThrow(
      "the answer has no PermissionSets",
    );
    await expect(read({ members: new Set(["data"]) })).rejects.toThrow("the answer has no GroupMemberships");
    await expect(read({ assignments: [{ of: "user", name: "ana" }] })).rejects.toThrow(
      "the answer has no AccountAssignments",
    );
    expect(await readOrganization("eu-west-1", [])).toEqual({
      accounts: undefined,
      unread: { part: "accounts", reason: "Error: the answer has no Accounts, so it is not AWS's own" },
    });
  },
);
