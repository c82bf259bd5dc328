import { z } from 'zod';
import { configSchema } from './schema.js';

/** The part of JSON Schema that describes a config. */
export interface JsonSchema {
  $schema?: string;
  title?: string;
  description?: string;
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  additionalProperties?: JsonSchema | boolean;
  propertyNames?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  enum?: string[];
  const?: string;
  default?: unknown;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
}

let made: JsonSchema | undefined;

/** The JSON Schema of `golden-ami.yaml`, for editors: of what a person writes, so that what has a default may be absent. */
export function configJsonSchema(): JsonSchema {
  made ??= make();
  return made;
}

function make(): JsonSchema {
  const schema = z.toJSONSchema(configSchema, { io: 'input' }) as JsonSchema;
  const accounts = schema.properties?.['accounts'];
  const account = accounts?.items;
  const id = account?.properties?.['id'];
  // An account may be its ID alone; zod cannot know, as code turns that into an object.
  if (accounts && account && id) accounts.items = { anyOf: [id, account] };
  return {
    title: 'golden-ami.yaml',
    description: 'What a golden AMI is made from, and how it is rolled out over AWS accounts.',
    ...schema,
  };
}
