"""Tell Korean, Japanese and English apart by counting scripts."""

import re

from koryu_engine.language.normalise import Language

_HANGUL = re.compile(r"[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u30fc\uff66-\uff9d]")
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f々]")
_LETTER = re.compile(r"[^\W\d_]")
_SAMPLE = 5_000
# A Latin text may quote a word or two; above this share the other script is its own.
_CJK_SHARE = 0.1


def detect(text: str) -> Language:
    """The language of `text`, judged on its first 5,000 characters; total on every `str`.

    Hangul wins over kana when there is more of it; kanji without kana or Hangul are Japanese;
    everything else, the empty text included, is English.
    """
    sample = text[:_SAMPLE]
    hangul, kana, han = (len(p.findall(sample)) for p in (_HANGUL, _KANA, _HAN))
    cjk = hangul + kana + han
    if not cjk or cjk < _CJK_SHARE * len(_LETTER.findall(sample)):
        return "en"
    return "ko" if hangul > kana else "ja"
