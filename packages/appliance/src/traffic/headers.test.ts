import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cookieValue, plainAddress, requestHead, requestTarget, responseHead } from './headers.ts';

const CLIENT = '192.0.2.7';

function forwarded(...raw: readonly string[]): string[] {
  const head = requestHead(raw, CLIENT, ['NSC_web'], null);
  assert.equal(head.refusal, 0);
  return head.headers;
}

void test('end-to-end fields keep their case, order and repetitions', () => {
  const raw = ['Host', 'a', 'X-b', '1', 'x-B', '2', 'Accept', '*/*'];
  assert.deepEqual(forwarded(...raw), [...raw, 'X-Forwarded-For', CLIENT]);
});

void test('fields of the connection, and those that Connection names, are not passed on', () => {
  const raw = [
    'Host',
    'a',
    'Connection',
    'X-Private, close',
    'X-Private',
    '1',
    'Keep-Alive',
    '5',
    'TE',
    'gzip',
  ];
  raw.push(
    'Trailer',
    'x',
    'Upgrade',
    'h2c',
    'Proxy-Connection',
    'a',
    'proxy-authorization',
    'b',
    'Expect',
    'c',
  );
  assert.deepEqual(forwarded(...raw), ['Host', 'a', 'X-Forwarded-For', CLIENT]);
});

void test('Connection cannot remove what the message is read by', () => {
  const raw = ['Host', 'a', 'Connection', 'Content-Length, Host', 'Content-Length', '3'];
  assert.deepEqual(forwarded(...raw), ['Host', 'a', 'Content-Length', '3', 'X-Forwarded-For', CLIENT]);
});

void test('the client address is appended to the last X-Forwarded-For', () => {
  const raw = ['Host', 'a', 'X-Forwarded-For', '1.1.1.1', 'x-forwarded-for', '2.2.2.2'];
  assert.deepEqual(forwarded(...raw), raw.with(5, `2.2.2.2, ${CLIENT}`));
});

for (const [cookie, left] of [
  ['NSC_web=1', null],
  ['a=1; NSC_web=1', 'a=1'],
  ['NSC_web=1; a=1', 'a=1'],
  ['a=1; NSC_web=1; b=2', 'a=1; b=2'],
  ['a=1; NSC_webx=1', 'a=1; NSC_webx=1'],
  ['a=NSC_web', 'a=NSC_web'],
] as const) {
  void test(`of the cookies ${cookie} the service sees ${left ?? 'none'}`, () => {
    const expected = left === null ? [] : ['Cookie', left];
    assert.deepEqual(forwarded('Host', 'a', 'Cookie', cookie), [
      'Host',
      'a',
      ...expected,
      'X-Forwarded-For',
      CLIENT,
    ]);
  });
}

for (const [what, refusal, raw] of [
  ['two hosts', 400, ['Host', 'a', 'Host', 'b']],
  ['two lengths', 400, ['Host', 'a', 'Content-Length', '1', 'Content-Length', '2']],
  ['a length and chunks', 400, ['Host', 'a', 'Content-Length', '1', 'Transfer-Encoding', 'chunked']],
  ['a coding besides chunked', 501, ['Host', 'a', 'Transfer-Encoding', 'gzip, chunked']],
  ['chunked twice', 501, ['Host', 'a', 'Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'chunked']],
] as const) {
  void test(`a request with ${what} is refused with ${refusal}`, () => {
    assert.equal(requestHead(raw, CLIENT, [], null).refusal, refusal);
  });
}

void test('a body is there when a length above zero or chunks say so', () => {
  const hasBody = (...raw: string[]): boolean => requestHead(raw, CLIENT, [], null).hasBody;
  assert.equal(hasBody('Host', 'a'), false);
  assert.equal(hasBody('Content-Length', '0'), false);
  assert.equal(hasBody('Content-Length', '1'), true);
  assert.equal(hasBody('Transfer-Encoding', 'Chunked'), true);
});

for (const [method, url, path, authority] of [
  ['GET', '/a?b', '/a?b', null],
  ['GET', 'http://h:81/a?b', '/a?b', 'h:81'],
  ['GET', 'HTTP://h', '/', 'h'],
  ['GET', 'http://h?x', '/?x', 'h'],
  ['GET', 'http://user:pw@h/a', '/a', 'h'],
  ['OPTIONS', '*', '*', null],
  ['OPTIONS', 'http://h', '*', 'h'],
  ['GET', '*', null, null],
  ['GET', 'a', null, null],
  ['GET', 'ftp://h/', null, null],
] as const) {
  void test(`the target ${method} ${url} becomes ${path ?? 'a refusal'}`, () => {
    assert.deepEqual(requestTarget(method, url), { path, authority });
  });
}

void test('the host of an absolute target takes the place of Host', () => {
  assert.deepEqual(requestHead(['Host', 'a'], CLIENT, [], 'b').headers, [
    'Host',
    'b',
    'X-Forwarded-For',
    CLIENT,
  ]);
  assert.deepEqual(requestHead([], CLIENT, [], 'b').headers, ['Host', 'b', 'X-Forwarded-For', CLIENT]);
});

void test('a response keeps its end-to-end fields and loses those of the connection', () => {
  const raw = [
    'Content-Type',
    'a',
    'Connection',
    'close, x-hop',
    'X-Hop',
    '1',
    'Set-Cookie',
    'a',
    'Set-Cookie',
    'b',
  ];
  assert.deepEqual(
    responseHead(
      raw.map((each) => Buffer.from(each)),
      false,
    ),
    {
      headers: ['Content-Type', 'a', 'Set-Cookie', 'a', 'Set-Cookie', 'b'],
      framed: false,
      readable: true,
    },
  );
  assert.deepEqual(responseHead(['Content-Length', '3'], true), {
    headers: [],
    framed: true,
    readable: true,
  });
  assert.equal(responseHead(['Transfer-Encoding', 'gzip, chunked'], false).readable, false);
});

void test('cookies are found by their whole name', () => {
  assert.equal(cookieValue('a=1; NSC_web=x; b=2', 'NSC_web'), 'x');
  assert.equal(cookieValue('xNSC_web=x; NSC_web2=y', 'NSC_web'), null);
  assert.equal(cookieValue(undefined, 'NSC_web'), null);
});

void test('an IPv4 client on an IPv6 socket is shown by its IPv4 address', () => {
  assert.equal(plainAddress('::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(plainAddress('2001:db8::1'), '2001:db8::1');
});
