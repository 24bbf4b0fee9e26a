"""Install locked requirements into this environment: with uv where it works, else with pip.

uv is several times faster; pip is what every machine's registry settings are made for.
"""

import subprocess
import sys


def run(*command: str) -> bool:
    """Whether the command succeeded."""
    return subprocess.run(command, check=False).returncode == 0  # noqa: S603


def main() -> int:
    locks = [word for file in sys.argv[1:] for word in ("-r", file)]
    python = sys.executable
    if run(python, "-m", "pip", "install", "-q", "uv>=0.9"):
        uv = (python, "-m", "uv", "pip", "install", "-q", "--python", python)
        if run(*uv, "--require-hashes", "--compile-bytecode", *locks) and run(
            *uv, "--no-deps", "-e", "."
        ):
            return 0
        print("uv could not install everything here; trying pip.")
    pip = (python, "-m", "pip", "install", "-q")
    done = run(*pip, "--require-hashes", *locks) and run(*pip, "--no-deps", "-e", ".")
    return 0 if done else 1


if __name__ == "__main__":
    sys.exit(main())
