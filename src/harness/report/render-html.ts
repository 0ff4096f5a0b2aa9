import { posix } from 'node:path';

import { escapeHtml } from '../../foundation/text/escape-html.ts';
import { reportStyle } from './report-style.ts';
import type { Block, Claim, Inline, ReportModel } from './report-model.ts';

/**
 * Renders a report as one HTML page that needs nothing else: no script, no font, no image. All text is foreign and escaped; the same
 * model gives the same bytes.
 *
 * @param folder Folder of the file relative to the root, from which links lead to what they name.
 */
export function renderHtml(model: ReportModel, folder: string): string {
  const sections = model.sections.map(({ title, blocks }, index) => {
    return `<section id="s${index + 1}"><h2>${escapeHtml(title)}</h2>\n${blocks.map((block) => renderBlock(block, folder)).join('\n')}\n</section>`;
  });
  const links = model.sections.map(({ title }, index) => `<li><a href="#s${index + 1}">${escapeHtml(title)}</a></li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(model.title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<header><h1>${escapeHtml(model.title)}</h1><p class="status ${model.status.toLowerCase()}">${escapeHtml(model.status)}</p></header>
<nav aria-label="Sections"><ol>${links.join('')}</ol></nav>
<main>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

function renderBlock(block: Block, folder: string): string {
  const inline = (parts: readonly Inline[]) => parts.map((part) => renderPart(part, folder)).join('');
  if (block.kind === 'heading') return `<h3>${escapeHtml(block.text)}</h3>`;
  if (block.kind === 'paragraph') return `<p>${inline(block.text)}</p>`;
  if (block.kind === 'list') return `<ul>${block.items.map((item) => `<li>${inline(item)}</li>`).join('')}</ul>`;
  if (block.kind === 'claims')
    return `<ul class="claims">${block.claims.map((claim) => renderClaim(claim, folder)).join('')}</ul>`;
  const isTitled = block.header.some((title) => title !== '');
  const header = isTitled
    ? `<thead><tr>${block.header.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('')}</tr></thead>`
    : '';
  const rows = block.rows.map((cells) => `<tr>${cells.map((cell) => `<td>${inline(cell)}</td>`).join('')}</tr>`);
  return `<div class="wide"><table>${header}<tbody>${rows.join('\n')}</tbody></table></div>`;
}

function renderClaim({ statement, status, evidence }: Claim, folder: string): string {
  const proofs = evidence.map(
    ({ path, sha256 }) => `${renderLink(path, posix.basename(path), folder)} <code>${escapeHtml(sha256)}</code>`,
  );
  const proof = proofs.length === 0 ? '' : `<br><small>${proofs.join('<br>')}</small>`;
  return `<li class="${status}"><b>${status}</b> ${escapeHtml(statement)}${proof}</li>`;
}

function renderPart(part: Inline, folder: string): string {
  if (typeof part === 'string') return escapeHtml(part);
  if ('code' in part) return `<code>${escapeHtml(part.code)}</code>`;
  if ('link' in part) return renderLink(part.link, part.text, folder);
  const state = /^(GREEN|RED|TIMEOUT|MISSING|VOID|PASS|FAIL|COMPLETE|INCOMPLETE)$/.test(part.strong)
    ? ` class="${part.strong.toLowerCase()}"`
    : '';
  return `<strong${state}>${escapeHtml(part.strong)}</strong>`;
}

function renderLink(path: string, text: string, folder: string): string {
  const target = posix.relative(folder, path).split('/').map(encodeURIComponent).join('/');
  return `<a href="${escapeHtml(target)}">${escapeHtml(text)}</a>`;
}
