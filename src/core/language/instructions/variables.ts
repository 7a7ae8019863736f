/** Registers, top-level names, cells of captured variables, closures. */
import { type Bodies, charging, leaving, throwIf } from './body.ts';

const loadCell = (cell: string): string => `
  const { value } = ${cell} as Cell;
  ${throwIf('value === DEAD', 'dead(m, $c)')}
  $r = value;`;

const storeCell = (cell: string, value: string): string => `
  const cell = ${cell} as Cell;
  ${throwIf('cell.value === DEAD', 'dead(m, $c)')}
  cell.value = ${value};`;

export const VARIABLES = {
  Move: '$r = $a;',
  LoadConst: '$r = $c as Value;',
  LoadGlobal: `
    const value = $g;
    ${throwIf('value === DEAD', 'dead(m, m.program.globals[$#g])')}
    $r = value;`,
  StoreGlobal: `
    ${throwIf('$g === DEAD', 'dead(m, m.program.globals[$#g])')}
    $g = $a;`,
  InitGlobal: '$g = $a;',
  LoadCell: loadCell('$a'),
  StoreCell: storeCell('$a', '$b'),
  InitCell: '($a as Cell).value = $b;',
  NewCell: '$r = new Cell($n === 1 ? DEAD : undefined);',
  CopyCell: '$r = new Cell(($r as Cell).value);',
  LoadCapture: loadCell('$u'),
  StoreCapture: storeCell('$u', '$a'),
  SetDead: '$r = DEAD;',
  CheckDead: throwIf('($a as Slot) === DEAD', 'dead(m, $c)'),
  ThrowConst: leaving(`
    m.fuel = fuel;
    m.throwError('TypeError', 'assignment to the constant ' + nameIn($c));`),
  MakeClosure: `
    ${charging(`if ($n > 15) m.spend($n >> 4);
    m.allocate(closureBytes($n));`)}
    $r = makeClosure(m, frame, $f, $*, $n);`,
  LoadSelf: '$r = frame.closure;',
} satisfies Bodies;
