import { expect, test } from 'vitest';

import { buildReport } from './build-report.ts';
import { completeInputs, completeNarrative } from './fixtures/sample-inputs.ts';
import { renderHtml } from './render-html.ts';

const folder = 'evidence/wave-1.0/somebody/subwave-1.0';
const digest = 'a'.repeat(64);

function render(changes: Parameters<typeof completeInputs>[0] = {}): string {
  return renderHtml(buildReport(completeInputs(changes)), folder);
}

test('a subwave that never ran has a page that measures nothing', () => {
  const page = render({ evidence: { state: 'absent', path: 'e.json' } });
  expect(page).toContain('<p class="status incomplete">INCOMPLETE</p>');
  expect(page).not.toContain('<b>supported</b>');
});

test('the same inputs give the same page, which loads nothing', () => {
  expect(render()).toBe(render());
  expect(render()).toContain(`default-src 'none'`);
  expect(render()).not.toMatch(/<(script|img|link|iframe)\b|\b(src|onload|onerror)=|url\(/);
});

test('foreign text stays text', () => {
  const summary = `<img src=x onerror=alert(1)> & "quotes" '\u202e'`;
  const page = render({
    narrative: { state: 'read', path: 'n.yaml', sha256: digest, narrative: { ...completeNarrative, summary } },
  });
  expect(page).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quotes&quot; &#39;');
  expect(page).not.toContain('<img');
  expect(page).not.toContain('\u202e');
});

test('links lead to files relative to the page, whatever these are called', () => {
  const file = { path: 'src/a b&"c.ts', sizeBytes: 1, lines: 1, sha256: digest };
  expect(render({ sourceFiles: [file] })).toContain('<a href="../../../../src/a%20b%26%22c.ts">src/a b&amp;&quot;c.ts</a>');
});
