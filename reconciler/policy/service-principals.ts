// The names by which AWS's services are trusted, from a table that is generated (docs/architecture.md names what writes it).
import KNOWN from "./service-principals.json" with { type: "json" };

/** `lambda.amazonaws.com`, without those of one region. */
export const SERVICE_PRINCIPALS: ReadonlySet<string> = new Set(KNOWN.services);
