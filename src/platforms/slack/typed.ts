/**
 * What a person typed: Slack hands it over with entities, and with what it made of names and addresses in angle brackets.
 *
 * @param bot the user id of the app, whose mentions are left out
 */
export function typedText(text: string, bot?: string): string {
  return text
    .replace(/<([^<>]*)>/g, (_, inner: string) => (bot !== undefined && mentions(inner, bot) ? ' ' : shown(inner)))
    .replace(/&(amp|lt|gt);/g, (_, name: string) => ENTITIES[name] ?? '')
    .trim();
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>' };

const mentions = (inner: string, id: string): boolean => inner === `@${id}` || inner.startsWith(`@${id}|`);

/** "@U1|ada" is shown as "@ada", "#C1|general" as "#general", "https://x.example|x.example" as "x.example". */
function shown(inner: string): string {
  const [target = '', label] = inner.split('|', 2);
  if (!/^[@#!]/.test(target)) return label ?? target;
  const sign = target.startsWith('#') ? '#' : '@';
  return `${sign}${(label ?? target.slice(1)).replace(/^[@#]/, '')}`;
}
