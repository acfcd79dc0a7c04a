import assert from 'node:assert/strict';
import { test } from 'node:test';
import { managerAction } from './manager-commands.ts';

void test('the commands of the manager are known by their words, whatever the case and the space between', () => {
  assert.equal(managerAction('  Show   configstatus '), 'show-configstatus');
  assert.equal(managerAction('save ns config'), 'save');
  assert.equal(managerAction('save config'), 'save');
  for (const line of ['', 'show', 'show ns config', 'savens config', 'constructor', 'save toString']) {
    assert.equal(managerAction(line), null, line);
  }
});
