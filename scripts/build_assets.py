"""Copy the front-end assets from their npm packages to where the wheel and the site take them."""

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


def main() -> int:
    """Install the locked packages with the npm named in the first argument, then copy."""
    npm = sys.argv[1] if len(sys.argv) > 1 else "npm"
    install = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
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
