// "Did you mean": the known name that a misspelt one is closest to.

const LONGEST_NAME = 64;
const MOST_CANDIDATES = 20_000;

/** Questions after which a suggester stops answering: hundreds of wrong names have one cause, and must not cost minutes. */
const MOST_ASKED = 100;

type Candidate = { readonly name: string; readonly lower: string; readonly letters: number };

/**
 * The candidate nearest to `name`, or undefined when none is near enough: at most two mistakes (three from twelve characters on)
 * and no more than a third of its length. A name that differs in letter case only comes first. Ties go to the earlier
 * candidate. Names over 64 characters and candidates beyond the first 20,000 are not tried, so that hostile input stays cheap.
 */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  return name.length > LONGEST_NAME ? undefined : nearest(name, prepare(candidates));
}

export type Suggester = (name: string) => string | undefined;

/**
 * {@link closest} for many names and the same candidates, which are prepared once; the first `mostAsked` asks are answered
 * (default: a hundred, because hostile input can bring many candidates).
 */
export function createSuggester(candidates: Iterable<string>, mostAsked = MOST_ASKED): Suggester {
  let prepared: readonly Candidate[] | undefined;
  let asked = 0;
  return (name) => {
    asked += 1;
    if (asked > mostAsked || name.length > LONGEST_NAME) return undefined;
    prepared ??= prepare(candidates);
    return nearest(name, prepared);
  };
}

/** What was probably meant by an unknown name. */
export type Meant = {
  readonly suggestion: string | undefined;
  /** It is the old name of what is suggested, for certain. */
  readonly isRenamed: boolean;
};

/** A suggester that knows renames too: for the old name, it suggests the new one, whatever else is close. */
export function createRenameSuggester(
  named: Iterable<{ readonly name: string; readonly previously: string | undefined }>,
): (name: string) => Meant {
  const all = [...named];
  const renamed = new Map(all.map(({ name, previously }) => [previously?.toLowerCase(), name]));
  const suggest = createSuggester(all.map(({ name }) => name));
  return (name) => {
    const now = renamed.get(name.toLowerCase());
    return { suggestion: now ?? suggest(name), isRenamed: now !== undefined };
  };
}

function prepare(candidates: Iterable<string>): readonly Candidate[] {
  const prepared: Candidate[] = [];
  for (const name of candidates) {
    if (prepared.length === MOST_CANDIDATES) break;
    const lower = name.toLowerCase();
    prepared.push({ name, lower, letters: lettersOf(lower) });
  }
  return prepared;
}

function nearest(name: string, candidates: readonly Candidate[]): string | undefined {
  const wanted = name.toLowerCase();
  const letters = lettersOf(wanted);
  const allowed = Math.min(name.length >= 12 ? 3 : 2, Math.max(1, Math.floor(name.length / 3)));
  let best: string | undefined;
  let bestDistance = allowed + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.lower.length - wanted.length) >= bestDistance || candidate.name === name) continue;
    // One mistake adds at most one letter and removes at most one.
    if (countBits(candidate.letters ^ letters) > 2 * (bestDistance - 1)) continue;
    const distance = editDistance(wanted, candidate.lower, bestDistance - 1);
    if (distance < bestDistance) {
      best = candidate.name;
      bestDistance = distance;
    }
    if (distance === 0) break;
  }
  return best;
}

/** Which of 32 classes of characters a text has, a bit for each. */
function lettersOf(text: string): number {
  let letters = 0;
  for (let index = 0; index < text.length; index++) letters |= 1 << (text.charCodeAt(index) & 31);
  return letters;
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** Insertions, deletions, replacements and swaps of neighbours from `a` to `b`; anything over `most` is given as `most + 1`. */
function editDistance(a: string, b: string, most: number): number {
  if (a === b) return 0;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, at(beforeLast, j - 2) + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
    beforeLast = last;
    last = row;
  }
  return Math.min(at(last, b.length), most + 1);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
