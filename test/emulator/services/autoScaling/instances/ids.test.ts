import fc from 'fast-check';
import { expect, it } from 'vitest';
import { instanceIdOf, markOf } from '../../../../../emulator/services/autoScaling/instances/ids.js';

it('the ID of an instance looks like one of AWS, names its group, and is its own', () => {
  const instances = fc.uniqueArray(
    fc.record({ number: fc.integer({ min: 0, max: 4_095 }), ordinal: fc.integer({ min: 0, max: 100_000 }) }),
    { selector: ({ number, ordinal }) => `${number}/${ordinal}`, minLength: 2 },
  );
  fc.assert(
    fc.property(instances, (all) => {
      const ids = all.map(({ number, ordinal }) => instanceIdOf({ mark: '89abcdef', number }, ordinal));
      for (const id of ids) expect(id).toMatch(/^i-089abcdef[0-9a-f]{8}$/);
      expect(new Set(ids).size).toBe(all.length);
      expect(new Set(ids.map(markOf))).toEqual(new Set(['89abcdef']));
    }),
  );
});
