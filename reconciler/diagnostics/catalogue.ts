// Every diagnostic's sentence, in one place. Codes are stable: they are never renamed, and each has a heading in docs/diagnostics.md.
import { quote } from "./quote.ts";

const suggestion = (name: string | undefined) => (name === undefined ? undefined : `did you mean ${quote(name)}?`);

/** Sentences are lower case without a full stop, with the value as written in quotes. */
export const catalogue = {
  "unknown-key": {
    severity: "error",
    message: (a: { key: string; suggestion?: string | undefined; allowed: readonly string[] }) =>
      `unknown key ${quote(a.key)}`,
    hint: (a: { suggestion?: string | undefined; allowed: readonly string[] }) =>
      suggestion(a.suggestion) ?? `allowed here: ${a.allowed.join(", ")}`,
  },
} as const satisfies Record<string, Entry>;

type Entry = {
  readonly severity: "error" | "warning";
  // biome-ignore lint/suspicious/noExplicitAny: each entry has its own argument type; ArgumentsOf recovers it.
  readonly message: (args: any) => string;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly hint?: (args: any) => string | undefined;
};

export type Catalogue = typeof catalogue;
export type DiagnosticCode = keyof Catalogue;
