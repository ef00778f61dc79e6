"""The code that may surround an excerpt, before and after it, by language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SURROUNDINGS"]

SURROUNDINGS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "go": (
        ("package p\n", ""),
        ("package p\nfunc f() {\n", "\n}\n"),
        ("package p\ntype t struct {\n", "\n}\n"),
        ("package p\ntype t interface {\n", "\n}\n"),
        ("package p\nimport (\n", "\n)\n"),
        ("package p\nvar _ = t{\n", "\n}\n"),
        ("package p\nfunc f() { switch x {\n", "\n} }\n"),
    ),
    "java": (
        ("class C {\n", "\n}\n"),
        ("class C { void f() {\n", "\n} }\n"),
        ("interface I {\n", ";\n}\n"),
        ("class C {\n", "\nvoid f() {} }\n"),
        ("class C { void f(\n", "\n) {} }\n"),
        ("class C { Object o =\n", "\n; }\n"),
        ("enum E {\n", "\n}\n"),
        ("class C { void f() { switch (x) {\n", "\n} } }\n"),
    ),
    "csharp": (
        ("class C {\n", "\n}\n"),
        ("class C { void F() {\n", "\n} }\n"),
        ("interface I {\n", ";\n}\n"),
        ("class C {\n", "\nvoid F() {} }\n"),
        ("class C { object o =\n", "\n; }\n"),
        ("enum E {\n", "\n}\n"),
        ("class C { void F() { switch (x) {\n", "\n} } }\n"),
        ("class C { object o = x switch {\n", "\n}; }\n"),
        ("class C { object o = new T {\n", "\n}; }\n"),
    ),
    "rust": (
        ("fn f() {\n", "\n}\n"),
        ("impl S {\n", "\n}\n"),
        ("struct S {\n", "\n}\n"),
        ("enum E {\n", "\n}\n"),
        ("trait T {\n", ";\n}\n"),
        ("fn f() { match x {\n", "\n} }\n"),
        ("fn f() { S {\n", "\n} }\n"),
        ("fn f() { x\n", "\n}\n"),
        ("", "\nfn f() {}\n"),
        ("type T =\n", "\n;\n"),
    ),
    "kotlin": (
        ("fun f() {\n", "\n}\n"),
        ("class C {\n", "\n}\n"),
        ("enum class E {\n", "\n}\n"),
        ("fun f() { when (x) {\n", "\n} }\n"),
        ("fun f() { x\n", "\n}\n"),
        ("fun f() { g(\n", "\n) }\n"),
        ("", "\nfun f() {}\n"),
    ),
    "swift": (
        ("func f() {\n", "\n}\n"),
        ("class C {\n", "\n}\n"),
        ("protocol P {\n", "\n}\n"),
        ("enum E {\n", "\n}\n"),
        ("func f() { switch x {\n", "\n} }\n"),
        ("func f() { x\n", "\n}\n"),
        ("func f() { g(\n", "\n) }\n"),
        ("", "\nfunc f() {}\n"),
    ),
    "css": (("x {\n", "\n}\n"),),
    "php": (("<?php\n", ""), ("<?php class C {\n", "\n}\n")),
    "c": (("void f() {\n", "\n}\n"), ("struct s {\n", "\n};\n")),
    "cpp": (("void f() {\n", "\n}\n"), ("class C {\n", "\n};\n")),
    "graphql": (
        ("type T {\n", "\n}\n"),
        ("query {\n", "\n}\n"),
        ("enum E {\n", "\n}\n"),
        ("input I {\n", "\n}\n"),
        ("query { f(\n", "\n) }\n"),
        ("query { f ", " }\n"),
    ),
    "hcl": (("x {\n", "\n}\n"), ("x = ", "\n"), ("x = [\n", "\n]\n"), ("x = {\n", "\n}\n")),
    "protobuf": (
        ('syntax = "proto3";\n', ""),
        ('syntax = "proto3";\nmessage M {\n', "\n}\n"),
        ('syntax = "proto3";\nservice S {\n', "\n}\n"),
        ('syntax = "proto3";\nenum E {\n', "\n}\n"),
    ),
}
