// Runs one bundle and says how it ended. What it says counts only with the word that it reads
// from its input before the sample starts, and only once nothing is left to do.

import { readFileSync, writeSync } from "node:fs";
import { relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { called, watchCalls } from "./calls.mjs";
import { count } from "./hooks.mjs";
import { failures } from "./tests.mjs";

const [path] = process.argv.slice(2);
const told = JSON.parse(readFileSync(0, "utf8"));
const RESULT = 3;
const MESSAGE = 500;
const NETWORK = new Set([
  "EAI_AGAIN", "ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND", "ETIMEDOUT",
]);
const { stringify } = JSON;
const { exit } = process;
const errors = [];
let ended = false;

// The file and line of each frame, as the source map gives them.
function traceOf(error) {
  const frames = [];
  for (const line of String(error?.stack ?? "").split("\n")) {
    const match = /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^()]*?):(\d+):\d+\)?$/.exec(line.slice(0, 1000));
    if (match) {
      const file = match[1].startsWith("file:") ? fileURLToPath(match[1]) : match[1];
      const name = relative(process.cwd(), file);
      frames.unshift([told.labels[name] ?? name, Number(match[2])]);
    }
  }
  return frames.filter(([name]) => !name.startsWith("..") && !name.startsWith("node_modules/"));
}

function described(error, test) {
  const real = error instanceof Error || typeof error?.message === "string";
  const type = real ? String(error.name ?? error.constructor?.name ?? "Error") : typeof error;
  const said = String(real ? error.message : error).replace(/\s+/g, " ").trim();
  const assertion = type === "AssertionError" || error?.code === "ERR_ASSERTION";
  return {
    type: assertion ? "AssertionError" : type,
    types: typesOf(error),
    message: said.slice(0, MESSAGE),
    trace: traceOf(error),
    lacks: lacking(error),
    ...(test ? { test } : {}),
  };
}

// What it meets only because it runs alone, in an empty folder without a network.
function lacking(error) {
  const code = error?.code ?? error?.cause?.code;
  const absent = code === "ERR_MODULE_NOT_FOUND" && /^Cannot find package '([^']+)'/.exec(error.message);
  if (absent) {
    return `package '${absent[1]}'`;
  }
  return NETWORK.has(code) ? "the network" : code === "ENOENT" ? "a file that the page does not give" : null;
}

function typesOf(error) {
  const found = [];
  for (let one = Object(error); one; one = Object.getPrototypeOf(one)) {
    found.push(one.constructor?.name);
  }
  return [...new Set([error?.name, ...found].filter((name) => typeof name === "string"))];
}

function missingOf(found) {
  const names = found.map(({ type, message }) =>
    type === "ReferenceError" ? /^(\S+) is not defined/.exec(message)?.[1] : null,
  );
  return found.length > 0 && names.every(Boolean) ? names.map((name) => `global '${name}'`) : [];
}

function calls() {
  return called(path, told.scripts).map((file) => told.labels[file] ?? file);
}

function result() {
  const { raises } = told.expectation;
  const found = [...errors, ...failures().map(({ error, test }) => described(error, test))];
  if (raises) {
    const wanted = raises.split(".").at(-1);
    const [first] = found;
    if (first && first.types.includes(wanted)) {
      return { finished: true, asserted: count() + 1 };
    }
    const message = first ? `it raises ${first.type} instead of ${wanted}` : `it does not raise ${wanted}`;
    return { finished: false, errors: [{ type: "", message, trace: first?.trace ?? [], expectation: true }] };
  }
  const missing = missingOf(found);
  const finished = found.length === 0;
  return {
    finished,
    asserted: count(),
    defined_only: told.defines_only,
    errors: missing.length > 0 ? [] : found,
    missing,
    called: finished ? calls() : [],
  };
}

function say() {
  if (process.exitCode && errors.length === 0 && failures().length === 0) {
    exit();
  }
  const made = stringify(result());
  const data = Buffer.from(`{"nonce":"${told.nonce}",${made.slice(1)}\n`);
  for (let at = 0; at < data.length; ) {
    at += writeSync(RESULT, data, at);
  }
  exit(0);
}

process.on("uncaughtException", (error) => {
  errors.push(described(error));
  say();
});
process.on("beforeExit", () => {
  if (!ended) {
    errors.push(described(new Error("a promise that it waits for is never settled")));
  }
  say();
});

process.argv.splice(1, 1);
watchCalls();
try {
  await import(pathToFileURL(resolve(path)).href);
} catch (error) {
  errors.push(described(error));
  say();
}
ended = true;
