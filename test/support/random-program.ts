import { ASSIGN, BINARY, DECLARE, Kind, LOGICAL, UNARY } from '../../src/core/language/kinds.ts';
import { NONE, type Tree, TreeBuilder } from '../../src/core/language/tree.ts';
import type { Dice } from './dice.ts';

/**
 * A random tree of the agent language that uses every node kind and passes the checker: names are drawn from what is
 * in scope, jumps have a target. It says nothing about what the program does; it need not even end.
 */
export function randomProgram(dice: Dice): Tree {
  return new ProgramGenerator(dice).program();
}

const STRINGS = [
  '',
  'a',
  "it's",
  'say "x"',
  'back\\slash',
  '`${a}`',
  '\ud800',
  '\u2028',
  '\n\t\0',
  'use strict',
  'é😀',
];
const NUMBERS = [0, 1, 2.5, 1e21, 1e-7, Infinity, 4294967296, Number.MAX_VALUE, 5e-324, 0.1];
const KEYS = ['x', 'get', 'set', 'async', 'static', 'if', '1', 'a b', 'é', '-1', ''];
const WORDS = ['async', 'of', 'get', 'set', 'a$', '_', 'é', 'from', 'as', 'target', 'meta', 'name'];
/** `for (x.async of …)` is refused. */
const TARGETS = WORDS.filter((word) => word !== 'async');
const CONSTANTS = ['undefined', 'NaN', 'Infinity'];
const FUNCTIONS = ['parseInt', 'Number', 'Boolean', 'Array'];
const CONSTRUCTORS = ['Map', 'Set', 'Array', 'Error'];

class ProgramGenerator {
  readonly #dice: Dice;
  readonly #build = new TreeBuilder();
  /** Names that can be read here. */
  #scope: string[] = [];
  #labels: string[] = [];
  #loops = 0;
  #switches = 0;
  readonly #used = new Set<string>();

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  program(): Tree {
    this.#build.open(Kind.Program);
    if (this.#dice.chance(0.3)) this.#variables('const', 3);
    if (this.#dice.chance(0.3)) this.#function(Kind.FunctionDeclaration, 5);
    this.#function(Kind.ExportFunction, this.#dice.int(6) + 3);
    if (this.#dice.chance(0.2)) this.#build.leaf(Kind.EmptyStatement);
    this.#build.close();
    return this.#build.build();
  }

  #in(kind: number, value: number, body: () => void): void {
    this.#build.open(kind, value);
    body();
    this.#build.close();
  }

  #empty(): void {
    this.#build.leaf(Kind.Empty);
  }

  #atomLeaf(kind: number, atom: string | number): void {
    this.#build.leaf(kind, this.#build.atom(atom));
  }

