// What the step `fleet` of a scenario says of the settings: one argument for each. What is not said is the default, but
// for the window, which is 1, so that a scenario shows one command after the other unless it is about windows.

import { DEFAULT_SETTINGS, type Settings } from '../settings.ts';
import type { Step } from './step.ts';

/**
 * `retries=1 buffer=2 on-lost=evict min=2 start=saved window=4 test-bed=no removals=none forward boot=lock join-retries=0
 * on-drift=warn heal group-timeout=500 set=3 line=256 history=1000`. With `kept` somebody can start engines.
 */
export function settingsOf(step: Step, kept: boolean): Partial<Settings> {
  const usual = DEFAULT_SETTINGS;
  return {
    undoRetries: step.number('retries') ?? usual.undoRetries,
    bufferSets: step.number('buffer') ?? usual.bufferSets,
    onLost: step.choice('on-lost', ['restart', 'evict', 'lock']) ?? (kept ? 'restart' : 'lock'),
    minMembers: step.number('min') ?? usual.minMembers,
    start: step.choice('start', ['record', 'saved']) ?? usual.start,
    window: step.number('window') ?? 1,
    testBed: step.choice('test-bed', ['yes', 'no']) !== 'no',
    undoOfRemovals: step.choice('removals', ['exact', 'none']) ?? usual.undoOfRemovals,
    forwardRepair: step.flag('forward'),
    onBootErrors: step.choice('boot', ['ledger', 'lock']) ?? usual.onBootErrors,
    joinRetries: step.number('join-retries') ?? usual.joinRetries,
    onDrift: step.choice('on-drift', ['refuse', 'warn']) ?? usual.onDrift,
    heal: step.flag('heal'),
    groupTimeoutMs: step.number('group-timeout') ?? usual.groupTimeoutMs,
    setCommands: step.number('set') ?? usual.setCommands,
    historyMs: step.number('history') ?? usual.historyMs,
    lineBytes: step.number('line') ?? usual.lineBytes,
  };
}
