import { exampleConfig } from '../../src/config/example.js';
import { configJsonSchema } from '../../src/config/jsonSchema.js';
import { planJsonSchema } from '../../src/plans/jsonSchema.js';
import { configurationPage } from './page.js';

/** The files that are generated from the schemas of the config and of the plan, by their path in the project. */
export function configDocs(): { path: string; text: string }[] {
  return [
    { path: 'golden-ami.example.yaml', text: exampleConfig() },
    { path: 'docs/golden-ami.schema.json', text: `${JSON.stringify(configJsonSchema(), undefined, 2)}\n` },
    {
      path: 'docs/golden-ami-plan.schema.json',
      text: `${JSON.stringify(planJsonSchema(), undefined, 2)}\n`,
    },
    { path: 'docs/configuration.md', text: configurationPage(configJsonSchema(), exampleConfig()) },
  ];
}
