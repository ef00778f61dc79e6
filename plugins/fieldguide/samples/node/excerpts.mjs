// What a sample that does not parse may be part of: the same code with what is around it.

// Each pair goes before and after the code; nothing before it ends with a line break, so that
// an error in it would still be on its line.
const SIGNATURES = /^(?!(?:return|throw|if|for|while|switch|await|yield|const|let|var|new)\b)/;
const AROUND = [
  { before: "const it = (", after: "\n);", judgedAs: "an object", lacks: ["the statement around it"], only: /^[{[(]/ },
  { before: "const it = {", after: "\n};", judgedAs: "an object's members", lacks: ["the object around it"], only: SIGNATURES },
  { before: "const it = ", after: "", judgedAs: "an object", lacks: ["the statement around it"], only: /^[{[]/ },
  { before: "const it = (", after: "\n/>);", judgedAs: "the start of an element", lacks: [], lang: "tsx", only: /^<[A-Z]/, cut: true },
  { before: "async function* it() {", after: "\n}", judgedAs: "a function's body", lacks: ["the function around it"] },
  { before: "class It extends Base {", after: "\n}", judgedAs: "a class's members", lacks: ["the class around it"], only: SIGNATURES },
  { before: "abstract class It extends Base {", after: "\n}", judgedAs: "a class's members", lacks: ["the class around it"], lang: "ts", only: SIGNATURES },
  { before: "declare class It {", after: "\n}", judgedAs: "signatures", lacks: ["the bodies of its functions"], lang: "ts", only: SIGNATURES },
  { before: "interface It {", after: "\n}", judgedAs: "an interface's members", lacks: ["the interface around it"], lang: "ts", only: SIGNATURES },
  { before: "declare namespace It {", after: "\n}", judgedAs: "signatures", lacks: ["the bodies of its functions"], lang: "ts", only: SIGNATURES },
  { before: "type It = ", after: "\n;", judgedAs: "a type", lacks: ["the type's name"], lang: "ts", only: SIGNATURES },
  { before: "declare function it(", after: "\n): void;", judgedAs: "parameters", lacks: ["the function around it"], lang: "ts", only: SIGNATURES },
  { before: "class It extends Base { constructor() {", after: "\n}}", judgedAs: "a constructor's body", lacks: ["the class around it"] },
  { before: "switch (it) {", after: "\n}", judgedAs: "cases", lacks: ["the switch around it"], only: /^(?:case|default)/ },
  { before: "for (;;) {", after: "\n}", judgedAs: "a loop's body", lacks: ["the loop around it"] },
  { before: "it", after: "", judgedAs: "the end of a call chain", lacks: ["the call before it"], only: /^[.?[(]/ },
  { before: "if (it) {} ", after: "", judgedAs: "the end of an if", lacks: ["the if before it"], only: /^else/ },
  { before: "try {} ", after: "", judgedAs: "the end of a try", lacks: ["the try before it"], only: /^(?:catch|finally)/ },
  { before: "it(", after: "\n)", judgedAs: "arguments", lacks: ["the call around it"], only: SIGNATURES },
  { before: "const it = [", after: "\n];", judgedAs: "items", lacks: ["the list around it"], only: SIGNATURES },
  { before: "const it = <>", after: "\n</>;", judgedAs: "JSX", lacks: ["the element around it"], lang: "tsx", only: /^</ },
  { before: "const it = <It ", after: "\n/>;", judgedAs: "attributes of JSX", lacks: ["the element around it"], lang: "tsx", only: /^[\w-]+=/ },
  { before: "", after: "\nclass It {}", judgedAs: "a decorator", lacks: ["the class after it"], lang: "ts", only: /^@/ },
];

const LEFT_OUT = /(?<![.\w$)\]])\.\.\.(?![\w$.({["'`])/g;
const LEFT_OUT_COMMENT = /\/\*(?:\s*(?:\.\.\.|\u2026)|\s*your\b|[^*]{0,80}(?:\.\.\.|\u2026)\s*\*\/)(?:[^*]{0,80}\*\/)?/g;
const LEFT_OUT_LINE = /\/\/\s*(?:\.\.\.|\u2026)[^\n]*/;
const OPTIONAL = /\?(?=\s*[,)\]])/g;
const LEFT_OUT_SIGN = /\u2026/g;
const PLACEHOLDER = /<[A-Za-z][\w .-]{0,60}>/g;
const TEMPLATE = /\{\{[^{}\n]{0,200}\}\}|<%[^%\n]{0,200}%>|\$\{[A-Z_]{1,60}\}/g;

const MOST = 8;

function sameLength(text, filler) {
  return filler.padEnd(text.length, " ");
}

function replacements(code) {
  const variants = [{ code, lacks: [] }];
  const more = (pattern, filler, lacks) => {
    for (const variant of variants.slice(0, MOST)) {
      const replaced = variant.code.replace(pattern, (text) => sameLength(text, filler));
      if (replaced !== variant.code) {
        variants.push({ code: replaced, lacks: [...variant.lacks, lacks] });
      }
    }
  };
  more(LEFT_OUT_COMMENT, "it", "what '...' leaves out");
  more(LEFT_OUT, "", "what '...' leaves out");
  more(LEFT_OUT, "it", "what '...' leaves out");
  more(LEFT_OUT_SIGN, "", "what '…' leaves out");
  if (LEFT_OUT_LINE.test(code)) {
    // A value that only a comment stands for: `return (\n // ...\n)`.
    more(/(?<=[(=:]\s*)\/\/[^\n]*/, "it", "what '...' leaves out");
  }
  more(OPTIONAL, "", "the types of its parameters");
  more(TEMPLATE, "it", "a value for its placeholder");
  more(PLACEHOLDER, "it", "a value for its placeholder");
  return variants;
}

// What closes the brackets that code leaves open; null where others are closed, or none is open.
function closers(code) {
  const bare = code.replace(
    /\/\/[^\n]*|\/\*[^]*?\*\/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g,
    "",
  );
  const open = [];
  for (const character of bare) {
    if ("([{".includes(character)) {
      open.push(")]}"["([{".indexOf(character)]);
    } else if (")]}".includes(character) && open.pop() !== character) {
      return null;
    }
  }
  return open.length > 0 ? open.reverse().join("") : null;
}

function indentOf(line) {
  return line.length - line.trimStart().length;
}

// Code that begins further in than it ends, without the ends of what was begun before it.
function inner(lines) {
  const kept = lines.filter((line) => line.trim() !== "");
  const first = kept.length > 0 ? indentOf(kept[0]) : 0;
  const ends = (line) => /^[)\]};,]+$/.test(line.trim()) && indentOf(line) < first;
  const cut = lines.findIndex(ends);
  return cut > 0 && lines.slice(cut).every((line) => line.trim() === "" || ends(line))
    ? lines.slice(0, cut)
    : null;
}

function* layouts(code) {
  yield { code, lacks: [] };
  const lines = code.split("\n");
  if (/^@@\w/m.test(code)) {
    const tab = code.split(/^@@switch[ \t]*$/m)[0].replace(/^@@\w+(?:\([^\n]*\))?[ \t]*$/gm, "");
    yield { code: tab, lacks: ["its other tabs"], judgedAs: "one of several tabs" };
  }
  if (/\[!code\s+--/.test(code)) {
    const newer = lines.map((line) => (/\[!code\s+--/.test(line) ? "" : line));
    yield { code: newer.join("\n"), lacks: ["the lines around the change"], judgedAs: "a change" };
  }
  if (lines.some((line) => /^\+/.test(line))) {
    const newer = lines.map((line) => (/^-|^@@/.test(line) ? "" : line.replace(/^\+/, " ")));
    yield { code: newer.join("\n"), lacks: ["the lines around the change"], judgedAs: "a change" };
  }
  const body = inner(lines);
  if (body !== null) {
    yield { code: body.join("\n"), lacks: ["the block around it"], judgedAs: "an excerpt" };
  }
  const last = lines.findLastIndex((line) => line.trim() !== "");
  if (last > 0 && /^(?:\/\/\s*)?(?:\.\.\.|\u2026)/.test(lines[last].trim())) {
    const start = lines.slice(0, last).join("\n");
    const ends = closers(start);
    if (ends !== null) {
      yield { code: `${start.trimEnd().replace(/,$/, "")}\n${ends}`, lacks: ["its end"], judgedAs: "the start of more" };
    }
  }
  const marked = lines.filter((line) => /^[+-](?!\+|-)/.test(line)).length;
  const kept = lines.filter((line) => line.trim() !== "");
  if (marked > 0 && kept.every((line) => /^[+\- ]|^@@/.test(line))) {
    const stripped = lines.filter((line) => !/^-|^@@/.test(line)).map((line) => line.slice(1));
    yield { code: stripped.join("\n"), lacks: ["the lines around it"], judgedAs: "a diff" };
  }
  if (kept.length > 0 && /^> /.test(kept[0])) {
    const typed = lines.filter((line) => /^(>|\.\.\.) /.test(line)).map((line) => line.replace(/^\S+ /, ""));
    yield { code: typed.join("\n"), lacks: [], judgedAs: "a session" };
  }
}

// The first line that is no comment: what kind of excerpt it begins tells what may be around it.
function firstWords(code) {
  const lines = code.split("\n").map((line) => line.trim());
  return lines.find((line) => line !== "" && !line.startsWith("//")) ?? "";
}

export function* excerpts(code) {
  for (const layout of layouts(code)) {
    for (const variant of replacements(layout.code)) {
      const lacks = [...layout.lacks, ...variant.lacks];
      if (variant.code !== code) {
        yield { code: variant.code, lacks: [...new Set(lacks)], judgedAs: layout.judgedAs ?? null, lang: layout.lang };
      }
    }
    for (const variant of replacements(layout.code)) {
      const lacks = [...layout.lacks, ...variant.lacks];
      const start = firstWords(variant.code);
      for (const { before, after, judgedAs, lacks: around, lang, only, cut } of AROUND) {
        if ((only && !only.test(start)) || (cut && lacks.length === 0)) {
          continue;
        }
        yield {
          code: before + variant.code + after,
          lacks: [...new Set([...around, ...lacks])],
          judgedAs,
          lang,
        };
      }
    }
  }
}

// The parts of a sample that shows several things: each begins at the left, after a blank line, or
// after a line that stands for the omitted part.
export function partsOf(code) {
  const parts = code.split(/\n[ \t]*\n(?=\S)|^[ \t]*(?:\.\.\.|\u2026)[ \t]*$/m).filter((part) => part.trim() !== "");
  return parts.length > 1 && parts.length <= 20 ? parts : [];
}
