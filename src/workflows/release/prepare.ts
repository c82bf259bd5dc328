import type { Survey } from '../../activities/discovery.js';
import type { ReleaseInput } from '../../contract/messages.js';
import { everywhere, look } from '../activityCalls.js';
import type { ReleaseContext } from './context.js';
import { existingImage } from './image.js';

/** A release's input once it has been checked. */
export type Checked = Omit<ReleaseContext, 'record' | 'commands' | 'vouching' | 'release' | 'pipeline'>;

/** Checks what the release was started with; nothing else happens before. */
export async function checkInput(input: ReleaseInput): Promise<Checked> {
  return look.checkRelease(input);
}

/**
 * Looks whether there is something to plan: every account lets the worker in, an image that should exist does and can be
 * launched everywhere, and every environment selects something.
 * @returns what the config says that no target meets, by environment
 */
export async function survey(
  context: Omit<ReleaseContext, 'commands' | 'vouching'>,
): Promise<Survey['warnings']> {
  const { config, release, only } = context;
  const region = config.regions[0] ?? '';
  await everywhere.reachAccounts({ accounts: config.accounts, region, release });
  const image = await existingImage(context);
  if (image) context.record.imageIs(image);
  const surveyed: Partial<Survey> = await everywhere.surveyTargets({ config, release, image, only });
  // Recorded without warnings by workers of earlier builds.
  return surveyed.warnings ?? {};
}
