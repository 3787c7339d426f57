// For end-to-end tests: a bucket for the state, in moto, behind a server that sees each request and can refuse it.
import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { installMoto, startMoto } from "./moto.ts";

const DENIED = `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>a bucket policy denies it</Message></Error>`;

/** `refuses` is asked for each request of a backend with this URL. Throws where moto can't be installed. */
export async function openBucket(Bucket: string, refuses: (asked: IncomingMessage) => boolean) {
  const missing = await installMoto();
  if (missing !== undefined) throw new Error(missing);
  const moto = await startMoto();
  const front = createServer((asked, answer) => {
    if (refuses(asked)) {
      asked.resume().on("end", () => answer.writeHead(403, { "content-type": "application/xml" }).end(DENIED));
      return;
    }
    const { method, headers, url } = asked;
    const passed = request(`${moto.url}${url}`, { method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 500, response.headers);
      response.pipe(answer);
    });
    passed.on("error", () => answer.destroy());
    asked.pipe(passed);
  }).listen(0, "127.0.0.1");
  await once(front, "listening");
  const host = `127.0.0.1:${(front.address() as AddressInfo).port}`;
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
    backend: `s3://${Bucket}?region=eu-west-1&endpoint=${host}&disableSSL=true&s3ForcePathStyle=true`,
    async close(): Promise<void> {
      front.close();
      await moto.close();
    },
  };
}
