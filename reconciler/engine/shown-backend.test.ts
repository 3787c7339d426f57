import { expect, test } from "vitest";
import { shownBackend } from "./shown-backend.ts";

test.each([
  ["s3://state-bucket", "s3://state-bucket"],
  ["s3://key:secret@state-bucket/path?endpoint=http://u:p@host&profile=secret#secret", "s3://state-bucket"],
  ["https://user:secret@pulumi.example.com:8443/secret", "https://pulumi.example.com:8443"],
  ["postgres://user:secret@db.example.com/pulumi", "postgres://db.example.com"],
  ["azblob://states?storage_account=secret", "azblob://states"],
  ["file:///var/lib/state?secret", "file:///var/lib/state"],
  ["file://~/state", "file://~/state"],
  ["secret without a scheme", "PULUMI_BACKEND_URL, which is not a URL"],
  [undefined, "the backend of pulumi login"],
])("%s is shown without what may be secret", (url, shown) => {
  expect(shownBackend(url)).toBe(shown);
  expect(shownBackend(url)).not.toContain("secret");
});
