// What a sample that does not parse may be part of: the same code with what is around it.

// Each pair goes before and after the code; nothing before it ends with a line break, so that
// an error in it would still be on its line.
const SIGNATURES = /^(?!(?:return|throw|if|for|while|switch|await|yield|const|let|var|new)\b)/;
const AROUND = [
  { before: "const it = (", after: "\n);", judgedAs: "an object", lacks: ["the statement around it"], only: /^[{[(]/ },
  { before: "const it = {", after: "\n};", judgedAs: "an object's members", lacks: ["the object around it"], only: SIGNATURES },
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
const LEFT_OUT_COMMENT = /\/\*\s*(?:\.\.\.|\u2026)\s*\*\//g;
const LEFT_OUT_SIGN = /\u2026/g;
const PLACEHOLDER = /<[A-Za-z][\w .-]{0,60}>/g;
const TEMPLATE = /\{\{[^{}\n]{0,200}\}\}|<%[^%\n]{0,200}%>|\$\{[A-Z_]{1,60}\}/g;

function sameLength(found, filler) {
  return filler.padEnd(found.length, " ");
}

function replacements(code) {
  const variants = [{ code, lacks: [] }];
  const more = (pattern, filler, lacks) => {
    for (const one of [...variants]) {
      const replaced = one.code.replace(pattern, (found) => sameLength(found, filler));
      if (replaced !== one.code) {
        variants.push({ code: replaced, lacks: [...one.lacks, lacks] });
      }
    }
  };
  more(LEFT_OUT_COMMENT, "it", "what '...' leaves out");
  more(LEFT_OUT, "", "what '...' leaves out");
  more(LEFT_OUT, "it", "what '...' leaves out");
  more(LEFT_OUT_SIGN, "", "what '…' leaves out");
  more(TEMPLATE, "it", "a value for its placeholder");
  more(PLACEHOLDER, "it", "a value for its placeholder");
  return variants;
}

function* layouts(code) {
  yield { code, lacks: [] };
  const lines = code.split("\n");
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
    for (const one of replacements(layout.code)) {
      const lacks = [...layout.lacks, ...one.lacks];
      if (one.code !== code) {
        yield { code: one.code, lacks: [...new Set(lacks)], judgedAs: layout.judgedAs ?? null };
      }
    }
    for (const one of replacements(layout.code)) {
      const lacks = [...layout.lacks, ...one.lacks];
      const start = firstWords(one.code);
      for (const { before, after, judgedAs, lacks: around, lang, only } of AROUND) {
        if (only && !only.test(start)) {
          continue;
        }
        yield {
          code: before + one.code + after,
          lacks: [...new Set([...around, ...lacks])],
          judgedAs,
          lang,
        };
      }
    }
  }
}
