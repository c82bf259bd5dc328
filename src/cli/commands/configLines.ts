import { GoldenAmiError } from '../../client/goldenAmiError.js';
import { locateProblems } from '../../config/locate.js';

/** Does `work`; where a worker finds mistakes in the config, the error names the lines of the file that it is from. */
export async function withConfigLines<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GoldenAmiError) || error.problems.length === 0) throw error;
    const { code, message, hint, exitCode, problems, cause } = error;
    const places = locateProblems(file, problems).map((line) => `  ${line}`);
    throw new GoldenAmiError(code, [message, ...places].join('\n'), { hint, exitCode, problems, cause });
  }
}
