"""Lua: compiled by Lua itself, and run by it in the sandbox."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from fieldguide.samples.languages import programs
from fieldguide.samples.languages.language import Language
from fieldguide.samples.languages.scripting import ScriptLanguage, Wrong
from fieldguide.samples.toolbox import Tool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldguide.samples.languages.language import Context
    from fieldguide.samples.running.job import Job
    from fieldguide.samples.sample import Sample, SamplePage

__all__ = ["LANGUAGES"]

_LUA = Tool("lua", "install Lua", "program", version=("-v",), optional=True)
_INSPECTS = re.compile(r"\bdebug\.(?:[gs]et(?:local|upvalue|hook)|getregistry|upvaluejoin)\b")
"""Functions that a sample must not call, since they could read the driver's variables."""
_COMPILE = """
for number = 1, tonumber(arg[1]) do
  local file = assert(io.open(tostring(number), "rb"))
  local _, message = load(file:read("a"), "=sample", "t")
  print((message or ""):gsub("\\n", " ") .. "")
end
"""
_MESSAGE = re.compile(r"sample:(\d{1,9}): (.*)")
_NEAR = re.compile(r" near '?([^'\s]{1,80})'?\Z")
_NEWER = (
    ("5.5", re.compile(r"^[ \t]*global[ \t]+(?:function\b|[\w<*])", re.MULTILINE)),
    ("5.4", re.compile(r"\blocal[ \t]+(?:\w{1,80}[ \t]*,[ \t]*)*\w{1,80}[ \t]*<(?:const|close)>")),
    ("5.3", re.compile(r"//|<<|>>|[&|~](?!=)")),
    ("5.2", re.compile(r"\bgoto[ \t]+\w|::\w{1,80}::")),
)
"""Syntax by the version that brought it."""

_DRIVER = r"""
local told = io.read("l")
local nonce = told:match('"nonce": "(%x+)"')
local result = assert(io.open("/dev/fd/3", "w"))
local send_text, send_all, flush = result.write, result.flush, io.stdout.flush
local exit, type, tostring, getinfo, load = os.exit, type, tostring, debug.getinfo, load
local format, byte, concat, insert = string.format, string.byte, table.concat, table.insert
-- What could read the variables of this driver.
debug.getlocal, debug.getupvalue, debug.setlocal, debug.setupvalue = nil, nil, nil, nil
debug.getregistry, debug.sethook, debug.upvaluejoin = nil, nil, nil
local paths = {}
for path in told:match('"paths": %[(.-)%]'):gmatch('"(.-)"') do paths[#paths + 1] = path end
local own = paths[#paths]

local function quoted(text)
  local escaped = text:gsub('[%c"\\\128-\255]', function(c) return format("\\u%04x", byte(c)) end)
  return '"' .. escaped .. '"'
end

local function send(raised)
  flush(io.stdout)
  send_text(result, '{"nonce": "', nonce, '", "raised": ', raised, "}\n")
  send_all(result)
  exit(0, false)
end

-- Where each file starts in the chunk that holds all of them.
local starts = {}

local function place(line)
  local path, start = own, 0
  for _, piece in ipairs(starts) do
    if line > piece[2] then path, start = piece[1], piece[2] end
  end
  return path, line - start
end

local function described(error)
  local frames, level = {}, 2
  while true do
    local frame = getinfo(level, "Sl")
    if not frame then break end
    if frame.source:sub(1, 1) == "@" and frame.currentline > 0 then
      local path, line = frame.source:sub(2):gsub("^%./", "") .. "", frame.currentline
      if path == own then path, line = place(line) end
      insert(frames, 1, format("[%s, %d]", quoted(path), line))
    end
    level = level + 1
  end
  local meta = getmetatable(error)
  local opaque = type(error) ~= "string" and not (type(meta) == "table" and meta.__tostring)
  local text = opaque and "a value of type " .. type(error) or tostring(error):gsub("\n.*", "")
  local message = text:gsub("^[^:\n]+:%d+: ", "")
  local name = message:match("%(global '([%w_]+)'%)")
  local module = text:match("module '([^']+)' not found")
  local lacks = module and format("module '%s'", module)
  if message:find("No such file or directory", 1, true) then
    lacks = "a file that the page does not give"
  end
  return format('{"type": %s, "message": %s, "name": %s, "lacks": %s, "trace": [%s]}',
    quoted(type(error) == "string" and "error" or type(error)), quoted(message),
    name and quoted(name) or "null", lacks and quoted(lacks) or "null", concat(frames, ", "))
end

local pieces, lines, last = {}, 0, 0
for _, path in ipairs(paths) do
  local file = assert(io.open(path, "rb"))
  local code = file:read("a")
  file:close()
  if path == own then
    for line in (code .. "\n"):gmatch("(.-)\n") do
      lines = lines + 1
      if line:find("^%s*[^%s-]") then last = lines end
    end
  end
  pieces[path] = code
end

os.exit = function(status, close)
  if status == nil or status == true or status == 0 then
    local level, line = 2, 0
    while true do
      local frame = getinfo(level, "Sl")
      if not frame then break end
      if frame.source == "@" .. own and frame.what == "main" then
        _, line = place(frame.currentline)
      end
      level = level + 1
    end
    if line >= last then send("null") end
  end
  io.stdout:flush()
  exit(status, close)
end

-- What the earlier samples define as local is for the later ones as well: one chunk holds all.
local print, write = print, io.write
local chunk, length = {}, 0
for number, path in ipairs(paths) do
  if number == #paths and number > 1 then
    package.loaded["fieldguide:show"] = function() _G.print, io.write = print, write end
    _G.print, io.write = function() end, function() return io.stdout end
    chunk[#chunk + 1] = "require('fieldguide:show')()\n"
    length = length + 1
  end
  starts[number] = { path, length }
  local code = pieces[path]:gsub("^#[^\n]*", "") .. "\n"
  chunk[#chunk + 1] = code
  length = length + select(2, code:gsub("\n", ""))
end
local run, message = load(concat(chunk), "@" .. own, "t")
if not run then
  send(format('{"type": "error", "message": %s, "trace": []}', quoted(message)))
end
arg = { [0] = own }
local ok, raised = xpcall(run, described)
send(ok and "null" or raised)
"""


