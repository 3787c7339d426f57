// Service principals as people write them: which are right, which are mistakes, and which can't be told.
import { expect, test } from "vitest";
import { checkServicePrincipal } from "./check-service-principal.ts";

const PLACE = { file: "access/teams/a.yaml", line: 1, column: 1 };
const said = (name: string) =>
  checkServicePrincipal(name, PLACE).map(({ severity, message, hint }) => `${severity}: ${message} (${hint})`);
const codes = (name: string) => checkServicePrincipal(name, PLACE).map(({ code }) => code);

test.each([
  "lambda.amazonaws.com",
  "SageMaker.amazonaws.com",
  "ecs-tasks.amazonaws.com",
  "pods.eks.amazonaws.com",
  "monitoring.rds.amazonaws.com",
  "edgelambda.amazonaws.com",
  "dlm.amazonaws.com",
  "codedeploy.amazonaws.com.cn",
  "{{vars.service}}.amazonaws.com",
])("%s is right", (name) => {
  expect(codes(name)).toEqual([]);
});

test.each([
  ["sagemaker.amazonaw.com", "sagemaker.amazonaws.com"],
  ["lamda.amazonaws.com", "lambda.amazonaws.com"],
  ["lambda.amazon.com", "lambda.amazonaws.com"],
  ["lambda.amazonaws", "lambda.amazonaws.com"],
  ["pods.eks", "pods.eks.amazonaws.com"],
  ["ecs-task.amazonaws.com", "ecs-tasks.amazonaws.com"],
  ["sagmaker.amazonaw.com", "sagemaker.amazonaws.com"],
  ["lamda.eu-west-1.amazonaws.com", "lambda.amazonaws.com"],
])("%s is a mistake for %s", (name, meant) => {
  expect(said(name)).toEqual([`error: no AWS service is trusted by the name "${name}" (did you mean "${meant}"?)`]);
});

test("short names are no mistakes for each other, nor are parts of one service", () => {
  expect(codes("zzq.amazonaws.com")).toEqual(["unknown-service-principal"]);
  expect(codes("zzz.application-autoscaling.amazonaws.com")).toEqual(["unknown-service-principal"]);
});

test.each([
  [
    "timetravel.amazonaws.com",
    'warning: "timetravel.amazonaws.com" is not known here as the name of an AWS service (correct only if AWS has added it since our list was made; IAM refuses a role that trusts a service that doesn\'t exist)',
  ],
  [
    "states.eu-west-1.amazonaws.com",
    'warning: "states.eu-west-1.amazonaws.com" is a service in one region, and of hardly any use in a role (write "states.amazonaws.com", unless the service\'s own documentation asks for the region)',
  ],
  [
    "ec2.amazonaws.com",
    "warning: instances of EC2 get a role only through an instance profile, which is not made here (in the account: aws iam create-instance-profile and aws iam add-role-to-instance-profile, with the role's name; before the role is removed here, aws iam remove-role-from-instance-profile)",
  ],
])("%s may be right", (name, sentence) => {
  expect(said(name)).toEqual([sentence]);
});
