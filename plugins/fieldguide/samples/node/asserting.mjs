// Stands in for `node:assert` and counts what holds. REAL is replaced by the module's name.

import real from "REAL";
import * as names from "REAL";
import { holds } from "fieldguide:hooks";

function counted(target) {
  if (typeof target !== "function" || /^class\s|^AssertionError$|^CallTracker$/.test(target.name)) {
    return target;
  }
  return new Proxy(target, {
    apply(called, self, values) {
      const result = applied(called, self, values);
      if (typeof result?.then === "function") {
        return result.then((value) => {
          holds();
          return value;
        });
      }
      holds();
      return result;
    },
    get(object, key) {
      const value = object[key];
      return key === "AssertionError" || key === "prototype" ? value : wrapped(value);
    },
  });
}

// Node.js quotes the code of the call, which here would be ours.
function applied(called, self, values) {
  try {
    return Reflect.apply(called, self, values);
  } catch (error) {
    if (error?.generatedMessage && error.message.includes("Reflect.apply(")) {
      error.message = "the expression is falsy";
    }
    throw error;
  }
}

const known = new Map();

function wrapped(value) {
  if (typeof value !== "function") {
    return value;
  }
  if (!known.has(value)) {
    known.set(value, counted(value));
  }
  return known.get(value);
}

const asserting = wrapped(real);
export default asserting;
export const AssertionError = names.AssertionError;
export const {
  deepEqual, deepStrictEqual, doesNotMatch, doesNotReject, doesNotThrow, equal, fail, ifError,
  match, notDeepEqual, notDeepStrictEqual, notEqual, notStrictEqual, ok, partialDeepStrictEqual,
  rejects, strict, strictEqual, throws,
} = asserting;
