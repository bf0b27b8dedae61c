import type { AuditReport, AuditRequirement, Ruling } from '../../model/audit.js';
import { wrapAfter } from '../../text/width.js';
import type { Paint, Tone } from '../console-paint.js';
import type { Look } from '../format.js';
import { place, requirementName } from './facts.js';

const tones: Readonly<Record<Ruling, Tone>> = { allowed: 'good', blocked: 'bad', unverifiable: 'open' };

const indent = 'unverifiable'.length + 2;

/** Every connection with the answer, the reason and the line. */
export function everyRequirement({ requirements }: AuditReport, look: Look, paint: Paint): readonly string[] {
  return [
    paint('heading', 'Connections'),
    ...requirements.flatMap((requirement) => {
      const { verdict, because, by, route } = requirement;
      const line = by ? ` (${place(by)}: ${by.text.trim()})` : '';
      const [first = '', ...rest] = wrapAfter(verdict.padEnd(indent), title(requirement), look.columns);
      const under = (text: string) => wrapAfter(' '.repeat(indent), text, look.columns);
      return [
        paint(tones[verdict], verdict) + first.slice(verdict.length),
        ...rest,
        ...under(`${because}${line}`),
        ...(route == null ? [] : under(`route: ${route}`)),
      ];
    }),
  ];
}

function title(requirement: AuditRequirement): string {
  const { anyOf, counted, components } = requirement;
  const notes = [
    anyOf ? `one of ${anyOf.join(', ')} is enough` : '',
    counted ? '' : 'not counted',
    components.join(', '),
  ].filter(Boolean);
  return `${requirementName(requirement)} (${notes.join('; ')})`;
}
