// JSON Schema as ajv compiles it. A test holds the schemas themselves to the meta-schema.
import { Ajv2020, type Options, type ValidateFunction } from "ajv/dist/2020.js";

/** The meta-schema takes longer to compile than all of our schemas, in every run. */
export function newAjv(options: Options = {}): Ajv2020 {
  return new Ajv2020({ ...options, validateSchema: false, meta: false });
}

/** A check whether a value is as `schema` says, compiled when it is asked for the first time; ajv's errors are of the last call. */
export function validatorOf<Value>(schema: object): () => ValidateFunction<Value> {
  let compiled: ValidateFunction<Value> | undefined;
  return () => {
    compiled ??= newAjv().compile<Value>(schema);
    return compiled;
  };
}
