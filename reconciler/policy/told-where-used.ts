// Of a statement about resources of several services, the actions that can be used on each.
import { serviceOfArn } from "./arn-shape.ts";
import type { IamServices } from "./iam-services.ts";
import { isNamed, type Named } from "./statements.ts";

type OnResource = {
  readonly actions: readonly string[];
  /** As it is written. */
  readonly resource: string;
  /** The statement's element, the same for all of one statement. */
  readonly from: Named;
};

/**
 * What is said of resources, without the actions of services that have nothing there (`lambda:UpdateFunctionCode` on a bucket), as long as
 * the same statement says them of a resource of theirs. In doubt they stay, and so do those that a wildcard stands for: it is told as it is.
 */
export async function toldWhereUsed<Said extends OnResource>(
  said: readonly Said[],
  services: IamServices,
): Promise<readonly Said[]> {
  const prefixes = new Set(said.flatMap(({ actions }) => actions.map(prefixOf)));
  const found = await Promise.all([...prefixes].map(async (it) => [it, await arnServicesOf(it, services)] as const));
  const arnServices = new Map(found);
  const isUsed = (action: string, resource: string) => {
    const [own, service] = [arnServices.get(prefixOf(action)), serviceOfArn(resource)];
    return service === undefined || own === undefined || own.size === 0 || own.has(service);
  };
  const left = [...Map.groupBy(said, ({ from }) => from)].flatMap(([from, same]) => {
    const among = "among" in from ? from.among : [];
    const wild = { among: among.filter((it) => /[*?]/.test(it)) };
    const named = new Set(among.filter((it) => !isNamed(wild, it)).map((it) => it.toLowerCase()));
    const used = new Set(same.flatMap(({ actions, resource }) => actions.filter((it) => isUsed(it, resource))));
    const isTold = (action: string, resource: string) =>
      !named.has(action.toLowerCase()) || isUsed(action, resource) || !used.has(action);
    return same.map((it) => {
      const told = it.actions.filter((action) => isTold(action, it.resource));
      return told.length === it.actions.length ? it : { ...it, actions: told };
    });
  });
  return left.filter(({ actions }) => actions.length > 0);
}

/** The services in the ARNs of what the actions of a service are about: sessions of Systems Manager are on instances of EC2. */
async function arnServicesOf(prefix: string, services: IamServices): Promise<ReadonlySet<string>> {
  return new Set((await services.arnShapesOf(prefix)).flatMap((shape) => serviceOfArn(shape) ?? []));
}

function prefixOf(action: string): string {
  return action.slice(0, Math.max(action.indexOf(":"), 0)).toLowerCase();
}
