// `access outputs`: ids and ARNs of what exists, from the state.
import { openBackend } from "../engine/backend.ts";
import { type CommandContext, EXIT, type Format } from "./command-context.ts";
import { backendSettings } from "./run-stacks.ts";

export async function outputs(context: CommandContext, format: Format): Promise<number> {
  const result: Record<string, unknown> = {};
  const backend = await openBackend(backendSettings(context, true));
  try {
    const names = await backend.listStackNames();
    for (const name of names.filter((it) => /^(identity-center|account-\d{12})$/.test(it)).sort()) {
      result[name] = await backend.outputs(name);
    }
  } finally {
    await backend.close();
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
