"""Hooks of mkdocs for ./dev site: pages that are not in docs/, and the order of all pages."""

import pathlib
import re

from mkdocs.structure.files import File

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADERS = ROOT / "build" / "docs" / "html"  # made by doxygen
README = "readme-page.md"  # README.md would be the site's first page
ALL_HEADERS = "\nThe public headers: [all classes and functions](api/index.html).\n"


def on_config(config):
    """Sets the order of the pages: that of docs/index.md."""
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    order = dict.fromkeys(re.findall(r"\]\(([\w-]+\.md)\)", index))
    config["nav"] = ["index.md", {"README": README}, *order]
    return config


def on_files(files, config):
    """Adds the README, with its links seen from docs/, and the pages of the public headers."""
    folder = ROOT / "build" / "site-pages"
    folder.mkdir(parents=True, exist_ok=True)
    text = (ROOT / "README.md").read_text(encoding="utf-8").replace("](docs/", "](")
    (folder / README).write_text(text + ALL_HEADERS, encoding="utf-8")
    api = folder / "api"
    if not api.is_symlink():
        api.symlink_to(HEADERS)
    pages = [README, *(f"api/{path.relative_to(HEADERS)}" for path in HEADERS.rglob("*.*") if path.is_file())]
    for page in pages:
        files.append(File(page, str(folder), config["site_dir"], use_directory_urls=False))
    return files


def on_page_markdown(markdown, **_):
    """Follows the README into the site; shows other files of the repository as their names.

    Comments go: they are for tests/snippets, and mkdocs 1.4 reads some of them without end.
    """
    markdown = re.sub(r"<!--.*?-->\n?", "", markdown, flags=re.DOTALL)
    markdown = markdown.replace("](../README.md)", f"]({README})")
    return re.sub(r"\[([^]]*)\]\(\.\./[^)]*\)", r"\1", markdown)
