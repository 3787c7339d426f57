// `node failing-run.ts preview|deploy KIND`: one run of the engine whose program fails in the way that KIND names.
import { setTimeout as wait } from "node:timers/promises";
import { runAsProcess } from "../../reconciler/cli/run-as-process.ts";
import { OperationError } from "../../reconciler/diagnostics/operation-error.ts";
import { openBackend } from "../../reconciler/engine/backend.ts";
import { deployStack, type Program, previewStack } from "../../reconciler/engine/run-engine.ts";

const failure = () => new Error("the program broke");

const PROGRAMS: { readonly [kind: string]: Program } = {
  sync: () => {
    throw failure();
  },
  async: async () => {
    await wait(10);
    throw failure();
  },
  floating: async () => {
    void Promise.reject(failure());
    await wait(10);
    return {};
  },
  timer: async () => {
    setTimeout(() => {
      throw failure();
    }, 1);
    await wait(10);
    return {};
  },
  late: async () => {
    // After the engine's end, while the process still lives.
    void wait(4000).then(() => Promise.reject(failure()));
    return {};
  },
  "never-settling": () => new Promise(() => {}),
  none: async () => ({}),
};

const [mode, kind = ""] = process.argv.slice(2);
const program = PROGRAMS[kind];
if (program === undefined) throw new Error(`no kind ${kind}`);

await runAsProcess(process, async ({ env, cliRoot, signal, stderr }) => {
  const backend = await openBackend({ env, cliRoot });
  try {
    const stack = await backend.openStack("identity-center", "create");
    // The others may take as long as a busy machine does.
    const stall = kind === "never-settling" ? { stallAfter: 2000 } : {};
    const options = { parallel: 10, signal, onProgress: () => {}, ...stall };
    const nothing = { name: stack.name, accountId: undefined, resources: [] };
    const ended =
      mode === "preview"
        ? await previewStack(stack, program, options)
        : await deployStack(stack, nothing, program, { ...options, expected: [], only: undefined });
    if (ended.ended.how === "broken") throw ended.ended.error;
    for (const { message } of ended.failures) stderr(`error: ${message}\n`);
    return ended.failures.length > 0 ? 3 : 0;
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    stderr(`error: ${error.message}\n`);
    return 3;
  } finally {
    await backend.close();
  }
});
