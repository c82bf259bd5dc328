import { createNodeResolver, importX } from 'eslint-plugin-import-x';

/**
 * Which part of the project may import which: docs/architecture.md has the picture and the reasons. Each wall names what
 * its files may import with their values (`imports`) and what with types only (`types`); a part may always import
 * itself. The first path of a part is what messages call it.
 */
const walls = [
  {
    part: 'contract',
    files: ['src/contract/**'],
    types: ['config', 'plans'],
    packages: ['@temporalio/common'],
  },
  { part: 'config', files: ['src/config/**'], imports: ['contract'] },
  { part: 'plans', files: ['src/plans/**'], imports: ['contract', 'config'] },
  { part: 'rollout', files: ['src/rollout/**'], imports: ['contract'], types: ['config', 'plans'] },
  {
    part: 'workflows',
    files: ['src/workflows/**'],
    imports: ['rollout', 'contract'],
    types: ['config', 'plans', 'activities'],
  },
  { part: 'aws', files: ['src/aws/**'], imports: ['contract'], types: ['config'] },
  { part: 'activities', files: ['src/activities/**'], imports: ['aws', 'contract', 'config', 'rollout'] },
  {
    part: 'client',
    files: ['src/client.ts', 'src/client/**'],
    imports: ['contract'],
    types: ['config', 'plans'],
  },
  {
    part: 'dashboard',
    files: ['src/dashboard/**'],
    imports: ['client', 'contract'],
    types: ['config', 'plans'],
  },
  { part: 'cli', files: ['src/cli/**'], imports: ['client', 'contract', 'config', 'plans'] },
  {
    // The commands that are composition roots: they start what the others only talk to.
    part: 'cli',
    files: [
      'src/cli/**/{worker,emulator,demo,dashboard,doctor}.ts',
      'src/cli/**/{worker,emulator,demo,dashboard,doctor}/**',
    ],
    imports: ['client', 'contract', 'config', 'plans', 'worker', 'dashboard', 'emulator'],
  },
  {
    part: 'worker',
    files: ['src/worker.ts', 'src/worker/**'],
    imports: ['activities', 'aws', 'config', 'contract'],
    types: ['workflows'],
  },
];

const emulator = { part: 'emulator', files: ['emulator/**'] };

/**
 * The lint rules that keep the walls.
 * @param {string} folder the folder that has src/ and emulator/
 */
export function importWalls(folder) {
  return [
    {
      files: ['src/**', 'emulator/**'],
      plugins: { 'import-x': importX },
      settings: {
        'import-x/extensions': ['.ts', '.js'],
        'import-x/resolver-next': [
          createNodeResolver({ extensions: ['.ts', '.js'], extensionAlias: { '.js': ['.ts', '.js'] } }),
        ],
      },
    },
    ...walls.map((wall) => withinSource(folder, wall)),
    {
      files: emulator.files,
      rules: {
        'import-x/no-restricted-paths': [
          'error',
          {
            basePath: folder,
            zones: [
              {
                target: './emulator',
                from: './src',
                message: 'The emulator stands for AWS: it knows nothing of golden-ami.',
              },
            ],
          },
        ],
      },
    },
  ];
}

function withinSource(folder, { part, files, imports = [], types = [], packages }) {
  const own = [part, ...imports, ...types];
  const inSource = own.filter((name) => name !== 'emulator').flatMap((name) => [`./${name}`, `./${name}.ts`]);
  const may =
    [...imports, ...types.map((name) => `${name} (types only)`)].join(', ') || 'nothing of the project';
  const message = `${part} may import ${may}: see docs/architecture.md.`;
  const zones = [{ target: './src', from: './src', except: inSource, message }];
  if (!own.includes('emulator')) zones.push({ target: './src', from: './emulator', message });

  return {
    files,
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: folder, zones }],
      'no-restricted-imports': 'off',
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            ...types.map((name) => ({
              regex: `^\\.{1,2}/(.*/)?${name}(/|\\.js$)`,
              allowTypeImports: true,
              message: `${part} may import types from ${name}, but no values: see docs/architecture.md.`,
            })),
            ...(packages
              ? [
                  {
                    regex: `^(?!\\.{1,2}/)(?!(${packages.join('|')})$)`,
                    message: `${part} may import no package but ${packages.join(', ')}: see docs/architecture.md.`,
                  },
                ]
              : []),
          ],
        },
      ],
      // Rules for types-only imports do not see import(): what is walled has no need of it.
      'no-restricted-syntax': types.length > 0 ? ['error', noDynamicImport] : 'off',
    },
  };
}

const noDynamicImport = {
  selector: 'ImportExpression',
  message: 'Import at the top of the file, where the import walls are checked.',
};
