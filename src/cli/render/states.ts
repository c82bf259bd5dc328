import type { EnvironmentState, ReleasePhase } from '../../contract/status.js';
import type { TargetState } from '../../contract/target.js';
import type { Style } from './style.js';

type State = TargetState | EnvironmentState | ReleasePhase;
type Colour = keyof Style;

const MARKS: Readonly<Record<State, readonly [mark: string, colour: Colour]>> = {
  pending: ['·', 'dim'],
  waiting: ['·', 'dim'],
  preparing: ['▶', 'cyan'],
  building: ['▶', 'cyan'],
  distributing: ['▶', 'cyan'],
  planning: ['▶', 'cyan'],
  publishing: ['▶', 'cyan'],
  rollingOut: ['▶', 'cyan'],
  refreshing: ['▶', 'cyan'],
  baking: ['◷', 'cyan'],
  waitingForApproval: ['?', 'yellow'],
  waitingForAlarms: ['?', 'yellow'],
  waitingForDecision: ['?', 'yellow'],
  aborting: ['■', 'yellow'],
  rollingBack: ['↩', 'red'],
  succeeded: ['✓', 'green'],
  partlySucceeded: ['!', 'yellow'],
  skipped: ['-', 'dim'],
  failed: ['✗', 'red'],
  rolledBack: ['↩', 'red'],
  rejected: ['✗', 'red'],
  aborted: ['■', 'yellow'],
  cancelled: ['■', 'yellow'],
};

/** One sign for a state; the colour never says more than the sign. */
export function mark(state: State, style: Style): string {
  const [sign, colour] = MARKS[state];
  return style[colour](sign);
}

/** `text` in the colour of a state. */
export function inColourOf(state: State, text: string, style: Style): string {
  return style[MARKS[state][1]](text);
}
