/** Words that begin a line of their own. */
const clauses =
  /^(with|select|from|where|group by|order by|having|limit|union all|union|(left |right |full |inner |cross )*join|window)$/i;
/** In the order in which they are sought: texts, names, numbers of parameters, clauses of two words, words, marks. */
const token =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$\d+|\b(?:group by|order by|union all|(?:left|right|full|inner|cross) join)\b|[\w.]+|<=|>=|<>|!=|::|\|\||[^\s]/giy;
const widest = 110;

/**
 * A statement in lines for people: each clause begins one, a query in brackets is indented, long lists are broken at
 * their commas. Only blanks change: what runs is what is shown.
 */
export function readableSql(sql: string): string {
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  /** For each open bracket, whether a query stands in it. */
  const brackets: boolean[] = [];
  const end = (): void => {
    if (line.trim() !== '') lines.push(line.trimEnd());
    line = '  '.repeat(depth);
  };
  const tokens = tokensOf(sql);
  tokens.forEach(({ text, blank }, i) => {
    const isQuery = text === '(' && /^(select|with)$/i.test(tokens[i + 1]?.text ?? '');
    const closesQuery = text === ')' && brackets.at(-1) === true;
    if (closesQuery) {
      depth -= 1;
      end();
    } else if (clauses.test(text) && !brackets.includes(false)) end();
    else if (line.length + text.length > widest && tokens[i - 1]?.text === ',') {
      end();
      line += '  ';
    }
    line += `${blank && line.trim() !== '' ? ' ' : ''}${text}`;
    if (text === '(') brackets.push(isQuery);
    if (text === ')') brackets.pop();
    if (isQuery) {
      depth += 1;
      end();
    }
  });
  end();
  return lines.join('\n');
}

function tokensOf(sql: string): { text: string; blank: boolean }[] {
  const found: { text: string; blank: boolean }[] = [];
  const blanks = /\s*/y;
  for (let at = 0; at < sql.length;) {
    blanks.lastIndex = at;
    const blank = (blanks.exec(sql)?.[0] ?? '').length;
    token.lastIndex = at + blank;
    const text = token.exec(sql)?.[0];
    if (text === undefined) break;
    found.push({ text, blank: blank > 0 });
    at += blank + text.length;
  }
  return found;
}
