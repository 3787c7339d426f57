// Whether one of many patterns matches an action: most name one service, and most actions are of another.
import { matchesInCase } from "./wildcards.ts";

type Matcher = (action: string) => boolean;

/** Lists of patterns are asked about thousands of actions, and never changed. */
const MATCHERS = new WeakMap<readonly string[], Matcher>();

/** Whether one of `patterns` matches `action`, which has no wildcards. In any letter case, as IAM compares actions. */
export function isMatched(patterns: readonly string[], action: string): boolean {
  const matcher = MATCHERS.get(patterns) ?? matcherOf(patterns.map((it) => it.toLowerCase()));
  MATCHERS.set(patterns, matcher);
  return matcher(action.toLowerCase());
}

/** Of patterns and actions in lower case. */
function matcherOf(patterns: readonly string[]): Matcher {
  const isPattern = (text: string) => /[*?]/.test(text);
  const names = new Set(patterns.filter((it) => !isPattern(it)));
  const byService = Map.groupBy(patterns.filter(isPattern), (it) => {
    const service = serviceOf(it);
    return service === undefined || isPattern(service) ? ANY_SERVICE : service;
  });
  const ofAny = byService.get(ANY_SERVICE) ?? [];
  return (action) => {
    const matches = (pattern: string) => matchesInCase(pattern, action);
    const ofService = byService.get(serviceOf(action) ?? ANY_SERVICE) ?? [];
    return names.has(action) || ofAny.some(matches) || ofService.some(matches);
  };
}

/** No service is called so. */
const ANY_SERVICE = "";

/** What is written before the first colon; undefined: there is none. */
function serviceOf(text: string): string | undefined {
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : text.slice(0, colon);
}
