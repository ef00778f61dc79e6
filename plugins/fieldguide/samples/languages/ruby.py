"""Ruby: compiled by Ruby itself, run by it in the sandbox, with tests by Minitest."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from fieldguide.samples.languages import programs
from fieldguide.samples.languages.language import Language
from fieldguide.samples.languages.scripting import ScriptLanguage, Wrong
from fieldguide.samples.running.job import Failure
from fieldguide.samples.toolbox import Tool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from fieldguide.samples.running.job import Job, JobResult

__all__ = ["LANGUAGES"]

_RUBY = Tool("ruby", "install Ruby", "program", optional=True)
_COMPILE = """
require "json"
puts JSON.generate(JSON.parse($stdin.read).map { |code|
  begin
    RubyVM::InstructionSequence.compile(code, "sample", "sample", 1)
    nil
  rescue SyntaxError, ArgumentError, EncodingError => error
    error.message.scrub
  end
})
"""
_MESSAGE = re.compile(r"sample:(\d{1,9}): (?:syntax errors? found[^\n]*|([^\n]*))")
_CARET = re.compile(r"^(?:[ \d>]{0,9}\| )?([ \t]*)\^[~^]*[ \t]*([^\n]*)", re.MULTILINE)
_AROUND = (
    ("def sample_; ", "\nend", "the method around it"),
    ("loop do ", "\nend", "the block around it"),
    ("class Sample_; ", "\nend", "the class around it"),
)
_NEWER = (
    ("3.2", re.compile(r"[(,][ \t]*\*{1,2}[ \t]*[,)]")),
    ("3.1", re.compile(r"[(,{][ \t]*(?:\w{1,60}:[ \t]*[,)}]|&[ \t]*\))|\^\(")),
    ("3.0", re.compile(r"^[ \t]*def [\w.?!]{1,80}(?:\([^()\n]{0,200}\))? = ", re.MULTILINE)),
    ("2.7", re.compile(r"^[ \t]*(?:case\b[^\n]*\n[ \t]*)?in [\[{\w]", re.MULTILINE)),
)
"""Syntax by the version that brought it: anonymous arguments passed on, values left out of a hash
and anonymous blocks, methods in one line, patterns."""
_DECLARED = re.compile(
    r"^[ \t]*(?:ruby[ \t]+|\w{1,20}\.required_ruby_version[ \t]*=[ \t]*)[\"'](?:>=|~>)?[ \t]*"
    r"(\d{1,3}(?:\.\d{1,3}){0,2})",
    re.MULTILINE,
)
"""The version that a Gemfile or a gemspec asks for."""
_TESTS = re.compile(
    r"^[ \t]+\d{1,6}\) (?:Failure|Error):\n(?P<test>[^\s\[]{1,200}?):?(?: \[(?P<at>[^\]\n]{1,400}):"
    r"(?P<line>\d{1,9})\]:)?\n(?P<message>[^\n]*(?:\n[ \t]{2}Actual[^\n]*)?)",
    re.MULTILINE,
)
_DRIVER = r"""
require "json"
lambda do
  told = JSON.parse($stdin.gets)
  result = IO.for_fd(3, autoclose: false)
  *before, path = told["paths"].map { |name| File.expand_path(name) }
  folder = Dir.pwd + "/"
  newer = { Data: "3.2", Set: "3.2" }
  ended = false
  died = {}
  frames = lambda do |error|
    places = (error.backtrace_locations || []).map { |frame| [frame.path, frame.lineno] }
    places << [$1, $2.to_i] if error.is_a?(SyntaxError) && error.message =~ /\A([^:\n]+):(\d+):/
    own = places.select { |name, _| name&.start_with?(folder) }
    own.map { |name, line| [name.delete_prefix(folder), line] }.reverse
  end
  described = lambda do |error|
    main = TOPLEVEL_BINDING.receiver
    name = error.name if error.instance_of?(NameError)
    name = error.name if error.is_a?(NoMethodError) && error.receiver.equal?(main)
    old = newer[name] if name && RUBY_VERSION < newer.fetch(name, "")
    lacks = "Ruby #{old} (#{RUBY_VERSION} is installed)" if old
    lacks ||= "a file that the page does not give" if error.is_a?(Errno::ENOENT)
    lacks ||= "the network" if error.class.name == "SocketError" || error.is_a?(Errno::ECONNREFUSED)
    local = error.is_a?(LoadError) && error.path && !File.absolute_path?(error.path)
    lacks ||= "gem '#{error.path.split("/").first}'" if local
    errno = error.errno if error.is_a?(SystemCallError)
    plain = error.is_a?(NameError) && error.respond_to?(:original_message)
    text = plain ? error.original_message : error.message
    names = error.class.ancestors.flat_map { |kind| [kind.name, kind.name&.split("::")&.last] }
    { type: error.class.name, types: names, message: text.scrub.lines.first.to_s.strip[0, 500],
      trace: frames.(error), name: name, errno: errno, lacks: lacks }
  end
  send = lambda do |raised|
    $stdout.flush rescue nil
    data = JSON.generate({ nonce: told["nonce"], raised: raised }) + "\n"
    result.syswrite(data)
    exit!(0)
  end
  at_exit do
    error = $!
    if error.nil? || (error.is_a?(SystemExit) && error.success?)
      last = IO.readlines(path).rindex { |line| line =~ /\A\s*[^\s#]/ }.to_i + 1
      frame = error&.backtrace_locations&.reverse&.find { |place| place.path == path }
      idle = defined?(Minitest::Test) && !Minitest.class_variable_get(:@@installed_at_exit) &&
             Minitest::Test.runnables.any? { |tests| tests.runnable_methods.any? }
      unused = "nothing runs its tests: require 'minitest/autorun'"
      send.({ type: "", message: unused, trace: [] }) if idle
      raised = described.(died.values.first) unless died.empty?
      send.(raised) if ended || (frame && frame.lineno >= last)
    elsif !error.is_a?(SystemExit)
      send.(described.(error))
    end
  end
  Thread.prepend(Module.new do
    define_method(:initialize) do |*given, **named, &block|
      super(*given, **named) do |*passed|
        block.call(*passed)
      rescue Exception => error
        died[Thread.current] = error
        raise
      end
    end
    %i[join value].each do |name|
      define_method(name) { |*given| super(*given).tap { died.delete(self) } }
    end
  end)
  $LOAD_PATH.unshift(*[File.dirname(path), folder, folder + "lib"].uniq)
  unless before.empty?
    shown = $stdout.dup
    $stdout.reopen(File::NULL)
    before.each { |name| eval(File.read(name), TOPLEVEL_BINDING, name, 1) }
    $stdout.flush
    $stdout.reopen(shown)
  end
  $0 = path
  code, data = File.read(path).split(/^__END__\n/, 2)
  if data
    require "stringio"
    Object.const_set(:DATA, StringIO.new(data))
  end
  told["whole"] && !data ? load(path) : eval(code, TOPLEVEL_BINDING, path, 1)
  ended = true
end.call
"""


def _compile(codes: Sequence[str], ruby: Path) -> list[Wrong | None]:
    command = [str(ruby), "-W0", "-e", _COMPILE]
    done = programs.run(command, text=json.dumps(codes), variables={"LANG": "C.UTF-8"})
    try:
        messages: list[str | None] = json.loads(done.stdout if done is not None else "")
    except ValueError:
        return [None for _ in codes]
    return [None if message is None else _wrong(message) for message in messages]


def _wrong(message: str) -> Wrong:
    match, caret = _MESSAGE.search(message), _CARET.search(message)
    reason = (match[2] if match else None) or (caret[2] if caret else None) or message
    reason = reason.removeprefix("syntax error, ").split("; ", 1)[0]
    return Wrong(int(match[1]) if match else 1, len(caret[1]) + 1 if caret else 1, reason)


def _interpret(job: Job, outcome: JobResult) -> JobResult:
    """Name the tests of Minitest that failed, where all that is known is the exit status."""
    if not any(failure.kind == "SystemExit" for failure in outcome.failures):
        return outcome
    failures = tuple(
        Failure(
            "",
            " ".join(match["message"].split()),
            _trace(job, match["at"], match["line"]),
            test=match["test"],
        )
        for match in _TESTS.finditer(outcome.stdout)
    )
    return replace(outcome, failures=failures or outcome.failures)


def _trace(job: Job, at: str | None, line: str | None) -> tuple[tuple[str, int], ...]:
    path = next((path for path in job.files if at is not None and at.endswith(path)), None)
    labels: Mapping[str | None, str] = {block.path: block.label for block in job.blocks}
    return () if path is None else ((labels.get(path, path), int(line or 1)),)


_SCRIPTS = ScriptLanguage(
    "ruby",
    "Ruby",
    _RUBY,
    ".rb",
    compile=_compile,
    newer=_NEWER,
    declares=_DECLARED,
    around=_AROUND,
    arguments=("-W0", "-e", _DRIVER),
    defines=re.compile(
        r"^(?:[ \t]{0,40}(?:def (?:self\.)?|class |module )(\w{1,80})"
        r"|(\w{1,80})[ \t]*(?:\|\|)?=[^=~>])",
        re.MULTILINE,
    ),
)
LANGUAGES = (
    Language(
        "ruby",
        ("rb",),
        frozenset({".rb", ".podspec", ".gemspec"}),
        tools=(_RUBY,),
        check=_SCRIPTS.check,
        plan=_SCRIPTS.plan,
        interpret=_interpret,
    ),
)
