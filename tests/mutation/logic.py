"""What of a module is logic: its code without texts, annotations and declarations."""

from __future__ import annotations

import ast


class _LogicOnly(ast.NodeTransformer):
    """Removes what a mutation run leaves out, each for its reason."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        """Texts and docstrings say what the code does; tests of wording and facts are not about their letters."""
        return ast.Constant("") if isinstance(node.value, str) else node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        """The type checker checks annotations."""
        node.annotation = ast.Constant("")
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """As for `visit_AnnAssign`."""
        return ast.arg(node.arg)

    def visit_arguments(self, node: ast.arguments) -> ast.AST:
        """As for `visit_AnnAssign`, also whether a parameter takes its name. Defaults are logic."""
        node.args = [*node.posonlyargs, *node.args, *node.kwonlyargs]
        node.defaults += [default for default in node.kw_defaults if default is not None]
        node.posonlyargs, node.kwonlyargs, node.kw_defaults = [], [], []
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        """As for `visit_AnnAssign`."""
        node.returns = None
        return self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        """`frozen=True` and the like declare how a class is made, not what it does."""
        node.keywords = []
        return self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> ast.keyword | None:
        """`zip(..., strict=True)` states that the lengths are equal. No input makes them differ."""
        if node.arg == "strict":
            return None
        node.value = self.visit(node.value)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Bounds and descriptions of fields are part of the OpenAPI document, which has its own tests."""
        if isinstance(node.value, ast.Name) and node.value.id == "Annotated":
            return ast.Constant("")
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """As for `visit_Subscript`. A decision is declared with its code and sentence, and a cache with its size."""
        if isinstance(node.func, ast.Name) and node.func.id in {"Meta", "declare", "lru_cache"}:
            return ast.Constant("")
        return self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        """A union of types is an annotation with a name. An `EXAMPLE` is data that the documentation shows."""
        is_example = any(isinstance(target, ast.Name) and target.id == "EXAMPLE" for target in node.targets)
        if is_example or _is_union_of_types(node.value):
            node.value = ast.Constant("")
        return self.generic_visit(node)


def logic_of(source: str) -> str:
    """The logic of a module, for comparing."""
    return ast.dump(_LogicOnly().visit(ast.parse(source)))


def changes_logic(source: str, mutant: str) -> bool:
    """Whether a mutant counts: it is valid Python, and it differs in more than texts, annotations or declarations."""
    try:
        return logic_of(mutant) != logic_of(source)
    except SyntaxError:
        return False


def _is_union_of_types(node: ast.expr) -> bool:
    """Whether the operands of `|`, or of what a mutant made of it, are all named as types are."""
    if isinstance(node, ast.BinOp):
        return _is_union_of_types(node.left) and _is_union_of_types(node.right)
    if isinstance(node, ast.Name):
        return not node.id.isupper() and (node.id[:1].isupper() or node.id in {"str", "int", "float", "bool"})
    return isinstance(node, ast.Constant) and node.value is None
