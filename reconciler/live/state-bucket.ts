// The bucket of an S3 backend, for what is kept in it in addition to Pulumi's own files.
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import { CLIENT_SETTINGS } from "./reading.ts";

export type BucketPlace = {
  readonly bucket: string;
  /** Undefined: the one of the environment or the AWS profile. */
  readonly region: string | undefined;
  /** The AWS profile with the credentials; undefined: those of the environment. */
  readonly profile: string | undefined;
  /** Another address than AWS's own, and whether the bucket is named in its paths. */
  readonly endpoint: string | undefined;
  readonly forcePathStyle: boolean;
};

/** Writes a new object. Throws what AWS says against it, also where there is one of that key already. */
export async function putNewObject(place: BucketPlace, key: string, text: string): Promise<void> {
  await put(place, { Key: key, Body: text, IfNoneMatch: "*" });
}

/** Writes an object, in the place of one of that key. Throws AWS's error. */
export async function putObject(place: BucketPlace, key: string, text: string): Promise<void> {
  await put(place, { Key: key, Body: text });
}

/** Undefined where there is none of that key. Throws whatever else AWS says. */
export async function getObject(place: BucketPlace, key: string): Promise<string | undefined> {
  try {
    const { Body } = await clientOf(place).send(new GetObjectCommand({ Bucket: place.bucket, Key: key }));
    return await Body?.transformToString();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}

/** Removes an object; one that isn't there is removed already. Throws AWS's error. */
export async function deleteObject(place: BucketPlace, key: string): Promise<void> {
  await clientOf(place).send(new DeleteObjectCommand({ Bucket: place.bucket, Key: key }));
}

/** The keys that begin with `prefix`, in order. Throws AWS's error. */
export async function listObjects(place: BucketPlace, prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  const pages = paginateListObjectsV2({ client: clientOf(place) }, { Bucket: place.bucket, Prefix: prefix });
  for await (const { Contents = [] } of pages) keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
  return keys;
}

async function put(
  place: BucketPlace,
  object: { readonly Key: string; readonly Body: string; readonly IfNoneMatch?: string },
): Promise<void> {
  const { bucket: Bucket } = place;
  await clientOf(place).send(new PutObjectCommand({ Bucket, ContentType: "application/json", ...object }));
}

function clientOf({ endpoint, region, profile, forcePathStyle }: BucketPlace): S3Client {
  return new S3Client({
    ...CLIENT_SETTINGS,
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    forcePathStyle,
    ...(endpoint === undefined ? {} : { endpoint }),
  });
}
