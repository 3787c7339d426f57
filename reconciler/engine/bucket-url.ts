// The URL of an S3 backend, read as the Pulumi CLI reads it: what we keep beside the states must not go to another place, or be written
// by another identity.
import { OperationError } from "../diagnostics/operation-error.ts";
import { quote } from "../diagnostics/quote.ts";
import type { BucketPlace } from "../live/state-bucket.ts";

/** `awssdk` chose between versions of Go's SDK, and chooses nothing any more. */
const PARAMETERS = ["region", "profile", "endpoint", "disableSSL", "s3ForcePathStyle", "use_path_style", "awssdk"];

/**
 * Pulumi, `pkg/backend/diy/backend.go` (`translateLegacyS3Params`), and gocloud.dev, `s3blob` and `aws.V2ConfigFromURLParams`. `region` is
 * for a URL that names none. Throws an OperationError for a parameter that we don't follow, or can't read.
 */
export function bucketPlaceOf({ hostname, searchParams }: URL, region: string | undefined): BucketPlace {
  refuseOthers(searchParams);
  const scheme = flag(searchParams, "disableSSL") ? "http" : "https";
  const endpoint = searchParams.get("endpoint") ?? undefined;
  return {
    bucket: hostname,
    region: searchParams.get("region") ?? region,
    profile: searchParams.get("profile") ?? undefined,
    endpoint: endpoint === undefined || endpoint.includes("://") ? endpoint : `${scheme}://${endpoint}`,
    // The old name counts where both are there.
    forcePathStyle: flag(searchParams, "s3ForcePathStyle") ?? flag(searchParams, "use_path_style") ?? false,
  };
}

function refuseOthers(parameters: URLSearchParams): void {
  for (const name of new Set(parameters.keys())) {
    if (!PARAMETERS.includes(name)) {
      throw new OperationError(
        `the parameter ${quote(name)} in PULUMI_BACKEND_URL is not supported`,
        `leave it out: only ${PARAMETERS.join(", ")} are; credentials come from the environment or from the AWS profile`,
      );
    }
    if (parameters.getAll(name).length > 1) {
      throw new OperationError(`the parameter ${name} is in PULUMI_BACKEND_URL more than once`, "write it once");
    }
  }
}

/** Go, `strconv.ParseBool`. Undefined: it isn't there. */
function flag(parameters: URLSearchParams, name: string): boolean | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  if (/^(1|[tT]|TRUE|true|True)$/.test(text)) return true;
  if (/^(0|[fF]|FALSE|false|False)$/.test(text)) return false;
  throw new OperationError(
    `the parameter ${name} in PULUMI_BACKEND_URL is ${quote(text)}, neither true nor false`,
    "write it as true or false",
  );
}
