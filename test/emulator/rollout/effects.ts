import type { Journal } from '../../../emulator/journal.js';
import { OWNER, REGION, STAGING } from '../support.js';

const group = (name: string): string => `${STAGING}/${REGION}/asg/${name}`;
const template = (name: string): string => `${STAGING}/${REGION}/launch-template/${name}`;
const parameter = `${STAGING}/${REGION}/parameter/golden-ami/web/staging`;

/** What each step of a rollout by hand changes, by whatever client, in this order and nothing else. */
export const ROLLOUT_EFFECTS = {
  build: [`StartImagePipelineExecution ${OWNER}/${REGION}/image-pipeline/web-base`],
  forward: [`CreateLaunchTemplateVersion ${template('web-1')}`, `StartInstanceRefresh ${group('web-1')}`],
  back: [
    `CreateLaunchTemplateVersion ${template('web-2')}`,
    `StartInstanceRefresh ${group('web-2')}`,
    `RollbackInstanceRefresh ${group('web-2')}`,
  ],
  channel: [`PutParameter ${parameter}`, `LabelParameterVersion ${parameter}`],
  redeployment: [`UpdateService ${STAGING}/${REGION}/ecs/shop/api`],
} as const;

/** Every effect of a journal as action and resource, oldest first. */
export function effectsOf(journal: Journal): string[] {
  return journal.effects.map(({ action, resource }) => `${action} ${resource}`);
}

/** What went wrong inside the emulator: nothing, ever. */
export function defectsOf(journal: Journal): string[] {
  return journal.calls.flatMap(({ operation, defect }) =>
    defect === undefined ? [] : `${operation}: ${defect}`,
  );
}
