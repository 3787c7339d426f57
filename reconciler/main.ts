// The only file that names `process`.
import { run } from "./cli/cli.ts";
import { runAsProcess } from "./cli/run-as-process.ts";

await runAsProcess(process, (surroundings) => run(process.argv.slice(2), surroundings));
