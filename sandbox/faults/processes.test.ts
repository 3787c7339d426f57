import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { kill, killAll, treeOf } from "./processes.ts";

test("a tree is a process and all below it, and ends as a whole", async () => {
  const child = spawn("bash", ["-c", "sleep 600 & echo started; wait"]);
  const { pid = 0 } = child;
  await once(child.stdout, "data");
  const tree = treeOf(pid);
  expect(tree[0]).toMatchObject({ pid, parent: process.pid });
  expect(tree.slice(1).map(({ parent }) => parent)).toEqual([pid]);
  // Only when the last of them has let go of the pipe.
  const closed = once(child, "close");
  killAll(tree);
  expect(await closed).toEqual([null, "SIGKILL"]);
  expect(treeOf(pid)).toEqual([]);
  expect(() => kill(pid, "SIGKILL")).not.toThrow();
});
