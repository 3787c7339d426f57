import { expect, test } from "vitest";
import { messageOf } from "./message-of.ts";

test.each([
  [new TypeError("x is undefined"), "x is undefined"],
  ["no such bucket", "no such bucket"],
  [undefined, "undefined"],
])("the message of %s", (thrown, message) => {
  expect(messageOf(thrown)).toBe(message);
});
