import { exampleConfig } from '../../src/config/example.js';
import { configJsonSchema } from '../../src/config/jsonSchema.js';
import { configurationPage } from './page.js';

/** The files that are generated from the config's schema, by their path in the project. */
export function configDocs(): { path: string; text: string }[] {
  return [
    { path: 'golden-ami.example.yaml', text: exampleConfig() },
    { path: 'docs/golden-ami.schema.json', text: `${JSON.stringify(configJsonSchema(), undefined, 2)}\n` },
    { path: 'docs/configuration.md', text: configurationPage(configJsonSchema(), exampleConfig()) },
  ];
}
