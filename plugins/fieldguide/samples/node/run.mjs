// Runs one bundle and reports how it ended. A report counts only with the nonce that is read from the
// input before the sample starts, and is sent once nothing remains to be done.

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
// What errors name that older versions do not have, each with the version of Node.js that brought it:
// V8 of that version is the first that does (https://nodejs.org/en/about/previous-releases).
const NEWER = [
  [/^Invalid regular expression: .*\(\?(?:[ims]+(?:-[ims]+)?|-[ims]+):.*: Invalid group$/s, 23],
  [/^Invalid regular expression: .*\|.*: Duplicate capture group name$/s, 23],
  [/^(?:Error\.isError|RegExp\.escape) is not a function$/, 24],
  [/^Float16Array is not defined$/, 24],
  [/^Promise\.try is not a function$/, 23],
  [/^(?:Array\.fromAsync|Promise\.withResolvers) is not a function$/, 22],
  [/^(?:Iterator|WebSocket) is not defined$/, 22],
  [/^(?:Map|Object)\.groupBy is not a function$/, 21],
];
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
  const message = String(real ? error.message : error).replace(/\s+/g, " ").trim();
  const assertion = type === "AssertionError" || error?.code === "ERR_ASSERTION";
  return {
    type: assertion ? "AssertionError" : type,
    types: typesOf(error),
    message: message.slice(0, MESSAGE),
    trace: traceOf(error),
    lacks: lacking(error),
    ...(test ? { test } : {}),
  };
}

// What it meets only because it runs alone, in an empty folder without a network, or in a version of
// Node.js that is older than it is.
function lacking(error) {
  const { node } = process.versions;
  const newer = NEWER.find(([pattern]) => pattern.test(String(error?.message).slice(0, 1000)));
  if (newer && Number.parseInt(node, 10) < newer[1]) {
    return `Node.js ${newer[1]} (${node} is installed)`;
  }
  const code = error?.code ?? error?.cause?.code;
  const absent = code === "ERR_MODULE_NOT_FOUND" && /^Cannot find package '([^']+)'/.exec(error.message);
  if (absent) {
    return `package '${absent[1]}'`;
  }
  return NETWORK.has(code) ? "the network" : code === "ENOENT" ? "a file that the page does not give" : null;
}

function typesOf(error) {
  const classes = [];
  for (let value = Object(error); value; value = Object.getPrototypeOf(value)) {
    classes.push(value.constructor?.name);
  }
  return [...new Set([error?.name, ...classes].filter((name) => typeof name === "string"))];
}

function missingOf(descriptions) {
  const names = descriptions.map(({ type, message, lacks }) =>
    type === "ReferenceError" && !lacks ? /^(\S+) is not defined/.exec(message)?.[1] : null,
  );
  return names.length > 0 && names.every(Boolean) ? names.map((name) => `global '${name}'`) : [];
}

function calls() {
  return called(path, told.scripts).map((file) => told.labels[file] ?? file);
}

function result() {
  const { raises } = told.expectation;
  const failed = [...errors, ...failures().map(({ error, test }) => described(error, test))];
  if (raises) {
    const wanted = raises.split(".").at(-1);
    const [first] = failed;
    if (first && first.types.includes(wanted)) {
      return { finished: true, asserted: count() + 1 };
    }
    const message = first ? `it raises ${first.type} instead of ${wanted}` : `it does not raise ${wanted}`;
    return { finished: false, errors: [{ type: "", message, trace: first?.trace ?? [], expectation: true }] };
  }
  const missing = missingOf(failed);
  const finished = failed.length === 0;
  return {
    finished,
    asserted: count(),
    defined_only: told.defines_only,
    errors: missing.length > 0 ? [] : failed,
    missing,
    called: finished ? calls() : [],
  };
}

function send() {
  if (process.exitCode && errors.length === 0 && failures().length === 0) {
    exit();
  }
  const text = stringify(result());
  const data = Buffer.from(`{"nonce":"${told.nonce}",${text.slice(1)}\n`);
  for (let at = 0; at < data.length; ) {
    at += writeSync(RESULT, data, at);
  }
  exit(0);
}

process.on("uncaughtException", (error) => {
  errors.push(described(error));
  send();
});
process.on("beforeExit", () => {
  if (!ended) {
    errors.push(described(new Error("a promise that it waits for is never settled")));
  }
  send();
});

process.argv.splice(1, 1);
watchCalls();
try {
  await import(pathToFileURL(resolve(path)).href);
} catch (error) {
  errors.push(described(error));
  send();
}
ended = true;
