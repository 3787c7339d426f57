// Text as YAML, whatever is in it.

/** Letters with digits and `_./-` between: no reader of YAML makes anything else of it, but the words below. */
const PLAIN = /^[A-Za-z](?:[A-Za-z0-9_./-]*[A-Za-z0-9])?$/;
/** What YAML 1.1 or 1.2 makes something other than text of. */
const WORDS = /^(?:true|false|yes|no|on|off|null|y|n)$/i;

/** What is not ASCII, but letters and digits of any script, stays; all else that could hide or move something is an escape. */
const ESCAPED = /[^ -~\p{L}\p{N}]|\p{Default_Ignorable_Code_Point}/gu;

/** `text` as a YAML scalar on one line: as it is where nobody can misread it, else in double quotes. */
export function yamlScalar(text: string): string {
  if (PLAIN.test(text) && !WORDS.test(text)) return text;
  return JSON.stringify(text).replace(ESCAPED, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16);
    return hex.length > 4 ? `\\U${hex.padStart(8, "0")}` : `\\u${hex.padStart(4, "0")}`;
  });
}

/** A map on one line; its values are YAML already. */
export function yamlFlowMap(entries: readonly (readonly [key: string, yaml: string])[]): string {
  return `{ ${entries.map(([key, yaml]) => `${yamlScalar(key)}: ${yaml}`).join(", ")} }`;
}
