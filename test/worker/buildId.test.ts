import { describe, expect, it } from 'vitest';
import { buildIdOf, ownBuildId } from '../../src/worker/buildId.js';

const code = 'exports.goldenAmiRelease = 1;\n';
const mapped = (map: string) => `${code}//# sourceMappingURL=data:application/json;base64,${map}\n`;

describe('a build ID', () => {
  it('names the package version, and is the same for the same code wherever it was built', () => {
    expect(buildIdOf('0.2.0', mapped('aG9tZQ=='))).toMatch(/^0\.2\.0-[0-9a-f]{12}$/);
    expect(buildIdOf('0.2.0', mapped('aG9tZQ=='))).toBe(buildIdOf('0.2.0', mapped('b3RoZXI=')));
  });

  it('is another for other code or another version', () => {
    const ids = [
      buildIdOf('0.2.0', code),
      buildIdOf('0.2.0', code.replace('1', '2')),
      buildIdOf('0.2.1', code),
    ];
    expect(new Set(ids).size).toBe(3);
  });

  it('does not exist for sources that nobody has built', () => {
    expect(ownBuildId('0.2.0')).toBeUndefined();
  });
});
