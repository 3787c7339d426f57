// Wildcards as in IAM: * stands for any characters, ? for one.

/** Whether `text` matches `pattern`, in any letter case. */
export function matchesWildcards(pattern: string, text: string): boolean {
  return matchesInCase(pattern.toLowerCase(), text.toLowerCase());
}

/** In the same letter case, for what has one, as paths do. Takes at most pattern × text steps, however many * there are. */
export function matchesInCase(wanted: string, given: string): boolean {
  let at = 0;
  let star = -1;
  let resumeAt = 0;
  for (let index = 0; index < given.length; ) {
    if (wanted[at] === "*") {
      star = at;
      resumeAt = index;
      at += 1;
    } else if (wanted[at] === "?" || wanted[at] === given[index]) {
      at += 1;
      index += 1;
    } else if (star >= 0) {
      // The last star takes one character more.
      resumeAt += 1;
      index = resumeAt;
      at = star + 1;
    } else return false;
  }
  while (wanted[at] === "*") at += 1;
  return at === wanted.length;
}

/** Whether `wide` matches all that `narrow` matches. A variable stands for text that is not known here. */
export function includesPattern(wide: string, narrow: string): boolean {
  if (wide === narrow) return true;
  const [text, isText] = [narrow.replaceAll(/\$\{[^}]*\}/g, UNKNOWN), !/[*?]|\$\{/.test(narrow)];
  // A star takes whatever `narrow` has there; a question mark would take a star, which may stand for more than one character.
  return !wide.includes("${") && (isText || !wide.includes("?")) && matchesInCase(wide, text);
}

/** No pattern has this but where it has a star. */
const UNKNOWN = "\u0000";
