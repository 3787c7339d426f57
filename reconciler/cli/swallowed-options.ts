// Options that npm has taken for its own, because `--` before them was forgotten: without them a command does something else.

/** Ours that change what a command does. npm gives each, with `-` as `_`, to what it runs. */
const OURS = [
  "access",
  "account",
  "approved-only",
  "base-ref",
  "dry-run",
  "expect",
  "first-deploy",
  "fix",
  "live",
  "only-expired",
  "out",
  "time-limit",
];

/** npm has an option of this name too, with these values (npm, config: access). */
const NPMS_OWN: Readonly<Record<string, readonly string[]>> = { access: ["public", "restricted"] };

/** As they were written: `--only-expired`, `--access=org`. */
export function swallowedOptions(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return OURS.flatMap((option) => {
    const value = env[`npm_config_${option.replaceAll("-", "_")}`];
    if (value === undefined || value === "" || NPMS_OWN[option]?.includes(value) === true) return [];
    return [value === "true" ? `--${option}` : `--${option}=${value}`];
  });
}
