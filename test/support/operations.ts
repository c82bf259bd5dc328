import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** Operations that the SDK calls on its own account: `fromTemporaryCredentials` is nothing else. */
const CALLED_BY_THE_SDK = ['client-sts AssumeRole'];

/** What the worker calls, as `client-ecs UpdateService`: every command and paginator that its source imports. */
export function operationsCalled(): string[] {
  const files = ['src/aws', 'src/activities'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(ROOT, folder, name)),
  );
  const found = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/import \{([^}]*)\} from '@aws-sdk\/(client-[\w-]+)'/g)].flatMap(
      ([, names = '', client = '']) =>
        [...names.matchAll(/\b(?:paginate(\w+)|(\w+)Command)\b/g)].map(
          ([, paginated, sent]) => `${client} ${paginated ?? sent ?? ''}`,
        ),
    ),
  );
  return [...new Set([...found, ...CALLED_BY_THE_SDK])].sort();
}
