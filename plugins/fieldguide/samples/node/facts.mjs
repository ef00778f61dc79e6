// What a parsed sample defines, uses, imports and exports.

const DEFINES = new Set([
  "ClassDeclaration",
  "ExportAllDeclaration",
  "FunctionDeclaration",
  "ImportDeclaration",
  "TSDeclareFunction",
  "TSEnumDeclaration",
  "TSInterfaceDeclaration",
  "TSModuleDeclaration",
  "TSTypeAliasDeclaration",
  "TSImportEqualsDeclaration",
  "EmptyStatement",
]);
const CALM = new Set([
  "ArrowFunctionExpression",
  "ClassExpression",
  "FunctionExpression",
  "Identifier",
  "Literal",
  "TemplateLiteral",
]);

// Visits every node.
function walk(node, visit) {
  if (node === null || typeof node !== "object") {
    return;
  }
  if (Array.isArray(node)) {
    for (const child of node) {
      walk(child, visit);
    }
    return;
  }
  if (typeof node.type === "string") {
    visit(node);
  }
  for (const key in node) {
    if (key !== "range" && key !== "loc") {
      walk(node[key], visit);
    }
  }
}

// Whether evaluating an expression does nothing but make a value.
function calm(node) {
  if (node === null || node === undefined || CALM.has(node.type)) {
    return true;
  }
  switch (node.type) {
    case "ArrayExpression":
      return node.elements.every((element) => calm(element));
    case "ObjectExpression":
      return node.properties.every((property) => property.type === "Property" && calm(property.value));
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "ParenthesizedExpression":
      return calm(node.expression);
    case "UnaryExpression":
      return calm(node.argument);
    default:
      return false;
  }
}

function definesOnly(statement) {
  switch (statement.type) {
    case "ExportNamedDeclaration":
    case "ExportDefaultDeclaration":
      return !statement.declaration || definesOnly(statement.declaration);
    case "VariableDeclaration":
      return statement.declarations.every((declaration) => calm(declaration.init));
    case "ExpressionStatement":
      return Boolean(statement.directive);
    default:
      return DEFINES.has(statement.type) || calm(statement);
  }
}

function importsOf(module) {
  const imports = module.staticImports.map((statement) => ({
    from: statement.moduleRequest.value,
    names: statement.entries.filter((e) => e.importName.kind === "Name").map((e) => e.importName.name),
  }));
  for (const statement of module.staticExports) {
    for (const entry of statement.entries) {
      if (entry.moduleRequest) {
        imports.push({ from: entry.moduleRequest.value, names: [] });
      }
    }
  }
  return imports;
}

export function facts(code, result, analyze, sourceType) {
  const { program, module } = result;
  const scopes = analyze(program, { sourceType: "module", lib: [], jsxPragma: null });
  const top = scopes.globalScope.childScopes[0] ?? scopes.globalScope;
  const declared = top.variables.filter((variable) => variable.defs.length > 0).map((variable) => variable.name);
  const imported = new Set(
    module.staticImports.flatMap((statement) => statement.entries.map((entry) => entry.localName.value)),
  );
  const free = new Set(scopes.globalScope.through.map((reference) => reference.identifier.name));
  const imports = importsOf(module);
  const strings = new Set();
  walk(program, (node) => {
    if (node.type === "Literal" && typeof node.value === "string") {
      strings.add(node.value);
    } else if (node.type === "TemplateElement") {
      strings.add(node.value.cooked ?? "");
    } else if (node.type === "ImportExpression" && typeof node.source?.value === "string") {
      imports.push({ from: node.source.value, names: [] });
    } else if (
      node.type === "CallExpression" &&
      node.callee.name === "require" &&
      typeof node.arguments[0]?.value === "string"
    ) {
      imports.push({ from: node.arguments[0].value, names: [] });
    } else if (node.type === "JSXIdentifier" && /^[A-Z]/.test(node.name)) {
      free.add(node.name);
    }
  });
  const changed = new Set();
  for (const statement of program.body) {
    if (statement.type === "ExpressionStatement") {
      const [start, end] = statement.range;
      for (const reference of scopes.globalScope.through) {
        const [at] = reference.identifier.range;
        if (at >= start && at < end) {
          changed.add(reference.identifier.name);
        }
      }
    }
  }
  const exported = module.staticExports.flatMap((statement) =>
    statement.entries.map((entry) => entry.exportName.name ?? entry.exportName.kind),
  );
  const names = declared.filter((name) => !imported.has(name));
  return {
    declared: names,
    imported: [...imported],
    exported,
    free: [...free].filter((name) => !names.includes(name) && !imported.has(name)),
    changed: [...changed],
    imports,
    strings: [...strings].filter((text) => /[./]/.test(text) && text.length < 300),
    definesOnly: program.body.every(definesOnly),
    commonjs: !module.hasModuleSyntax && (sourceType === "commonjs" || free.has("require") || free.has("module") || free.has("exports")),
    widens: /\bdeclare\s+(global|module)\b|\/\/\/\s*<reference/.test(code),
  };
}
