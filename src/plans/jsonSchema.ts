import { z } from 'zod';
import { planDocumentSchema } from './document.js';

/** The JSON Schema of the plan document, for the programs of others: it allows keys that later versions may add. */
export function planJsonSchema(): object {
  return {
    title: 'golden-ami plan',
    description: 'What a release would do: printed by `golden-ami plan -o json`, written by `--out`.',
    ...z.toJSONSchema(planDocumentSchema, { io: 'input' }),
  };
}
