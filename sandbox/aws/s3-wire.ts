// REST-XML as S3 speaks it: the operation is in method and query, the bucket in the path.
// https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html
import type { IncomingHttpHeaders } from "node:http";
import { AwsError } from "./call.ts";
import { parseXml, renderXml, type Xml } from "./xml.ts";

/** What every operation of this service is told. */
export type S3Input = {
  readonly Bucket: string;
  /** That of the signature: where the client thinks that the bucket is. */
  readonly Region: string;
  /** The members of the document that was sent; empty without one. */
  readonly body: Xml;
  /** What was sent as it stands: a bucket's policy is no XML. */
  readonly text: string;
};

/** What an operation answers: a document of that name, or a plain text; nothing leaves the answer empty. */
export type S3Output = { readonly document?: { readonly [name: string]: unknown }; readonly text?: string };

type Request = {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingHttpHeaders;
};

/** By method and the query's one word that names a part of the bucket; without a word, the bucket itself. */
const OPERATIONS: Readonly<Record<string, string>> = {
  "PUT ": "CreateBucket",
  "HEAD ": "HeadBucket",
  "DELETE ": "DeleteBucket",
  "GET location": "GetBucketLocation",
  "GET policy": "GetBucketPolicy",
  "PUT policy": "PutBucketPolicy",
  "DELETE policy": "DeleteBucketPolicy",
  "GET versioning": "GetBucketVersioning",
  "PUT versioning": "PutBucketVersioning",
  "GET encryption": "GetBucketEncryption",
  "PUT encryption": "PutBucketEncryption",
  "DELETE encryption": "DeleteBucketEncryption",
  "GET publicAccessBlock": "GetPublicAccessBlock",
  "PUT publicAccessBlock": "PutPublicAccessBlock",
  "DELETE publicAccessBlock": "DeletePublicAccessBlock",
  "GET tagging": "GetBucketTagging",
  "PUT tagging": "PutBucketTagging",
  "DELETE tagging": "DeleteBucketTagging",
};

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** The region that a request is signed for, if it is signed for S3. */
export function s3RegionOf(headers: IncomingHttpHeaders): string | undefined {
  return /Credential=[^/]+\/\d+\/([^/]+)\/s3\/aws4_request/.exec(headers.authorization ?? "")?.[1];
}

/** A request to S3 as the server needs it. An operation that isn't known here has the request for its name. */
export function openS3Request({ method = "", url = "", headers }: Request, body: string, requestId: string) {
  const { pathname, searchParams } = new URL(url, "http://s3");
  const [, bucket = "", ...key] = decodeURIComponent(pathname).split("/");
  // The SDK says in `x-id` again which operation it calls.
  const word = [...searchParams.keys()].find((name) => name !== "x-id") ?? "";
  const known = key.join("/") === "" && bucket !== "" ? OPERATIONS[`${method} ${word}`] : undefined;
  return {
    operation: known ?? `${method} ${url}`,
    parse: (): S3Input => ({
      Bucket: bucket,
      Region: s3RegionOf(headers) ?? "",
      body: body.startsWith("<") ? parseXml(body) : {},
      text: body,
    }),
    renderOutput: (output: object): string => {
      const { document, text } = output as S3Output;
      return document === undefined ? (text ?? "") : renderXml(document, NAMESPACE);
    },
    renderError: (error: AwsError): string =>
      renderXml({ Error: { Code: error.name, Message: error.message, RequestId: requestId } }),
    // As S3 does: nothing is left to say of what was deleted, and a policy that was put has no answer.
    status: method === "DELETE" || known === "PutBucketPolicy" ? 204 : 200,
    contentType: "application/xml",
  };
}

/** What S3 says to a document that it can't use. */
export function malformedXml(): AwsError {
  const message = "The XML you provided was not well-formed or did not validate against our published schema";
  return new AwsError("MalformedXML", message);
}
