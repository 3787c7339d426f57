// What AWS doesn't let a deploy read before it changes or makes it: it stays as it is, with what depends on it.
import { openDeclared } from "../desired/declared-objects.ts";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { Access } from "../model/access.ts";

/** Why each of `unread`, AWS's reasons by key, may not be changed: at the place where it is declared; at organization.yaml where it no longer is. */
export function unreadObjects(
  access: Access,
  stack: string,
  unread: ReadonlyMap<string, string>,
  code: "unfinished-not-read" | "existing-not-read" = "unfinished-not-read",
): readonly { readonly stack: string; readonly key: string; readonly why: Diagnostic }[] {
  const declared = openDeclared(access);
  return [...unread].map(([key, lines]) => {
    const reason = lines.trim().replace(/\s+/g, " ");
    const place = declared({ stack, key })?.place ?? access.organization.origin.document.placeOf([]);
    return { stack, key, why: diagnostic(code, { stack, key, reason }, place) };
  });
}
