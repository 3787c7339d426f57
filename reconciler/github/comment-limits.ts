// How much of a report GitHub shows, in bytes of UTF-8, which are never fewer than the characters that it counts.
import { LONGEST_COMMENT } from "./comment-text.ts";
import { LARGEST_SUMMARY } from "./step-summary.ts";

/** A report in a comment, leaving space for the hidden markers and a note above it. */
export const COMMENT_LIMIT = LONGEST_COMMENT - 4_096;

/** A report in a step's summary, leaving space for the little that a step adds itself. */
export const SUMMARY_LIMIT = LARGEST_SUMMARY - 4_096;
