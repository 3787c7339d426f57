// What GitHub says of lines of CODEOWNERS that it can't use.
import { expect, test } from "vitest";
import { readCodeownersErrors } from "../../reconciler/github/codeowners-errors.ts";
import { operations, sha, startForTest } from "./test-server.ts";

test("each line with GitHub's word for what is wrong", async () => {
  const codeownersErrors = [{ line: 3, column: 8, kind: "Unknown owner" }];
  const { server, github } = await startForTest({ repository: { codeownersErrors } });
  expect(await readCodeownersErrors(github, sha("a"))).toEqual(codeownersErrors);
  expect(operations(server)).toEqual(["repos/codeowners-errors"]);
});
test("that the file isn't there is one; a refusal is told", async () => {
  const missing = await startForTest({ repository: { codeownersErrors: undefined } });
  expect(await readCodeownersErrors(missing.github, sha("a"))).toEqual([{ line: 1, column: 1, kind: "no such file" }]);
  const { github } = await startForTest({ token: { permissions: {} } });
  await expect(readCodeownersErrors(github, sha("a"))).rejects.toThrow("could not read the errors of CODEOWNERS at");
});
