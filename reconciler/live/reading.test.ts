import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { OperationError } from "../diagnostics/operation-error.ts";
import { CLIENT_SETTINGS, listIn, mapBounded, reading } from "./reading.ts";

const failure = (name: string, message: string) => Object.assign(new Error(message), { name });

test("results come in the items' order, with at most five under way", async () => {
  let underWay = 0;
  let most = 0;
  const items = Array.from({ length: 23 }, (_, index) => index);
  const results = await mapBounded(items, async (item) => {
    underWay += 1;
    most = Math.max(most, underWay);
    for (let turn = 0; turn < 23 - item; turn++) await Promise.resolve();
    underWay -= 1;
    return item * 2;
  });
  expect(results).toEqual(items.map((item) => item * 2));
  expect(most).toBe(5);
});

test("the first failure stops what has not begun", async () => {
  const begun: number[] = [];
  const work = async (item: number) => {
    begun.push(item);
    await Promise.resolve();
    if (item === 2) throw failure("ThrottlingException", "Rate exceeded");
  };
  await expect(mapBounded([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], work)).rejects.toThrow("Rate exceeded");
  expect(begun).not.toContain(11);
});

const NO_LISTS: readonly { readonly Users?: null }[] = [{}, { Users: null }];
test.each(NO_LISTS)("%j is not an empty list", async (page) => {
  const work = reading("the identity store's users", async () => listIn(page, "Users"));
  await expect(work).rejects.toThrow(
    "could not read the identity store's users: Error: the answer has no Users, so it is not AWS's own",
  );
});

test("an empty list is one", () => expect(listIn({ Users: [] }, "Users")).toEqual([]));

test("a failed read says what could not be read and gives AWS's reason", async () => {
  const work = reading("the identity store's groups", () =>
    Promise.reject(failure("AccessDeniedException", "User: x is not authorized")),
  );
  await expect(work).rejects.toThrow(OperationError);
  await expect(work).rejects.toThrow(
    "could not read the identity store's groups: AccessDeniedException: User: x is not authorized",
  );
});

test("a call that AWS never answers fails after the client's limit, with a reason", async () => {
  const silent = createServer(() => {}).listen(0, "127.0.0.1");
  await once(silent, "listening");
  const client = new STSClient({
    ...CLIENT_SETTINGS,
    // The limits as they are would take minutes.
    maxAttempts: 1,
    requestHandler: { ...CLIENT_SETTINGS.requestHandler, requestTimeout: 20 },
    endpoint: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    region: "eu-west-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  try {
    await expect(reading("the caller's identity", () => client.send(new GetCallerIdentityCommand({})))).rejects.toThrow(
      /^could not read the caller's identity: TimeoutError: /,
    );
  } finally {
    client.destroy();
    silent.closeAllConnections();
    silent.close();
  }
});
