import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { importWalls } from '../eslint.walls.js';

/** One small file per part of the project, for the snippets to import. */
const files = [
  'src/contract/names.ts',
  'src/config/schema.ts',
  'src/plans/document.ts',
  'src/rollout/plan.ts',
  'src/workflows/index.ts',
  'src/activities/index.ts',
  'src/aws/clients.ts',
  'src/client.ts',
  'src/client/watch.ts',
  'src/worker.ts',
  'src/dashboard/server.ts',
  'src/cli/main.ts',
  'emulator/server.ts',
];

let folder: string;
let eslint: ESLint;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'walls-'));
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), 'export const value = 1;\nexport type Shape = string;\n');
  }
  eslint = new ESLint({
    cwd: folder,
    overrideConfigFile: true,
    overrideConfig: [
      {
        files: ['**/*.ts'],
        languageOptions: { parser: tseslint.parser },
        plugins: { '@typescript-eslint': tseslint.plugin },
      },
      ...importWalls(folder),
    ],
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

async function complaints(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: join(folder, filePath) });
  return (result?.messages ?? []).map((message) => message.message);
}

const VALUE = (from: string) => `import { value } from '${from}';\nexport const x = value;\n`;
const TYPE = (from: string) => `import type { Shape } from '${from}';\nexport type X = Shape;\n`;

describe('what a part must not import', () => {
  test.each([
    ['src/contract/a.ts', VALUE('../config/schema.js'), 'types from config'],
    ['src/contract/a.ts', VALUE('../rollout/plan.js'), 'contract may import config (types only)'],
    ['src/contract/a.ts', TYPE('../rollout/plan.js'), 'contract may import config (types only)'],
    ['src/contract/a.ts', VALUE('zod'), 'no package but @temporalio/common'],
    ['src/contract/a.ts', VALUE('node:fs'), 'no package but @temporalio/common'],
    ['src/config/a.ts', VALUE('../rollout/plan.js'), 'config may import contract'],
    ['src/rollout/a.ts', VALUE('../config/schema.js'), 'types from config'],
    ['src/plans/a.ts', VALUE('../rollout/plan.js'), 'plans may import contract, config'],
    ['src/rollout/a.ts', VALUE('../plans/document.js'), 'types from plans'],
    ['src/rollout/a.ts', VALUE('../aws/clients.js'), 'rollout may import'],
    ['src/rollout/a.ts', VALUE('../workflows/index.js'), 'rollout may import'],
    ['src/workflows/a.ts', VALUE('../activities/index.js'), 'types from activities'],
    ['src/workflows/deep/a.ts', VALUE('../../activities/index.js'), 'types from activities'],
    ['src/workflows/a.ts', VALUE('../aws/clients.js'), 'workflows may import'],
    ['src/workflows/a.ts', VALUE('../client.js'), 'workflows may import'],
    ['src/workflows/a.ts', VALUE('../../emulator/server.js'), 'workflows may import'],
    ['src/workflows/a.ts', "export const x = await import('../activities/index.js');\n", 'top of the file'],
    ['src/workflows/a.ts', "export * from '../activities/index.js';\n", 'types from activities'],
    ['src/aws/a.ts', VALUE('../activities/index.js'), 'aws may import contract'],
    ['src/aws/a.ts', VALUE('../config/schema.js'), 'types from config'],
    ['src/activities/a.ts', VALUE('../workflows/index.js'), 'activities may import'],
    ['src/activities/a.ts', VALUE('../cli/main.js'), 'activities may import'],
    ['src/client.ts', VALUE('./aws/clients.js'), 'client may import contract'],
    ['src/client/a.ts', VALUE('../config/schema.js'), 'types from config'],
    ['src/dashboard/a.ts', VALUE('../rollout/plan.js'), 'dashboard may import client'],
    ['src/cli/commands/start.ts', VALUE('../../worker.js'), 'cli may import client'],
    ['src/cli/commands/start.ts', VALUE('../../aws/clients.js'), 'cli may import client'],
    ['src/cli/commands/start.ts', VALUE('../../../emulator/server.js'), 'cli may import client'],
    ['src/cli/commands/worker.ts', VALUE('../../activities/index.js'), 'cli may import client'],
    ['src/worker.ts', VALUE('./workflows/index.js'), 'types from workflows'],
    ['src/worker.ts', VALUE('./cli/main.js'), 'worker may import'],
    ['emulator/services/a.ts', TYPE('../../src/contract/names.js'), 'it knows nothing of golden-ami'],
  ])('%s: %s', async (file, code, complaint) => {
    expect(await complaints(file, code)).toEqual([expect.stringContaining(complaint)]);
  });
});

describe('what a part may import', () => {
  test.each([
    ['src/contract/a.ts', TYPE('../config/schema.js')],
    ['src/contract/a.ts', VALUE('./names.js')],
    ['src/contract/a.ts', VALUE('@temporalio/common')],
    ['src/config/a.ts', VALUE('../contract/names.js')],
    ['src/plans/a.ts', VALUE('../config/schema.js')],
    ['src/rollout/a.ts', TYPE('../config/schema.js')],
    ['src/rollout/a.ts', TYPE('../plans/document.js')],
    ['src/workflows/a.ts', TYPE('../activities/index.js')],
    ['src/workflows/a.ts', VALUE('../rollout/plan.js')],
    ['src/aws/a.ts', TYPE('../config/schema.js')],
    ['src/activities/a.ts', VALUE('../config/schema.js')],
    ['src/activities/a.ts', VALUE('../rollout/plan.js')],
    ['src/client/a.ts', TYPE('../config/schema.js')],
    ['src/cli/commands/start.ts', VALUE('../../config/schema.js')],
    ['src/cli/commands/start.ts', VALUE('../../client/watch.js')],
    ['src/cli/commands/worker.ts', VALUE('../../worker.js')],
    ['src/cli/demo/run.ts', VALUE('../../../emulator/server.js')],
    ['src/worker.ts', VALUE('./activities/index.js')],
    ['emulator/services/a.ts', VALUE('../server.js')],
  ])('%s: %s', async (file, code) => {
    expect(await complaints(file, code)).toEqual([]);
  });
});

describe("the project's own configuration", () => {
  const project = new ESLint({ cwd: dirname(import.meta.dirname) });

  async function rules(filePath: string, code: string): Promise<(string | null)[]> {
    const [result] = await project.lintText(code, { filePath });
    return (result?.messages ?? []).map((message) => message.ruleId);
  }

  test('has the walls, and the rules that need types', async () => {
    const code = [
      "import { configSchema } from '../config/schema.js';",
      'async function later(): Promise<void> { await Promise.resolve(configSchema); }',
      'later();',
      'export const handler: { validator: () => void } = { validator: later };',
    ].join('\n');
    expect(await rules('src/rollout/hash.ts', code)).toEqual([
      '@typescript-eslint/no-restricted-imports',
      '@typescript-eslint/no-floating-promises',
      '@typescript-eslint/no-misused-promises',
    ]);
  });

  test('finds an import cycle', async () => {
    const code = "import { planEnvironment } from './plan.js';\nexport const x = planEnvironment;\n";
    expect(await rules('src/rollout/hash.ts', code)).toEqual(['import-x/no-cycle']);
  });
});
