// Keeps Pulumi's SDK from loading what it needs only to serialize functions: that takes longer than all else that it loads.
// To be imported before @pulumi/pulumi and @pulumi/aws, wherever these are: the SDK requires these modules as it loads.
import Module, { createRequire } from "node:module";

/** As @pulumi/pulumi requires them: the TypeScript compiler, and npm's own reader of installed packages. */
const SERIALIZATION_MODULES = ["./typescript-shim.js", "@npmcli/arborist", "normalize-package-data"];

// Functions are serialized for dynamic providers and callbacks of the cloud alone. No program here has any; one that has loads them then.
const required = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
for (const name of SERIALIZATION_MODULES) loadWhenUsed(required.resolve(name));

/** A module that a process requires from `filename` loads no sooner than something of it is asked for. */
function loadWhenUsed(filename: string): void {
  let loaded: Record<PropertyKey, unknown> | undefined;
  const load = (): Record<PropertyKey, unknown> => {
    if (loaded === undefined) {
      delete required.cache[filename];
      loaded = required(filename) as Record<PropertyKey, unknown>;
    }
    return loaded;
  };
  // What TypeScript makes of an import asks for these two, whatever the module is.
  const get = (_: object, key: PropertyKey) => (key === "__esModule" ? true : key === "default" ? load() : load()[key]);
  const stand = new Module(filename);
  required.cache[filename] = Object.assign(stand, { filename, loaded: true, exports: new Proxy({}, { get }) });
}
