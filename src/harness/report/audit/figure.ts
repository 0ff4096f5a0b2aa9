/** The number that was written: commas that part groups of three are none, any other is a decimal comma. NaN for no number. */
export function parseFigure(text: string | undefined): number {
  const written = (text ?? '').replace(/[.,]+$/, '');
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(written)) return Number(written.replaceAll(',', ''));
  return written === '' ? Number.NaN : Number(written.replace(',', '.'));
}
