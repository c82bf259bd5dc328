import { writeFileSync } from 'node:fs';
import type { Fleet } from '../../../../emulator/fleet.js';
import { ErrorCode, GoldenAmiError } from '../../../client/goldenAmiError.js';

/**
 * The fleet of a file, or a generated one.
 * @param generate the options of the generated one
 * @throws GoldenAmiError with everything that is wrong with the file or the options
 */
export async function readFleet(file: string, generate: string | undefined): Promise<Fleet> {
  const { FleetError, loadFleet } = await import('../../../../emulator/fleet.js');
  const { GenerateError, generateFleet, parseGenerateOptions } =
    await import('../../../../emulator/fleet/generate.js');
  try {
    return generate === undefined ? loadFleet(file) : generateFleet(parseGenerateOptions(generate));
  } catch (error) {
    if (error instanceof FleetError)
      throw new GoldenAmiError(ErrorCode.Usage, error.message, { cause: error });
    throw error instanceof GenerateError ? wrongOptions(error) : error;
  }
}

/**
 * Writes a generated fleet into a file.
 * @throws GoldenAmiError for wrong options, and when the file cannot be written
 */
export async function writeGenerated(generate: string | undefined, file: string): Promise<void> {
  if (generate === undefined) {
    throw new GoldenAmiError(ErrorCode.Usage, '--write is for a fleet made by --generate.');
  }
  const { GenerateError, generateFleetSource, parseGenerateOptions } =
    await import('../../../../emulator/fleet/generate.js');
  const { fleetText } = await import('../../../../emulator/fleet/write.js');
  try {
    writeFileSync(file, fleetText(generateFleetSource(parseGenerateOptions(generate)), file));
  } catch (error) {
    if (error instanceof GenerateError) throw wrongOptions(error);
    if (error instanceof Error && 'syscall' in error) {
      throw new GoldenAmiError(ErrorCode.Usage, error.message, { cause: error });
    }
    throw error;
  }
}

function wrongOptions(error: Error): GoldenAmiError {
  return new GoldenAmiError(ErrorCode.Usage, `--generate: ${error.message}`, { cause: error });
}
