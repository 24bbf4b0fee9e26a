"""The compiler behind the large-scale kernels, and plain Python where it cannot be loaded.

The kernels are written so that both run them to the same plan; only the speed differs.
"""

from __future__ import annotations

from collections.abc import Callable
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
    if not COMPILED:
        return function
    return cast(Function, numba.njit(cache=True)(function))
