// The lines of a text, by number and by offset.

export type Lines = ReturnType<typeof linesOf>;

/** Numbers of lines, from 0, and where they begin and end; the end is before the line break. */
export function linesOf(text: string) {
  const ends = [...text.matchAll(/\r\n|\n|\r|$/g)].map((match) => ({
    end: match.index,
    next: match.index + match[0].length,
  }));
  const start = (number: number): number => (number <= 0 ? 0 : (ends[number - 1]?.next ?? text.length));
  return {
    start,
    end: (number: number): number => (number < 0 ? 0 : (ends[number]?.end ?? text.length)),
    /** Without its line break; empty where there is no such line. */
    text: (number: number): string =>
      number < 0 || number >= ends.length ? "" : text.slice(start(number), ends[number]?.end),
    count: ends.length,
    at: (offset: number): number => {
      let [low, high] = [0, ends.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (start(middle) <= offset) low = middle;
        else high = middle - 1;
      }
      return low;
    },
  };
}
