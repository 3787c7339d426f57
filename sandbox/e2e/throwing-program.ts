// Told to Node with `--import`: the program that deploys identity-center has the bug that `BUG` names; previews have none.
import { registerHooks } from "node:module";

const PROGRAM = new URL("../../reconciler/desired/program.ts", import.meta.url).href;

const BUGS: { readonly [name: string]: string } = {
  sync: "throw bug();",
  async: "await new Promise((done) => setTimeout(done, 10)); throw bug();",
  floating: "void Promise.reject(bug());",
};

const SOURCE = `
import { runtime } from "@pulumi/pulumi";
import { registerResources as original } from ${JSON.stringify(`${PROGRAM}?original`)};
const bug = () => new Error("the program broke");
export async function registerResources(stack, context) {
  if (stack.name === "identity-center" && !runtime.isDryRun()) { ${BUGS[process.env.BUG ?? ""]} }
  return original(stack, context);
}
`;

registerHooks({
  load: (url, context, next) =>
    url === PROGRAM ? { format: "module", source: SOURCE, shortCircuit: true } : next(url, context),
});
