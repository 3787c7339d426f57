// The state's backend as people may see it.
import { visible } from "../diagnostics/quote.ts";

/**
 * `s3://bucket` of `s3://key:secret@bucket/path?endpoint=…`: scheme and host or bucket, never user information or query,
 * which may hold credentials. A file backend has no host: its path is shown.
 */
export function shownBackend(url: string | undefined): string {
  if (url === undefined || url === "") return "the backend of pulumi login";
  if (!URL.canParse(url)) return "PULUMI_BACKEND_URL, which is not a URL";
  const { protocol, host, pathname } = new URL(url);
  return visible(protocol === "file:" ? `file://${host}${pathname}` : `${protocol}//${host}`);
}
