import type { Scenario } from '../scenario.js';
import { abort } from './abort.js';
import { brokenAnswers } from './brokenAnswers.js';
import { brokenProxy } from './brokenProxy.js';
import { budget } from './budget.js';
import { killTemporal } from './killTemporal.js';
import { killWorker } from './killWorker.js';
import { lostAnswers } from './lostAnswers.js';
import { messages } from './messages.js';
import { ordinaryFaults } from './ordinaryFaults.js';
import { poisonMessages } from './poisonMessages.js';
import { rollback } from './rollback.js';

/** Every scenario there is. */
export const scenarios: readonly Scenario[] = [
  killWorker(),
  killTemporal(),
  lostAnswers(),
  ordinaryFaults(),
  abort(),
  budget(),
  rollback(),
  messages(),
  brokenAnswers(),
  brokenProxy(),
  poisonMessages(),
];
