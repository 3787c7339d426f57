import { expect, test } from "vitest";
import { bucketPlaceOf } from "./bucket-url.ts";

const place = (query: string) => bucketPlaceOf(new URL(`s3://state${query}`), "eu-west-1");
const AWS = { bucket: "state", region: "eu-west-1", profile: undefined, endpoint: undefined, forcePathStyle: false };

test.each([
  ["", AWS],
  ["?region=us-east-1", { ...AWS, region: "us-east-1" }],
  ["?profile=state&awssdk=v2", { ...AWS, profile: "state" }],
  ["?endpoint=minio:9000", { ...AWS, endpoint: "https://minio:9000" }],
  ["?endpoint=https://minio&disableSSL=true", { ...AWS, endpoint: "https://minio" }],
  ["?use_path_style=true", { ...AWS, forcePathStyle: true }],
  ["?use_path_style=true&s3ForcePathStyle=false", AWS],
])("the place is the one that the CLI takes: s3://state%s", (query, expected) => {
  expect(place(query)).toEqual(expected);
});

test.each([
  [true, ["1", "t", "T", "TRUE", "true", "True"]],
  [false, ["0", "f", "F", "FALSE", "false", "False"]],
])("%s is written in six ways", (value, texts) => {
  for (const text of texts) {
    expect(place(`?endpoint=minio&disableSSL=${text}&s3ForcePathStyle=${text}`)).toEqual({
      ...AWS,
      endpoint: `${value ? "http" : "https"}://minio`,
      forcePathStyle: value,
    });
  }
});

test.each(["disableSSL=yes", "disableSSL=", "s3ForcePathStyle=tRUE", "use_path_style=%E2%80%8B"])(
  "what is neither true nor false is refused: %s",
  (parameter) => {
    const [name] = parameter.split("=");
    expect(() => place(`?${parameter}`)).toThrow(
      expect.objectContaining({
        name: "OperationError",
        message: expect.stringMatching(new RegExp(`^the parameter ${name} in PULUMI_BACKEND_URL is "[ -~]*"`)),
        remedy: "write it as true or false",
      }),
    );
  },
);

test("a parameter that would take the CLI elsewhere than us, or as somebody else, is refused, and so is one given twice", () => {
  const remedy = expect.stringContaining("leave it out");
  const message = 'the parameter "role" in PULUMI_BACKEND_URL is not supported';
  expect(() => place("?role=arn:aws:iam::123456789012:role/state")).toThrow(
    expect.objectContaining({ message, remedy }),
  );
  expect(() => place("?region=eu-west-1&region=us-east-1")).toThrow(
    expect.objectContaining({ message: "the parameter region is in PULUMI_BACKEND_URL more than once" }),
  );
});
