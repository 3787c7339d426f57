// What report/ takes of a comparison of documents.
export type { ActionGroup, PolicyDiff } from "../policy/compare-documents.ts";
