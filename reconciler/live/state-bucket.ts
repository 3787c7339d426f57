// The bucket of an S3 backend, for what is kept in it beside Pulumi's own files.
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CLIENT_SETTINGS } from "./reading.ts";

export type BucketPlace = {
  readonly bucket: string;
  readonly region: string;
  /** Another address than AWS's own, and whether the bucket is named in its paths. */
  readonly endpoint: string | undefined;
  readonly forcePathStyle: boolean;
};

/** Writes a new object. Throws what AWS says against it, also where there is one of that key already. */
export async function putNewObject({ bucket, ...client }: BucketPlace, key: string, text: string): Promise<void> {
  const { endpoint, ...rest } = client;
  const s3 = new S3Client({ ...CLIENT_SETTINGS, ...rest, ...(endpoint === undefined ? {} : { endpoint }) });
  await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: key, Body: text, ContentType: "application/json", IfNoneMatch: "*" }),
  );
}
