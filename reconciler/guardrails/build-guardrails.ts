// guardrails.yaml as it is used: what it sets of each guardrail, limits of removals, and exceptions.
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Access } from "../model/access.ts";
import { roleBoundary } from "../model/build-roles.ts";
import { BEFORE_ALL_DATES } from "../model/dates.ts";
import { buildRemovalGuardrails } from "../model/removal-guardrails.ts";
import type { WrittenAccess } from "../validate/written.ts";
import { GUARDRAILS } from "./all-guardrails.ts";
import type { Guardrails, WrittenPart } from "./guardrail.ts";
import { createLookUp } from "./look-up.ts";
import { removalScopes } from "./removal-scopes.ts";

/** `today` is a UTC date. */
export function buildGuardrails(
  written: WrittenAccess,
  access: Access,
  today: string,
): { readonly guardrails: Guardrails; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const lookUp = createLookUp(written, access, today, diagnostics);
  const settings = [...GUARDRAILS].map(
    ([name, guardrail]) => [name, guardrail.settings(partOf(written, guardrail.key), lookUp)] as const,
  );
  const guardrails: Guardrails = {
    ...buildRemovalGuardrails(written, today),
    repairNarrowing: written.guardrails.some(({ value }) => value.guardrails.repairNarrowing === true),
    unmanaged: removalScopes(written, lookUp),
    suspended: new Set(
      written.guardrails.flatMap(({ value }) => (value.guardrails.suspended ?? []).map((name) => name.toLowerCase())),
    ),
    roleBoundary: roleBoundary(written),
    settings: new Map(settings),
  };
  return { guardrails, diagnostics };
}

/** What it sets of each guardrail, in other accounts than those of its files, too: no setting depends on the day. */
export function settingsIn(written: WrittenAccess, access: Access): Guardrails["settings"] {
  return buildGuardrails(written, access, BEFORE_ALL_DATES).guardrails.settings;
}

/** What the one file of guardrails says under `key`: in a second one they are an error. */
export function partOf(
  { guardrails: [file] }: WrittenAccess,
  key: string | undefined,
): WrittenPart<unknown> | undefined {
  const part = key === undefined ? undefined : file?.value.guardrails[key];
  if (key === undefined || file === undefined || part === undefined) return undefined;
  return { value: part, at: (...steps) => ({ document: file.source, path: ["guardrails", key, ...steps] }) };
}
