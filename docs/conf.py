"""Sphinx: furo, pages in Markdown, built with warnings as errors; pages load nothing from elsewhere (`make docs`)."""

from importlib.metadata import version as installed

from docutils import nodes
from latex2mathml.converter import convert

project = "Allmende"
author = "The Allmende developers"
copyright = f"2026, {author}"
release = version = installed("allmende")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "fieldlist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
autodoc_typehints = "description"

html_theme = "furo"
html_title = "Allmende"
html_math_renderer = "mathml"


def inline(translator, node):
    translator.body.append(convert(node.astext()))
    raise nodes.SkipNode


def display(translator, node):
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    if node["number"]:
        translator.body.append(f'<span class="eqno">({node["number"]})</span>')
    translator.body.append(convert(node.astext(), display="block") + "</div>\n")
    raise nodes.SkipNode


def setup(app):
    app.add_html_math_renderer("mathml", inline_renderers=(inline, None), block_renderers=(display, None))
