import { describeAlarms, type AlarmState } from '../aws/alarms.js';
import { AwsCallError, passesByItself } from '../aws/errors.js';
import type { AccountConfig } from '../config/schema.js';
import type { AlarmLook, AlarmPlace, RingingAlarm, UnseenAlarms } from '../contract/alarms.js';
import { ringingHead, ringingLines, ringingOf, unseenLines } from '../rollout/alarms.js';
import type { ActivityDependencies } from './deps.js';
import { notYet } from './failures.js';
import { inEveryPlace, placeOf, type Place } from './places.js';

/** Which alarms are watched, and how often they are looked at. */
export interface AlarmsInput {
  readonly release: string;
  /** Those that the places are in. */
  readonly accounts: readonly AccountConfig[];
  readonly places: readonly AlarmPlace[];
  /** In milliseconds. */
  readonly interval: number;
}

/** What one place says: which of its alarms ring and which cannot be seen; or why it may say more at another time. */
interface PlaceLook {
  readonly ringing: readonly RingingAlarm[];
  readonly unseen: readonly UnseenAlarms[];
  readonly passing?: AwsCallError;
}

/** Looking at CloudWatch alarms, in one call for all places. */
export function createAlarmActivities({ aws }: ActivityDependencies) {
  async function lookAt(place: Place, names: readonly string[], release: string): Promise<PlaceLook> {
    const at = { account: place.account.id, region: place.region };
    try {
      const states = await describeAlarms(aws.cloudWatch(place, place.region, release), names);
      const missing = names.filter((name) => !states.has(name));
      return {
        ringing: [...states.values()]
          .filter(({ state }) => state === 'ALARM')
          .map((state) => rings(at, state)),
        unseen:
          missing.length === 0
            ? []
            : [{ ...at, names: missing, reason: 'there is no such CloudWatch alarm any more' }],
      };
    } catch (error) {
      if (!(error instanceof AwsCallError)) throw error;
      if (passesByItself(error)) return { ringing: [], unseen: [], passing: error };
      return { ringing: [], unseen: [{ ...at, names, reason: error.message }] };
    }
  }

  /**
   * Looks at every alarm once.
   * @throws AwsCallError when none rings, as far as is known, and a place that does not answer now may do so soon
   */
  async function look({ places, accounts, release }: AlarmsInput): Promise<AlarmLook> {
    const asked = new Map(places.map((place) => [placeOf(accounts, place), place.names] as const));
    const looks = await inEveryPlace([...asked.keys()], (place) =>
      lookAt(place, asked.get(place) ?? [], release),
    );
    const ringing = ringingOf(looks.flatMap((one) => one.ringing));
    const unseen = looks.flatMap((one) => one.unseen);
    const passing = looks.find((one) => one.passing)?.passing;
    if (!ringing && passing) throw passing;
    return { ...(ringing && { ringing }), ...(unseen.length > 0 && { unseen }) };
  }

  return {
    /** Whether an alarm rings now. */
    async lookAtAlarms(input: AlarmsInput): Promise<AlarmLook> {
      return look(input);
    },

    /**
     * Ends once an alarm rings, with all that do.
     * @throws NotYet while none does
     */
    async awaitAlarm(input: AlarmsInput): Promise<AlarmLook> {
      const seen = await look(input);
      if (seen.ringing) return seen;
      const message = seen.unseen
        ? ['no alarm is in ALARM; not seen:', ...unseenLines(seen.unseen)].join('\n')
        : 'no alarm is in ALARM';
      throw notYet({ status: 'OK', message }, input.interval);
    },

    /**
     * Ends once no alarm rings.
     * @throws NotYet while one does
     */
    async awaitNoAlarm(input: AlarmsInput): Promise<void> {
      const { ringing } = await look(input);
      if (!ringing) return;
      throw notYet(
        { status: 'ALARM', message: [`${ringingHead(ringing)}:`, ...ringingLines(ringing)].join('\n') },
        input.interval,
      );
    },
  };
}

function rings(at: { account: string; region: string }, { name, since, reason }: AlarmState): RingingAlarm {
  return { name, ...at, since: since ?? new Date().toISOString(), reason };
}
