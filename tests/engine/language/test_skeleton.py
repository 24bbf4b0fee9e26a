import pytest

from koryu_engine.language.skeleton import of_english, of_hangul, of_katakana


@pytest.mark.parametrize(
    ("japanese", "korean", "english"),
    [
        ("マイクロバイオーム", "마이크로바이옴", "microbiome"),
        ("バイオマーカー", "바이오마커", "biomarker"),
        ("プラットフォーム", "플랫폼", "platform"),
        ("エクソソーム", "엑소좀", "exosome"),
        ("スクリーニング", "스크리닝", "screening"),
        ("ペプチド", "펩타이드", "peptide"),
        ("ストレス", "스트레스", "stress"),
        ("モニタリング", "모니터링", "monitoring"),
        ("ソリューション", "솔루션", "solution"),
        ("テクノロジー", "테크놀로지", "technology"),
        ("インフルエンザ", "인플루엔자", "influenza"),
        ("サイトカイン", "사이토카인", "cytokine"),
        ("スタートアップ", "스타트업", "startup"),
        ("ヘルスケア", "헬스케어", "healthcare"),
        ("オリゴヌクレオチド", "올리고뉴클레오타이드", "oligonucleotide"),
    ],
)
def test_three_scripts_meet(japanese: str, korean: str, english: str) -> None:
    assert of_katakana(japanese) == of_hangul(korean) == of_english(english)


def test_unlike_words_differ() -> None:
    words = ["microbiome", "biomarker", "platform", "exosome", "peptide", "cytokine", "screening"]
    assert len({of_english(word) for word in words}) == len(words)
