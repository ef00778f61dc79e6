// Reads samples as JSON from the input and writes, for each, how it parses and what it defines
// and uses. One process for all samples. The first argument is the folder of the packages.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { excerpts } from "./excerpts.mjs";
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
      if (first === null || at > first.at) {
        first = { at, errors };
      }
    }
  }
  const error = described(code, first.errors, 0);
  if (ways[0] === "js" && errorsOf(parse(code, "tsx", "module")).length === 0) {
    return { error, really: "TypeScript" };
  }
  for (const excerpt of excerpts(code)) {
    for (const lang of excerpt.lang ? [excerpt.lang] : ways) {
      if (errorsOf(parse(excerpt.code, lang, "module")).length === 0) {
        return { lang, lacks: excerpt.lacks, judgedAs: excerpt.judgedAs };
      }
    }
  }
  return { error };
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
