"""The compiler behind the large-scale kernels, and plain Python where it cannot be loaded.

The kernels are written so that both run them to the same plan; only the speed differs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])

try:
    import numba
except Exception as error:  # a broken LLVM raises OSError, a missing package ImportError
    REASON = f"numba cannot be loaded ({error}); plans are made in plain Python, far more slowly"
    COMPILED = False
else:
    REASON = ""
    COMPILED = True


def kernel(function: Function) -> Function:
    """Compile at the first call and keep the result on disk; leave as is without numba."""
    return _compiled(function) if COMPILED else function


def inlined(function: Function) -> Function:
    """A kernel copied into its callers: the board's thirteen arrays then pass through no call."""
    return _compiled(function, inline="always") if COMPILED else function


def _compiled(function: Function, **options: Any) -> Function:
    config: Any = numba.config
    kept, config.CACHE_DIR = config.CACHE_DIR, _folder()
    try:
        return cast(Function, numba.njit(cache=True, **options)(function))
    except RuntimeError:  # nowhere to keep it: neither the package's folder nor the user's own
        return cast(Function, numba.njit(**options)(function))
    finally:
        config.CACHE_DIR = kept


@lru_cache(maxsize=1)
def _folder() -> str:
    """Named by the text of all kernels: numba itself would miss a change in one that another calls.

    Where it cannot be made, numba goes on to the user's own cache.
    """
    here = Path(__file__).parent
    text = b"".join(path.read_bytes() for path in sorted(here.glob("large_*.py")))
    return str(here / "__pycache__" / f"kernels-{blake2b(text, digest_size=8).hexdigest()}")
