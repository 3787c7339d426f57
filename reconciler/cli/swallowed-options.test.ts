import { expect, test } from "vitest";
import { swallowedOptions } from "./swallowed-options.ts";

test("what npm took is told as it was written, and npm's own is not", () => {
  expect(swallowedOptions({ npm_config_only_expired: "true", npm_config_access: "org", npm_config_out: "" })).toEqual([
    "--access=org",
    "--only-expired",
  ]);
  expect(swallowedOptions({ npm_config_dry_run: "true" })).toEqual(["--dry-run"]);
  expect(
    swallowedOptions({ npm_config_access: "public", npm_config_registry: "https://r.example", PATH: "/bin" }),
  ).toEqual([]);
});
