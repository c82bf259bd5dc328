import type { EnvironmentInput } from '../../contract/messages.js';
import type { EnvironmentRecord } from '../../rollout/environmentRecord.js';
import type { Capacity } from '../capacity.js';
import type { AlarmWatch } from './alarms.js';
import type { Commands } from './commands.js';
import type { Gate } from './gate.js';
import type { Reporter } from '../reporter.js';

/** What every part of an environment's rollout works with. */
export interface EnvironmentContext {
  readonly input: EnvironmentInput;
  readonly record: EnvironmentRecord;
  readonly reporter: Reporter;
  readonly capacity: Capacity;
  readonly commands: Commands;
  readonly alarms: AlarmWatch;
  /** The targets that are being rolled back by work of their own, each with the end of that work. */
  readonly rollingBack: Map<string, Promise<void>>;
  readonly gate: Gate;
}
