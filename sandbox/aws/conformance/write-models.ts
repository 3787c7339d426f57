// `npm run write-models`: writes models/*.json anew, after an operation was added here or botocore's pin was raised.
import { writeFileSync } from "node:fs";
import { installMoto } from "../../e2e/moto.ts";
import { type ModelledService, modelFile, serviceModels } from "../service-model.ts";
import { services } from "../services.ts";
import { readBotocoreModel, reduceModel, renderModel } from "./botocore.ts";

const failure = await installMoto();
if (failure !== undefined) throw new Error(failure);
for (const service of Object.keys(serviceModels) as ModelledService[]) {
  const model = reduceModel(readBotocoreModel(service), Object.keys(services[service]));
  writeFileSync(modelFile(service), renderModel(model));
}
