// Reads samples as JSON from the input and writes, for each, how it parses and what it defines
// and uses. One process for all samples. The first argument is the folder of the packages.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { excerpts, partsOf } from "./excerpts.mjs";
import { facts } from "./facts.mjs";

const require = createRequire(join(process.argv[2], "package.json"));
const { parseSync } = require("oxc-parser");
const { analyze } = require("@typescript-eslint/scope-manager");

const WAYS = {
  javascript: ["js", "jsx"],
  jsx: ["jsx"],
  typescript: ["ts", "tsx"],
  tsx: ["tsx"],
};
// How many characters are read to find what an excerpt is.
const PATIENCE = 4_000_000;
const REDECLARED = /already been declared|Duplicated export/;

function parse(code, lang, sourceType) {
  const options = { lang, sourceType, astType: "ts", range: true, showSemanticErrors: true };
  return parseSync(`sample.${lang}`, code, options);
}

function errorsOf(result) {
  return result.errors.filter((error) => error.severity === "Error");
}

function place(code, offset) {
  const before = code.slice(0, offset);
  const start = before.lastIndexOf("\n") + 1;
  const line = before.split("\n").length;
  return { line, column: Array.from(before.slice(start)).length + 1 };
}

function described(code, errors, shift) {
  const [error] = errors;
  const [label] = error.labels;
  const at = label ? Math.min(Math.max(label.start - shift, 0), code.length) : 0;
  return { message: error.message, help: error.helpMessage, ...place(code, at) };
}

function parsed(code, lang, result, sourceType) {
  const redeclared = errorsOf(result).find((error) => REDECLARED.test(error.message));
  return {
    lang,
    sourceType,
    error: redeclared ? described(code, [redeclared], 0) : null,
    redeclared: Boolean(redeclared),
    facts: redeclared ? null : facts(code, result, analyze, sourceType),
  };
}

function check({ code, language }) {
  const ways = WAYS[language];
  let first = null;
  for (const sourceType of ["module", "commonjs"]) {
    for (const lang of ways) {
      const result = parse(code, lang, sourceType);
      const errors = errorsOf(result);
      if (errors.every((error) => REDECLARED.test(error.message))) {
        // CommonJS allows a `return` at the top: a module does not, and is what a page shows.
        if (sourceType === "module" || !hasReturn(result)) {
          return parsed(code, lang, result, sourceType);
        }
        return { lang, lacks: ["the function around it"], judgedAs: "a function's body" };
      }
      const at = errors[0].labels[0]?.start ?? 0;
      // A script that is no module does not know what is wrong of one that awaits.
      const other = sourceType === "commonjs" && /await/.test(errors[0].message);
      if (first === null || (at > first.at && !other)) {
        first = { at, errors };
      }
    }
  }
  const error = described(code, first.errors, 0);
  if (ways[0] === "js" && errorsOf(parse(code, "tsx", "module")).length === 0) {
    return { error, really: "TypeScript" };
  }
  if (first.errors.every((error) => /implementation is missing/.test(error.message))) {
    return { lang: ways[0], lacks: ["the bodies of its functions"], judgedAs: "signatures" };
  }
  const excerpt = climbed(code, ways);
  if (excerpt !== null) {
    return excerpt;
  }
  const parts = partsOf(code).map((part) => fits(part, ways) ?? climbed(part, ways));
  if (parts.length > 0 && parts.every((part) => part !== null)) {
    const lacks = new Set(["what is between its parts", ...parts.flatMap((part) => part.lacks)]);
    return { lang: ways[0], lacks: [...lacks], judgedAs: "several excerpts" };
  }
  return { error };
}

function fits(code, ways) {
  const lang = ways.find((way) => errorsOf(parse(code, way, "module")).length === 0);
  return lang === undefined ? null : { lang, lacks: [] };
}

// What code is as an excerpt; null where it is none.
function climbed(code, ways) {
  let tried = 0;
  for (const { code: text, lang, lacks, judgedAs } of excerpts(code)) {
    if ((tried += text.length) > PATIENCE) {
      return null;
    }
    const match = fits(text, lang ? [lang] : ways);
    if (match !== null) {
      return { lang: match.lang, lacks, judgedAs };
    }
  }
  return null;
}

function hasReturn(result) {
  return result.program.body.some((statement) => containsReturn(statement));
}

function containsReturn(node) {
  if (node === null || typeof node !== "object") {
    return false;
  }
  if (Array.isArray(node)) {
    return node.some(containsReturn);
  }
  if (node.type === "ReturnStatement") {
    return true;
  }
  if (/Function|MethodDefinition|StaticBlock/.test(node.type ?? "")) {
    return false;
  }
  return Object.values(node).some(containsReturn);
}

function checked(sample) {
  try {
    return check(sample);
  } catch (error) {
    return { unable: String(error.message ?? error) };
  }
}

const samples = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(samples.map(checked)));
