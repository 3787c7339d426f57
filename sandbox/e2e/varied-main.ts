// `node varied-main.ts ARGV`: main.ts on the day that `DAY` names, with the Pulumi CLI that `CLI_ROOT` names.
import { run } from "../../reconciler/cli/cli.ts";
import { runAsProcess } from "../../reconciler/cli/run-as-process.ts";

const { DAY, CLI_ROOT } = process.env;
const varied = CLI_ROOT === undefined ? {} : { cliRoot: CLI_ROOT };
await runAsProcess(process, (surroundings) => run(process.argv.slice(2), { ...surroundings, ...varied }), DAY);
