/** Write src/schema.ts: the types of the OpenAPI document. A file is a Blob. */

import { writeFileSync } from "node:fs";
import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript";
import ts from "typescript";

const file = ts.factory.createTypeReferenceNode("Blob");
const types = await openapiTS(new URL("../../openapi/openapi.json", import.meta.url), {
  defaultNonNullable: false, // a field with a default may be omitted
  transform: (schema) => (schema.format === "binary" ? file : undefined),
});
writeFileSync(new URL("src/schema.ts", import.meta.url), COMMENT_HEADER + astToString(types));
