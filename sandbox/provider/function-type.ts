/** One entry of the table of functions (invokes). */
import type { Aws } from "./aws.ts";
import type { Properties } from "./values.ts";

export type FunctionType = {
  readonly token: string;
  readonly args: readonly string[];
  readonly required: readonly string[];
  /** Takes and answers a `region`. */
  readonly regional: boolean;
  /** Why the arguments are refused, or undefined. */
  readonly check?: (args: Properties) => string | undefined;
  /** The results beside the arguments. */
  readonly run: (aws: Aws, args: Properties) => Promise<Properties>;
};

/** For arguments of which the provider wants exactly one. */
export function exactlyOne(...names: readonly string[]): (args: Properties) => string | undefined {
  return (args) => {
    const given = names.filter((name) => args[name] !== undefined && args[name] !== "");
    if (given.length === 1) return undefined;
    const found = given.length === 0 ? "none was" : `${given.join(", ")} were`;
    return `only one of \`${names.join(",")}\` can be specified, and one has to be: ${found} given`;
  };
}

/** Why the call cannot be made with these arguments. */
export function argumentFailures(type: FunctionType, args: Properties): { property: string; reason: string }[] {
  const allowed = [...type.args, ...(type.regional ? ["region"] : [])];
  const missing = type.required.filter((name) => args[name] === undefined || args[name] === "");
  const unknown = Object.keys(args).filter((name) => !allowed.includes(name));
  const refused = type.check?.(args);
  return [
    ...missing.map((name) => ({ property: name, reason: `Missing required argument "${name}"` })),
    ...unknown.map((name) => ({ property: name, reason: "Invalid or unknown key" })),
    ...(refused === undefined ? [] : [{ property: "", reason: refused }]),
  ];
}
