// Sentences about guardrails.yaml that no guardrail says by itself. See catalogue.ts.
import { quote, visible } from "./quote.ts";

export const guardrailMessages = {
  "break-glass-date": {
    severity: "error",
    message: (a: { what: string; key: "leaves" | "expires"; date: string }) =>
      `the ${visible(a.what)} is break-glass, which has no last day, but this one ends on ${a.date}`,
    hint: (a: { key: "leaves" | "expires" }) =>
      `take ${a.key}: out here; or take it out of breakGlass in guardrails.yaml`,
  },
  "external-deleted": {
    severity: "error",
    message: (a: { kind: "user" | "group"; name: string }) =>
      `${a.kind} ${quote(a.name)} is named as external, but a deploy has created it and would delete it`,
    hint: (a: { kind: "user" | "group" }) =>
      `declare it under ${a.kind}s: again; if the identity provider is to own it, first remove it from ${a.kind}s: and wherever it is named, deploy, and name it under external: when the provider has created it`,
  },
  "external-missing": {
    severity: "error",
    message: (a: { kind: "user" | "group"; name: string; suggestion: string | undefined }) =>
      `the identity store has no ${a.kind} ${quote(a.name)}`,
    hint: (a: { kind: "user" | "group"; suggestion: string | undefined }) =>
      a.suggestion === undefined
        ? `wait until the identity provider has synchronised the ${a.kind}, or take it out of external: and wherever it is named`
        : `did you mean ${quote(a.suggestion)}?`,
  },
  "exception-names-nothing": {
    severity: "warning",
    message: (a: { key: string; stack: string; suggestion: string | undefined }) =>
      `this exception names ${quote(a.key)}, which stack ${a.stack} neither declares nor has deployed`,
    hint: (a: { suggestion: string | undefined }) =>
      a.suggestion === undefined
        ? "write the key as the plan prints it; if what it named is gone, take it out of the exception"
        : `did you mean ${quote(a.suggestion)}?`,
  },
  "exception-lifts-nothing": {
    severity: "warning",
    message: (a: { file: string; code: string }) =>
      `this exception is for errors of ${a.code} in ${quote(a.file)}, which has none`,
    hint: () => "write the file's path from the access folder; if the error is gone, take the exception out",
  },
} as const;
