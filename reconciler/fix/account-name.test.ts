import fc from "fast-check";
import { expect, test } from "vitest";
import { schemaValidator } from "../validate/schemas.ts";
import { accountNameFor } from "./account-name.ts";

const ID = "012345678901";

test.each([
  ["ML Dev", "ml-dev"],
  ["  Ünïcode — Prod (EU)  ", "unicode-prod-eu"],
  ["a.b_c", "a-b-c"],
  ["-_.", `account-${ID}`],
  ["123456", `account-${ID}`],
  ["研究", `account-${ID}`],
  ["", `account-${ID}`],
  ["Shop", `shop-${ID}`],
  ["x".repeat(200), "x".repeat(128)],
])("%j becomes %s", (awsName, name) => {
  expect(accountNameFor(awsName, ID, new Set(["shop"]))).toBe(name);
});
test("whatever AWS has: the schema accepts it, and it is none that is taken", () => {
  const validate = schemaValidator("accounts");
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (awsName) => {
      const first = accountNameFor(awsName, ID, new Set());
      const second = accountNameFor(awsName, ID, new Set([first]));
      for (const name of [first, second])
        expect([name, validate({ accounts: [{ name, id: ID }] })]).toEqual([name, true]);
      expect(second === first).toBe(first.startsWith("account-"));
    }),
    { seed: 20261130 },
  );
});
