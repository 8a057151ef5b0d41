/** Evaluates what GitLab allows after `if:`. */

type Token = { kind: 'variable' | 'text' | 'pattern' | 'operator' | 'null'; text: string; flags?: string };

const TOKENS =
  /\s*(?:\$\{?(?<variable>\w+)\}?|"(?<double>[^"]*)"|'(?<single>[^']*)'|\/(?<pattern>(?:\\.|[^/])+)\/(?<flags>[ismU]*)|(?<operator>==|!=|=~|!~|&&|\|\||[()])|(?<nothing>null))/y;

/** True when the expression holds for these variables. What cannot be read holds for nobody. */
export function holds(expression: string, variables: Record<string, string>): boolean {
  const tokens = tokenize(expression);
  if (!tokens) return false;
  return isTruthy(new Parser(tokens, variables).either());
}

function tokenize(expression: string): Token[] | undefined {
  const tokens: Token[] = [];
  const text = expression.trim();
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < text.length) {
    const groups = TOKENS.exec(text)?.groups;
    if (!groups) return undefined;
    tokens.push(toToken(groups));
  }
  return tokens;
}

function toToken({ variable, double, single, pattern, flags, operator }: Record<string, string | undefined>): Token {
  if (variable !== undefined) return { kind: 'variable', text: variable };
  if (pattern !== undefined) return { kind: 'pattern', text: pattern, flags: flags ?? '' };
  if (operator !== undefined) return { kind: 'operator', text: operator };
  const text = double ?? single;
  return text === undefined ? { kind: 'null', text: '' } : { kind: 'text', text };
}

type Value = string | boolean | null | RegExp;

const isTruthy = (value: Value): boolean => value !== null && value !== false && value !== '';

/** `||` binds weakest, then `&&`, then the comparisons. */
class Parser {
  readonly #tokens: Token[];
  readonly #variables: Record<string, string>;

  constructor(tokens: Token[], variables: Record<string, string>) {
    this.#tokens = tokens;
    this.#variables = variables;
  }

  either(): Value {
    let left = this.#both();
    while (this.#take('||')) {
      const right = this.#both();
      left = isTruthy(left) || isTruthy(right);
    }
    return left;
  }

  #both(): Value {
    let left = this.#comparison();
    while (this.#take('&&')) {
      const right = this.#comparison();
      left = isTruthy(left) && isTruthy(right);
    }
    return left;
  }

  #comparison(): Value {
    const left = this.#operand();
    if (this.#take('==')) return left === this.#operand();
    if (this.#take('!=')) return left !== this.#operand();
    if (this.#take('=~')) return matches(left, this.#operand());
    if (this.#take('!~')) return !matches(left, this.#operand());
    return left;
  }

  #operand(): Value {
    if (this.#take('(')) {
      const inner = this.either();
      this.#take(')');
      return inner;
    }
    const token = this.#tokens.shift();
    if (!token || token.kind === 'null' || token.kind === 'operator') return null;
    if (token.kind === 'variable') return this.#variables[token.text] ?? null;
    return token.kind === 'pattern' ? toPattern(token.text, token.flags) : token.text;
  }

  #take(operator: string): boolean {
    if (this.#tokens[0]?.kind !== 'operator' || this.#tokens[0].text !== operator) return false;
    this.#tokens.shift();
    return true;
  }
}

function toPattern(text: string, flags = ''): RegExp {
  return new RegExp(text, flags.includes('i') ? 'i' : '');
}

/** A variable may hold the pattern, slashes included. */
function matches(left: Value, right: Value): boolean {
  if (left === null || typeof left === 'boolean') return false;
  const written = typeof right === 'string' ? /^\/(.*)\/([ismU]*)$/.exec(right) : null;
  const pattern = written ? toPattern(written[1] ?? '', written[2]) : right;
  return pattern instanceof RegExp && pattern.test(String(left));
}
