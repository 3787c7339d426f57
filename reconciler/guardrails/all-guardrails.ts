// All guardrails, by their names: each file in rules/ is one.
import { readdirSync } from "node:fs";
import { basename } from "node:path";
import type { Guardrail, Guardrails } from "./guardrail.ts";

const FOLDER = new URL("rules/", import.meta.url);

async function load(file: string): Promise<readonly [name: string, Guardrail]> {
  const { guardrail } = (await import(new URL(file, FOLDER).href)) as { readonly guardrail: Guardrail };
  return [basename(file, ".ts"), guardrail];
}

const files = readdirSync(FOLDER).filter((file) => file.endsWith(".ts"));

/** Sorted by name. */
export const GUARDRAILS: ReadonlyMap<string, Guardrail> = new Map(await Promise.all(files.sort().map(load)));

/** What guardrails.yaml sets of `guardrail`, which is what its file exports. */
export function settingsOf<Settings>(
  { settings }: Pick<Guardrails, "settings">,
  guardrail: Guardrail<never, Settings>,
): Settings {
  const [name] = [...GUARDRAILS].find(([, it]) => it === guardrail) ?? [];
  if (name === undefined || !settings.has(name)) throw new Error(`nothing is known of guardrail ${name}`);
  // The map was filled by this guardrail's own `settings`.
  return settings.get(name) as Settings;
}