def _compile(codes: Sequence[str], lua: Path) -> list[Wrong | None]:
    with tempfile.TemporaryDirectory(prefix="fieldguide-") as folder:
        for number, code in enumerate([_COMPILE, *codes]):
            # The first line of a file may be for the shell.
            text = f"--{code[2:]}" if code.startswith("#!") else code
            Path(folder, str(number)).write_text(text, "utf-8", "replace", newline="")
        command = [str(lua), "0", str(len(codes))]
        done = programs.run(command, Path(folder), variables={})
    if done is None:
        return [None for _ in codes]
    messages = done.stdout.decode("utf-8", "replace").split("\n")
    messages += ["" for _ in codes]
    return [
        _wrong(code, message) if message else None
        for code, message in zip(codes, messages, strict=False)
    ]


def _wrong(code: str, message: str) -> Wrong:
    match = _MESSAGE.match(message)
    line, reason = (int(match[1]), match[2]) if match else (1, message)
    near = _NEAR.search(reason)
    lines = code.split("\n")
    text = lines[line - 1] if line <= len(lines) else ""
    # Lua names what it did not expect, and not where on the line.
    column = text.find(near[1]) + 1 if near is not None and text.count(near[1]) == 1 else 1
    return Wrong(line, max(column, 1), reason)


def _plan(page: SamplePage, sample: Sample, context: Context) -> Job | None:
    return None if _INSPECTS.search(sample.code) else _SCRIPTS.plan(page, sample, context)


_SCRIPTS = ScriptLanguage(
    "lua",
    "Lua",
    _LUA,
    ".lua",
    compile=_compile,
    newer=_NEWER,
    arguments=("-e", _DRIVER),
    defines=re.compile(
        r"^(?:(?:local )?function (\w{1,80})"
        r"|(?:local )?(\w{1,80})[ \t]*(?:<\w{1,10}>[ \t]*)?=(?!=))",
        re.MULTILINE,
    ),
)
LANGUAGES = (
    Language(
        "lua",
        (),
        frozenset({".lua"}),
        tools=(_LUA,),
        check=_SCRIPTS.check,
        plan=_plan,
    ),
)
