/** A moment as people of a time zone say it: "24 Nov 2026, 09:15". */
export function formatMoment(iso: string, timeZone: string): string {
  const { day, month, year, hour, minute } = Object.fromEntries(
    new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone, day: 'numeric', month: 'short', year: 'numeric' },
      ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    })
      .formatToParts(new Date(iso))
      .map(({ type, value }) => [type, value]),
  );
  return `${day} ${month?.slice(0, 3)} ${year}, ${hour}:${minute}`;
}
