// `DAY=2026-11-26 node on-day.ts ARGV`: main.ts on a day of the test's choice.
import { run } from "../../reconciler/cli/cli.ts";
import { runAsProcess } from "../../reconciler/cli/run-as-process.ts";

await runAsProcess(process, (surroundings) => run(process.argv.slice(2), surroundings), process.env.DAY);
