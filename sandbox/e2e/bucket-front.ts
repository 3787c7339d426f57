// For end-to-end tests: a bucket for the state, in moto, behind a server that sees each request and can refuse it.
import type { IncomingMessage } from "node:http";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { startFront } from "./front.ts";
import { installMoto, startMoto } from "./moto.ts";

const DENIED = `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>a bucket policy denies it</Message></Error>`;

/** `refuses` is asked for each request of a backend with this URL. Throws where moto can't be installed. */
export async function openBucket(Bucket: string, refuses: (asked: IncomingMessage) => boolean) {
  const missing = await installMoto();
  if (missing !== undefined) throw new Error(missing);
  const moto = await startMoto();
  const denied = { status: 403, type: "application/xml", text: DENIED };
  const front = await startFront(moto.url, (asked) => (refuses(asked) ? denied : undefined));
  /** Past the server that can refuse. */
  const s3 = new S3Client({
    region: "eu-west-1",
    endpoint: moto.url,
    forcePathStyle: true,
    credentials: { accessKeyId: "sandbox", secretAccessKey: "sandbox" },
  });
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }));
  return {
    s3,
    backend: `s3://${Bucket}?region=eu-west-1&endpoint=${front.host}&disableSSL=true&s3ForcePathStyle=true`,
    async close(): Promise<void> {
      front.close();
      await moto.close();
    },
  };
}
