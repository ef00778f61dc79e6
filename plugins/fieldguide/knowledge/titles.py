"""Names made readable: `ml-architecture` as "ML architecture"."""

from __future__ import annotations

_ACRONYMS = {
    **{word: word.upper() for word in (
        "2d", "3d", "ai", "api", "ar", "aws", "cd", "ci", "cli", "cpu", "crud", "css", "csv",
        "ddd", "dns", "e2e", "etl", "gcp", "gdd", "gpu", "html", "http", "https", "ide", "ios",
        "iot", "json", "jwt", "llm", "ml", "mvp", "npc", "npm", "ocr", "oop", "orm", "os", "pdf",
        "pr", "prd", "qa", "rag", "rbac", "rest", "rpc", "sdk", "seo", "sla", "sli", "slo", "spa",
        "sql", "ssh", "sso", "ssr", "tdd", "tls", "ttl", "ugc", "ui", "uri", "url", "ux", "vr",
        "wasm", "xml", "xr", "xss", "yaml",
    )},
    "adr": "ADR", "adrs": "ADRs", "apis": "APIs", "ios": "iOS", "saas": "SaaS", "oauth": "OAuth",
    "graphql": "GraphQL", "github": "GitHub", "javascript": "JavaScript", "devops": "DevOps",
    "typescript": "TypeScript", "mlops": "MLOps", "llms": "LLMs", "slos": "SLOs", "prds": "PRDs",
}  # fmt: skip


def readable(name: str) -> str:
    """A kebab-case name as a title: acronyms kept right, the first word with a capital."""
    words = [_ACRONYMS.get(word, word) for word in name.replace("_", "-").split("-") if word]
    if not words:
        return name
    if words[0].islower():
        words[0] = words[0][0].upper() + words[0][1:]
    return " ".join(words)


_SPOKEN = {"ML": "machine learning", "AI": "artificial intelligence", "CLI": "command line"}


def spoken(title: str) -> str:
    """A title within a sentence: `Browser extension` as "browser extension", `ML` in words."""
    if title in _SPOKEN:
        return _SPOKEN[title]
    first, _, rest = title.partition(" ")
    return f"{first.lower()} {rest}".strip() if first[1:].islower() else title
