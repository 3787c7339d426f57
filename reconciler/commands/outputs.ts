// `access outputs`: ids and ARNs of what exists, from the state.
import { listStackNames, openStack } from "../engine/open-stack.ts";
import { type CommandContext, EXIT, type Format } from "./command-context.ts";
import { engineSettings } from "./run-stacks.ts";

export async function outputs(context: CommandContext, format: Format): Promise<number> {
  const settings = engineSettings(context, true);
  const result: Record<string, unknown> = {};
  const names = (await listStackNames(settings)).filter((name) => /^(identity-center|account-\d{12})$/.test(name));
  for (const name of [...names].sort()) {
    const opened = await openStack(name, settings, "never");
    if (opened === undefined) continue;
    try {
      const values = await opened.stack.outputs();
      result[name] = Object.fromEntries(Object.entries(values).map(([key, output]) => [key, output.value]));
    } finally {
      await opened.close();
    }
  }
  context.stdout(
    format === "json" ? `${JSON.stringify({ version: 1, stacks: result }, undefined, 2)}\n` : text(result),
  );
  return EXIT.fine;
}

function text(value: unknown, indent = ""): string {
  if (typeof value !== "object" || value === null) return `${indent}${String(value)}\n`;
  return Object.entries(value)
    .map(([key, inner]) =>
      typeof inner === "object" ? `${indent}${key}\n${text(inner, `${indent}  `)}` : `${indent}${key}: ${inner}\n`,
    )
    .join("");
}
