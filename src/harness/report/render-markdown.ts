import { posix } from 'node:path';

import { escapeMarkdown, markdownCode, markdownLink } from '../../foundation/text/escape-markdown.ts';
import type { Block, Claim, Inline, ReportModel } from './report-model.ts';

const marks: Readonly<Record<Claim['status'], string>> = {
  supported: '✅ supported',
  refuted: '❌ refuted',
  stale: '⚠️ stale',
  unproven: '⬜ unproven',
  stated: '✍️ stated',
};

/**
 * Renders a report as Markdown. All text is foreign and escaped; the same model gives the same bytes.
 *
 * @param folder Folder of the file relative to the root, from which links lead to what they name.
 */
export function renderMarkdown(model: ReportModel, folder: string): string {
  const sections = model.sections.flatMap(({ title, blocks }) => [
    `## ${escapeMarkdown(title)}`,
    ...blocks.map((block) => renderBlock(block, folder)),
  ]);
  return `${[`# ${escapeMarkdown(model.title)}`, ...sections].join('\n\n')}\n`;
}

function renderBlock(block: Block, folder: string): string {
  const inline = (parts: readonly Inline[]) => renderInline(parts, folder);
  if (block.kind === 'heading') return `### ${escapeMarkdown(block.text)}`;
  if (block.kind === 'paragraph') return inline(block.text);
  if (block.kind === 'list') return block.items.map((item) => `- ${inline(item)}`).join('\n');
  if (block.kind === 'claims') return block.claims.map((claim) => renderClaim(claim, folder)).join('\n');
  const rows = block.rows.map((cells) => renderRow(cells.map(inline)));
  return [renderRow(block.header.map(escapeMarkdown)), renderRow(block.header.map(() => '---')), ...rows].join('\n');
}

function renderRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function renderClaim({ statement, status, evidence }: Claim, folder: string): string {
  const proofs = evidence.map(
    ({ path, sha256 }) => `${markdownLink(posix.basename(path), linkTo(path, folder))} ${markdownCode(sha256)}`,
  );
  return `- ${marks[status]}: ${escapeMarkdown(statement)}${proofs.length === 0 ? '' : ` (${proofs.join(', ')})`}`;
}

/** Pieces keep the space at their ends, which escaping trims. */
function renderInline(parts: readonly Inline[], folder: string): string {
  return parts.map((part) => renderPart(part, folder)).join('');
}

function renderPart(part: Inline, folder: string): string {
  if (typeof part === 'string') return `${/^\s/.test(part) ? ' ' : ''}${escapeMarkdown(part)}${/\S\s+$/.test(part) ? ' ' : ''}`;
  if ('code' in part) return markdownCode(part.code);
  if ('strong' in part) return `**${escapeMarkdown(part.strong)}**`;
  return markdownLink(part.text, linkTo(part.link, folder));
}

function linkTo(path: string, folder: string): string {
  return posix.relative(folder, path);
}