  /** Sometimes a bare word that is half a keyword, else one with a number; never the same twice. */
  #newName(): string {
    const word = this.#dice.pick(WORDS);
    const name =
      this.#used.has(word) || this.#dice.chance(0.7) ? `${word}${this.#used.size}` : word;
    this.#used.add(name);
    return name;
  }

  #declare(kind: number): void {
    const name = this.#newName();
    this.#atomLeaf(kind, name);
    this.#scope.push(name);
  }

  #scoped(body: () => void): void {
    const before = [...this.#scope];
    body();
    this.#scope = before;
  }

  /** Parameters and body of any function; `kind` decides about the name. */
  #function(kind: number, depth: number): void {
    const named = kind === Kind.FunctionDeclaration || this.#dice.chance(0.5);
    const name = named && kind !== Kind.Arrow ? this.#newName() : undefined;
    const visible = kind !== Kind.FunctionExpression;
    if (name !== undefined && visible) this.#scope.push(name);
    const value = kind === Kind.Arrow ? 0 : name === undefined ? NONE : this.#build.atom(name);
    const [labels, loops, switches] = [this.#labels, this.#loops, this.#switches];
    [this.#labels, this.#loops, this.#switches] = [[], 0, 0];
    this.#in(kind, value, () =>
      this.#scoped(() => {
        if (name !== undefined) this.#scope.push(name);
        this.#in(Kind.Params, 0, () => this.#params(depth));
        if (kind === Kind.Arrow && this.#dice.chance(0.6)) this.#expression(depth - 2);
        else this.#block(depth - 1);
      }),
    );
    [this.#labels, this.#loops, this.#switches] = [labels, loops, switches];
  }

  #params(depth: number): void {
    for (let i = this.#dice.int(3); i > 0; i--) this.#pattern(depth - 2, true, true);
    if (this.#dice.chance(0.2)) this.#in(Kind.Rest, 0, () => this.#pattern(depth - 3, false, true));
  }

  /** A pattern that declares, or (`declares` false) one that assigns. */
  #pattern(depth: number, allowDefault: boolean, declares: boolean): void {
    const roll = depth <= 0 ? 9 : this.#dice.int(10);
    if (roll === 0 && allowDefault) {
      return this.#in(Kind.DefaultPattern, 0, () => {
        this.#pattern(depth - 1, false, declares);
        this.#expression(depth - 1);
      });
    }
    if (roll === 1) return this.#arrayPattern(depth, declares);
    if (roll === 2) return this.#objectPattern(depth, declares);
    if (declares) this.#declare(Kind.Binding);
    else this.#target(depth);
  }

  #arrayPattern(depth: number, declares: boolean): void {
    this.#in(Kind.ArrayPattern, 0, () => {
      for (let i = this.#dice.int(4); i > 0; i--) {
        if (this.#dice.chance(0.3)) this.#empty();
        else this.#pattern(depth - 1, true, declares);
      }
      if (this.#dice.chance(0.3))
        this.#in(Kind.Rest, 0, () => this.#pattern(depth - 2, false, declares));
    });
  }

  #objectPattern(depth: number, declares: boolean): void {
    this.#in(Kind.ObjectPattern, 0, () => {
      for (let i = this.#dice.int(3); i > 0; i--) {
        this.#in(Kind.PatternProperty, 0, () => {
          if (declares && this.#dice.chance(0.4)) {
            const name = this.#newName();
            this.#atomLeaf(Kind.Key, name);
            this.#atomLeaf(Kind.Binding, name);
            this.#scope.push(name);
          } else {
            this.#key(depth - 1);
            this.#pattern(depth - 1, true, declares);
          }
        });
      }
      if (this.#dice.chance(0.2)) this.#in(Kind.Rest, 0, () => this.#pattern(0, false, declares));
    });
  }

  #key(depth: number): void {
    if (this.#dice.chance(0.8)) this.#atomLeaf(Kind.Key, this.#dice.pick(KEYS));
    else this.#in(Kind.ComputedKey, 0, () => this.#expression(depth - 1));
  }

  #block(depth: number): void {
    this.#in(Kind.Block, 0, () => this.#scoped(() => this.#statements(depth)));
  }

  #statements(depth: number): void {
    for (let i = this.#dice.int(4); i > 0; i--) this.#statement(depth - 1, true);
  }

  #statement(depth: number, inList: boolean): void {
    if (depth <= 0) return this.#simpleStatement();
    const roll = this.#dice.int(inList ? 17 : 14);
    const loop = (kind: number, parts: () => void): void =>
      this.#in(kind, 0, () => this.#scoped(() => this.#inLoop(parts)));
    switch (roll) {
      case 0:
        return this.#if(depth);
      case 1:
        return loop(Kind.For, () => this.#for(depth));
      case 2:
      case 3:
        return loop(roll === 2 ? Kind.ForOf : Kind.ForIn, () => this.#forEach(depth));
      case 4:
        return loop(
          Kind.While,
          () => (this.#expression(depth - 1), this.#statement(depth - 1, false)),
        );
      case 5:
        return loop(
          Kind.DoWhile,
          () => (this.#statement(depth - 1, false), this.#expression(depth - 1)),
        );
      case 6:
        return this.#switch(depth);
      case 7:
        return this.#labelled(depth);
      case 8:
        return this.#try(depth);
      case 9:
        return this.#block(depth - 1);
      case 10:
        return this.#in(Kind.Throw, 0, () => this.#expression(depth - 1));
      case 11:
        return this.#in(Kind.Return, 0, () => this.#optional(depth - 1));
      case 14:
        return this.#variables(this.#dice.pick(DECLARE), depth);
      case 15:
        return this.#function(Kind.FunctionDeclaration, depth - 1);
      default:
        return this.#in(Kind.ExpressionStatement, 0, () => this.#expression(depth));
    }
  }

  #simpleStatement(): void {
    const roll = this.#dice.int(4);
    if (roll === 0 && this.#loops > 0) return this.#build.leaf(Kind.Continue, NONE);
    if (roll === 1 && this.#loops + this.#switches > 0) return this.#build.leaf(Kind.Break, NONE);
    const label = this.#labels.at(-1);
    if (roll === 2 && label !== undefined) return this.#atomLeaf(Kind.Break, label);
    if (roll === 3) return this.#build.leaf(Kind.EmptyStatement);
    this.#in(Kind.ExpressionStatement, 0, () => this.#atom());
  }

  #inLoop(body: () => void): void {
    this.#loops++;
    body();
    this.#loops--;
  }

  #optional(depth: number): void {
    if (this.#dice.chance(0.3)) this.#empty();
    else this.#expression(depth);
  }

  /** With an `else`, the first branch is a block: a bare `if` there would take the `else`. */
  #if(depth: number): void {
    this.#in(Kind.If, 0, () => {
      this.#expression(depth - 1);
      if (this.#dice.chance(0.5)) {
        this.#statement(depth - 1, false);
        this.#empty();
      } else {
        if (this.#dice.chance(0.5)) this.#block(depth - 1);
        else this.#simpleStatement();
        this.#statement(depth - 1, false);
      }
    });
  }

  #for(depth: number): void {
    if (this.#dice.chance(0.5)) this.#variables(this.#dice.pick(['let', 'var']), depth - 1);
    else this.#optional(depth - 1);
    this.#optional(depth - 1);
    this.#optional(depth - 1);
    this.#statement(depth - 1, false);
  }

  #forEach(depth: number): void {
    // Not even in brackets may a for-of loop assign to a variable of this name.
    this.#scope = this.#scope.filter((name) => name !== 'async');
    if (this.#dice.chance(0.6)) {
      const value = this.#dice.int(DECLARE.length);
      this.#in(Kind.VariableDeclaration, value, () =>
        this.#in(Kind.Declarator, 0, () => {
          this.#pattern(depth - 2, false, true);
          this.#empty();
        }),
      );
    } else this.#pattern(depth - 1, false, false);
    this.#expression(depth - 1);
    this.#statement(depth - 1, false);
  }

  #variables(word: (typeof DECLARE)[number], depth: number): void {
    this.#in(Kind.VariableDeclaration, DECLARE.indexOf(word), () => {
      for (let i = this.#dice.int(2); i >= 0; i--) {
        this.#in(Kind.Declarator, 0, () => {
          if (word !== 'const' && this.#dice.chance(0.3)) {
            this.#declare(Kind.Binding);
            this.#empty();
          } else {
            this.#pattern(depth - 2, false, true);
            this.#expression(depth - 2);
          }
        });
      }
    });
  }

  #switch(depth: number): void {
    this.#in(Kind.Switch, 0, () => {
      this.#expression(depth - 1);
      this.#switches++;
      this.#scoped(() => {
        const count = this.#dice.int(4);
        const fallback = this.#dice.int(6);
        for (let i = 0; i < count; i++) {
          this.#in(Kind.Case, 0, () => {
            if (i === fallback) this.#empty();
            else this.#expression(depth - 2);
            this.#statements(depth - 2);
          });
        }
      });
      this.#switches--;
    });
  }

  #labelled(depth: number): void {
    const label = this.#newName();
    const labels = this.#labels;
    this.#in(Kind.Labeled, this.#build.atom(label), () => {
      this.#labels = [...labels, label];
      if (this.#dice.chance(0.5)) {
        this.#in(Kind.While, 0, () => {
          this.#expression(depth - 2);
          this.#in(Kind.Block, 0, () => {
            this.#atomLeaf(Kind.Continue, label);
            this.#inLoop(() => this.#simpleStatement());
          });
        });
      } else this.#statement(depth - 1, false);
      this.#labels = labels;
    });
  }

  #try(depth: number): void {
    const catches = this.#dice.chance(0.7);
    const finalises = !catches || this.#dice.chance(0.3);
    this.#in(Kind.Try, 0, () => {
      this.#block(depth - 1);
      this.#scoped(() => {
        if (catches && this.#dice.chance(0.7)) this.#pattern(depth - 2, false, true);
        else this.#empty();
        if (catches) this.#block(depth - 1);
        else this.#empty();
      });
      if (finalises) this.#block(depth - 1);
      else this.#empty();
    });
  }

  #atom(): void {
    switch (this.#dice.int(8)) {
      case 0:
        return this.#atomLeaf(Kind.Number, this.#dice.pick(NUMBERS));
      case 1:
        return this.#atomLeaf(Kind.String, this.#dice.pick(STRINGS));
      case 2:
        return this.#build.leaf(this.#dice.pick([Kind.True, Kind.False, Kind.Null]));
      case 3:
        return this.#atomLeaf(Kind.Name, this.#dice.pick(CONSTANTS));
      default:
        return this.#name();
    }
  }

  #name(): void {
    const name = this.#scope.length > 0 ? this.#dice.pick(this.#scope) : 'undefined';
    if (name === 'undefined') this.#atomLeaf(Kind.Number, 7);
    else this.#atomLeaf(Kind.Name, name);
  }

  #expression(depth: number): void {
    if (depth <= 0) return this.#atom();
    const next = (): void => this.#expression(depth - 1 - this.#dice.int(2));
    const two = (): void => (next(), next());
    const items = (spread: boolean): void => {
      for (let i = this.#dice.int(3); i > 0; i--) {
        if (spread && this.#dice.chance(0.2)) this.#in(Kind.Spread, 0, next);
        else next();
      }
    };
    switch (this.#dice.int(22)) {
      case 0:
        return this.#in(Kind.Array, 0, () => items(true));
      case 1:
        return this.#object(depth);
      case 2:
        return this.#function(Kind.FunctionExpression, depth - 1);
      case 3:
        return this.#function(Kind.Arrow, depth - 1);
      case 4:
      case 5:
        return this.#unary(depth);
      case 6:
        return this.#in(Kind.Update, this.#dice.int(4), () => this.#target(depth - 1));
      case 7:
      case 8:
      case 9:
        return this.#binary(depth);
      case 10:
      case 11:
        return this.#in(Kind.Logical, this.#dice.int(LOGICAL.length), two);
      case 12:
        return this.#assign(depth);
      case 13:
        return this.#in(Kind.Conditional, 0, () => (two(), next()));
      case 14:
        return this.#in(Kind.Member, this.#build.atom(this.#dice.pick(WORDS)), next);
      case 15:
        return this.#in(Kind.Index, 0, two);
      case 16:
        return this.#in(Kind.Call, 0, () => {
          if (this.#dice.chance(0.2)) this.#atomLeaf(Kind.Name, this.#dice.pick(FUNCTIONS));
          else next();
          items(true);
        });
      case 17:
        return this.#in(Kind.New, 0, () => {
          this.#atomLeaf(Kind.Name, this.#dice.pick(CONSTRUCTORS));
          items(true);
        });
      case 18:
        return this.#in(Kind.Chain, 0, () => this.#chain(depth));
      case 19:
        return this.#in(Kind.Sequence, 0, () => (two(), items(false)));
      case 20:
        return this.#template(depth);
      default:
        return this.#atom();
    }
  }

  #object(depth: number): void {
    this.#in(Kind.Object, 0, () => {
      for (let i = this.#dice.int(4); i > 0; i--) {
        if (this.#dice.chance(0.2)) {
          this.#in(Kind.Spread, 0, () => this.#expression(depth - 2));
          continue;
        }
        this.#in(Kind.Property, 0, () => {
          const name = this.#scope.at(-1);
          if (name !== undefined && this.#dice.chance(0.3)) {
            this.#atomLeaf(Kind.Key, name);
            this.#atomLeaf(Kind.Name, name);
          } else {
            this.#key(depth - 2);
            if (this.#dice.chance(0.3)) this.#function(Kind.FunctionExpression, depth - 2);
            else this.#expression(depth - 2);
          }
        });
      }
    });
  }

  #unary(depth: number): void {
    const operator = this.#dice.int(UNARY.length);
    this.#in(Kind.Unary, operator, () => {
      if (UNARY[operator] === 'delete') {
        this.#in(Kind.Index, 0, () => (this.#expression(depth - 2), this.#expression(depth - 2)));
      } else this.#expression(depth - 1);
    });
  }

  #binary(depth: number): void {
    const operator = this.#dice.int(BINARY.length);
    this.#in(Kind.Binary, operator, () => {
      this.#expression(depth - 1);
      if (BINARY[operator] === 'instanceof') {
        this.#atomLeaf(Kind.Name, this.#dice.pick(CONSTRUCTORS));
      } else this.#expression(depth - 1);
    });
  }

  #assign(depth: number): void {
    const operator = this.#dice.chance(0.5) ? 0 : this.#dice.int(ASSIGN.length);
    this.#in(Kind.Assign, operator, () => {
      const isPattern = operator === 0 && this.#dice.chance(0.4);
      if (isPattern && this.#dice.chance(0.5)) this.#objectPattern(depth - 1, false);
      else if (isPattern) this.#arrayPattern(depth - 1, false);
      else this.#target(depth - 1);
      this.#expression(depth - 1);
    });
  }

  #target(depth: number): void {
    const local = this.#scope.length > 0;
    if (local && (depth <= 0 || this.#dice.chance(0.5))) return this.#name();
    if (this.#dice.chance(0.5)) {
      return this.#in(Kind.Member, this.#build.atom(this.#dice.pick(TARGETS)), () =>
        this.#object(depth - 2),
      );
    }
    this.#in(Kind.Index, 0, () => (this.#expression(depth - 1), this.#expression(depth - 1)));
  }

  /** A spine of members and calls with at least one `?.`, which comes first. */
  #chain(depth: number): void {
    const last = this.#dice.int(3);
    const links = Array.from({ length: this.#dice.int(3) }, () => this.#dice.int(6));
    const write = (at: number): void => {
      const link = at < links.length ? (links[at] ?? 0) : last;
      const below = (): void => {
        if (at < links.length) write(at + 1);
        else this.#expression(depth - 2);
      };
      const name = this.#build.atom(this.#dice.pick(WORDS));
      if (link % 3 === 0) this.#in(link < 3 ? Kind.OptionalMember : Kind.Member, name, below);
      else if (link % 3 === 1) {
        this.#in(link < 3 ? Kind.OptionalIndex : Kind.Index, 0, () => {
          below();
          this.#expression(depth - 2);
        });
      } else {
        this.#in(link < 3 ? Kind.OptionalCall : Kind.Call, 0, () => {
          below();
          if (this.#dice.chance(0.5)) this.#expression(depth - 2);
        });
      }
    };
    write(0);
  }

  #template(depth: number): void {
    this.#in(Kind.Template, 0, () => {
      for (let i = this.#dice.int(3); i > 0; i--) {
        this.#atomLeaf(Kind.TemplateText, this.#dice.pick(STRINGS));
        this.#expression(depth - 1);
      }
      this.#atomLeaf(Kind.TemplateText, this.#dice.pick(STRINGS));
    });
  }
}
