/** What a browser would show of a fragment as text: tags are gone, entities resolved. */
export function textOf(html: string): string {
  return decode(html.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');
}

/** The commands that buttons and forms carry, by what is written on the button. */
export function runsOf(html: string): Map<string, string> {
  const buttons = html.matchAll(/<button[^>]* data-run="([^"]*)"[^>]*>([^<]*)<\/button>/g);
  const forms = html.matchAll(/<form[^>]* data-run="([^"]*)".*?<button type="submit">([^<]*)<\/button>/gs);
  return new Map([...buttons, ...forms].map(([, run = '', label = '']) => [decode(label), decode(run)]));
}

const CHARACTERS: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
const decode = (text: string) => text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => CHARACTERS[name] ?? '');
