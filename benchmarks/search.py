"""Time the product's search with the reader's visibility at scale, beside SQL LIKE and plain words.

A temporary database is filled with synthetic listings (two passages each, all four tiers, 500
organisations). Their texts are recombined sentences; their vectors are real ones of such
sentences, perturbed, so that neighbourhoods look like those of real texts. Every timed query runs
through the product's own search: embedding, mask of a member with some relations, scoring, facet
counts, the page's rows read through the gate, reasons.
"""

import argparse
import json
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator

from benchmarks.installation import installation

ORGANISATIONS = 500
RELATIONS = 12
REAL_TEXTS = 240
NOISE = 0.35
SUBJECTS = {
    "ko": (
        "고형암 표적 항체",
        "자가 유래 세포치료제",
        "망막 유전자치료",
        "심근 오가노이드",
        "RNA 간섭 치료제",
        "장내 미생물 제제",
        "조기 진단 키트",
        "수술 보조 기기",
        "신약 후보 발굴 AI",
        "줄기세포 배양 배지",
        "지질나노입자 전달체",
        "희귀질환 효소 치료제",
    ),
    "ja": (
        "固形がんを標的とする抗体",
        "自家細胞治療",
        "網膜の遺伝子治療",
        "心筋オルガノイド",
        "RNA干渉医薬",
        "腸内細菌製剤",
        "早期診断キット",
        "手術支援機器",
        "創薬AI",
        "幹細胞培養培地",
        "脂質ナノ粒子",
        "希少疾患の酵素補充療法",
    ),
    "en": (
        "Antibody for solid tumours",
        "Autologous cell therapy",
        "Retinal gene therapy",
        "Cardiac organoids",
        "RNA interference drug",
        "Gut microbiome product",
        "Early diagnostic kit",
        "Surgical assistance device",
        "AI for drug discovery",
        "Stem cell culture medium",
        "Lipid nanoparticle carrier",
        "Enzyme therapy",
    ),
}
PREDICATES = {
    "ko": (
        "의 대량 제조 공정을 함께 개발할 기관을 찾습니다",
        "의 비임상 효능을 마우스에서 확인했습니다",
        "의 일본 임상시험을 준비합니다",
        "의 기술 이전을 제안합니다",
        "의 품질시험 서비스를 제공합니다",
        "의 독성 문제를 해결할 방법을 찾습니다",
    ),
    "ja": (
        "の製造工程を共同開発する機関を探しています",
        "の非臨床薬効をマウスで確認しました",
        "の韓国での治験を準備しています",
        "の技術導出を提案します",
        "の品質試験を受託します",
        "の毒性を避ける方法を求めています",
    ),
    "en": (
        " seeks a partner for process development",
        ": preclinical efficacy was shown in mice",
        " prepares a trial in Japan",
        ": a licence is offered",
        ": quality testing as a service",
        " needs a way to avoid toxicity",
    ),
}
QUERIES = (
    "고형암 항체",
    "자가 세포치료제 제조 공정을 함께 개발할 일본 기관",
    "網膜の遺伝子治療",
    "脂質ナノ粒子の受託製造先を探しています",
    "retinal gene therapy",
    "lipid nanoparticle manufacturing partner in Korea",
    "CAR-T",
    "희귀질환",
    "心筋オルガノイドの品質試験",
    "AI drug discovery for rare disease",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The bench's own options."""
    parser.add_argument("--listings", type=int, default=10_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--rounds", type=int, default=10, help="times each query is asked")
    parser.add_argument("--json", action="store_true")


def main(options: argparse.Namespace) -> int:
    """Build, measure, print; the database goes with the process."""
    with installation(options.database):
        result = run(options)
    if options.json:
        print(json.dumps(result))
    return 0


def run(options: argparse.Namespace) -> dict[str, object]:
    """All figures of one run: milliseconds, megabytes, per second."""
    from django.core.management import call_command

    from koryu.discovery.actions import indexing
    from koryu.discovery.bridge.searcher import searcher

    call_command("setup", verbosity=0)
    seed = random.Random(20231109)
    texts, vectors, rate = real_vectors(seed)
    say(f"embedding of real texts: {rate:.1f} passages/s")
    started = time.perf_counter()
    reader = fill(options.listings, seed, texts, vectors)
    indexing.note_changes([])
    say(f"rows written in {time.perf_counter() - started:.0f} s")
    started = time.perf_counter()
    searcher().rebuild(bar("index", "listings"))
    seconds = time.perf_counter() - started
    result: dict[str, object] = {
        "listings": options.listings,
        "database": options.database,
        "embedding_per_second": round(rate, 1),
        "index_listings_per_second": round(options.listings / seconds, 1),
    }
    result |= measure(reader, options.rounds)
    result["rss_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    show(result)
    return result


def say(text: str) -> None:
    """Progress goes beside the result."""
    print(text, file=sys.stderr, flush=True)


def bar(label: str, unit: str) -> Callable[[int, int], None]:
    """The product's own progress bar."""
    from koryu.discovery.management.progress import Bar

    return Bar(sys.stderr, label, unit)


def sentence(seed: random.Random, language: str) -> str:
    """A subject, a predicate, and a number that makes it its own."""
    subject = seed.choice(SUBJECTS[language])
    predicate = seed.choice(PREDICATES[language])
    return f"{subject}{predicate}. {seed.choice('ABCDEFGH')}{seed.randint(10, 999)}"


def real_vectors(seed: random.Random):  # noqa: ANN201 - texts by language, vectors, rate
    """Embed some real sentences of each language; the time is the product's own."""
    import numpy as np

    from koryu.discovery.bridge.embedders import embedder

    texts = [(code, sentence(seed, code)) for _ in range(REAL_TEXTS // 3) for code in SUBJECTS]
    embedder().encode(["warm"])
    progress, rows = bar("vectors", "passages"), []
    started = time.perf_counter()
    for start in range(0, len(texts), 16):
        rows.append(embedder().encode([text for _, text in texts[start : start + 16]]))
        progress(min(start + 16, len(texts)), len(texts))
    return texts, np.concatenate(rows), len(texts) / (time.perf_counter() - started)


def fill(listings: int, seed: random.Random, texts: list, vectors):  # noqa: ANN001, ANN201
    """Write everything through bulk inserts; returns a member's reader with some relations."""
    from django.utils import timezone

    from koryu.disclosure.enums import Tier
    from koryu.disclosure.rules import Reader
    from koryu.people.models import Organisation, Person

    now = timezone.now()
    Organisation.objects.bulk_create(
        Organisation(
            slug=f"bench-{n}", kind="startup", country="KR" if n % 2 else "JP",
            name=f"Bench {n}", verified_at=now, verification="operator",
        )
        for n in range(ORGANISATIONS)
    )  # fmt: skip
    owners = list(Organisation.objects.filter(slug__startswith="bench-").order_by("pk"))
    author = Person.objects.create_user("bench@example.com")
    progress, done = bar("rows", "listings"), 0
    for size in chunks(listings, 2_000):
        write(size, owners, author, seed, texts, vectors, now)
        done += size
        progress(done, listings)
    mine = owners[0].pk
    opened = {owner.pk: seed.choice([Tier.MUTUAL, Tier.NDA]) for owner in owners[1 : RELATIONS + 1]}
    ids = frozenset({mine})
    return Reader(author, ids, ids, {mine: "owner"}, opened, "", mine)


def chunks(total: int, size: int) -> Iterator[int]:
    """Sizes that add up to the total."""
    while total > 0:
        yield min(size, total)
        total -= size


def write(size: int, owners: list, author, seed, texts, vectors, now) -> None:  # noqa: ANN001
    """One batch of listings with fields, facets, passages and vectors."""
    from datetime import timedelta

    from koryu.discovery.models import Passage, PassageVector
    from koryu.research.models import Listing, ListingFacet, ListingField
    from koryu.shared.models import Term

    terms = {name: list(Term.objects.filter(list=name)) for name in ("field", "modality", "deal")}
    tiers = ["public"] * 5 + ["members"] * 3 + ["mutual", "nda"]
    kinds = ["technology", "asset", "need", "capability", "challenge"]
    drafts = [(seed.randrange(len(texts)), seed.randrange(len(texts))) for _ in range(size)]
    rows = Listing.objects.bulk_create(
        Listing(
            organisation=seed.choice(owners), kind=seed.choice(kinds), state="published",
            source_language=texts[one][0], title=texts[one][1], created_by=author, version=1,
            tier="public", published_at=now - timedelta(minutes=seed.randrange(500_000)),
        )
        for one, _two in drafts
    )  # fmt: skip
    second = [seed.choice(tiers) for _ in rows]
    ListingField.objects.bulk_create(
        ListingField(listing=row, key=key, text=texts[number][1], tier=tier)
        for row, pair, hidden in zip(rows, drafts, second, strict=True)
        for key, number, tier in (("title", pair[0], "public"), ("details", pair[1], hidden))
    )
    ListingFacet.objects.bulk_create(
        ListingFacet(listing=row, term=seed.choice(found), tier=seed.choice(tiers))
        for row in rows
        for found in terms.values()
    )
    passages, stored = [], []
    for row, pair, hidden in zip(rows, drafts, second, strict=True):
        for source, number, tier in (("title", pair[0], "public"), ("details", pair[1], hidden)):
            made, vector = passage(row, source, tier, texts[number], vectors[number], seed)
            passages.append(made)
            stored.append(vector)
    Passage.objects.bulk_create(passages, batch_size=1_000)
    PassageVector.objects.bulk_create(stored, batch_size=1_000)


def passage(row, source, tier, text, vector, seed):  # noqa: ANN001, ANN201
    """A passage with a text of its own and a real vector moved a little."""
    import numpy as np

    from koryu.discovery.bridge.embedders import embedder
    from koryu.discovery.bridge.texts import content_hash
    from koryu.discovery.models import Passage, PassageVector

    own = f"{text[1]} {seed.choice('PQRSTUVW')}{seed.randint(1, 10**9)}"
    noise = np.random.default_rng(seed.getrandbits(32)).standard_normal(len(vector))
    moved = vector + NOISE * noise / np.linalg.norm(noise)
    key = content_hash(own)
    made = Passage(
        listing=row, organisation_id=row.organisation_id, source=source, language=text[0],
        tier=tier, text=own, content_sha256=key,
    )  # fmt: skip
    kept = (moved / np.linalg.norm(moved)).astype("<f2").tobytes()
    return made, PassageVector(content_sha256=key, model=embedder().name, vector=kept)


def measure(reader, rounds: int) -> dict[str, float]:  # noqa: ANN001
    """Median and 95th percentile of each way, in milliseconds; every query is a new text."""
    from koryu.discovery.bridge.search import search
    from koryu.discovery.rules.asking import Asked
    from koryu.research.queries import published_listings

    def product(text: str) -> None:
        search(reader, Asked(text=text))

    def like(text: str) -> None:
        word = text.split()[0]
        found = published_listings(reader).filter(fields__text__icontains=word).distinct()
        found.count(), list(found[:15])

    def words(text: str) -> None:
        from koryu.discovery.bridge import questions

        lexical(reader, text, questions)

    figures: dict[str, float] = {}
    for name, act in (("search", product), ("words_only", words), ("sql_like", like)):
        act(QUERIES[0])
        asked = [f"{query} {n}" if n else query for n in range(rounds) for query in QUERIES]
        cpu = time.process_time()
        times = sorted(timed(act, text) for text in asked[: len(asked) if name == "search" else 30])
        figures[f"{name}_cpu_ms"] = round(1000 * (time.process_time() - cpu) / len(times), 1)
        figures[f"{name}_p50_ms"] = round(times[len(times) // 2], 1)
        figures[f"{name}_p95_ms"] = round(times[int(len(times) * 0.95)], 1)
    return figures


def lexical(reader, text: str, questions) -> None:  # noqa: ANN001
    """The same index and mask by words and shared terms alone: no embedding."""
    import numpy as np

    from koryu.discovery.bridge.search import scope_of
    from koryu.discovery.bridge.searcher import TERMS, searcher
    from koryu_engine.retrieval.query import Query, query_chunks, term_keys, word_keys
    from koryu_engine.retrieval.survey import survey

    spoken, parts = query_chunks(text)
    whole, kept = " ".join(parts), searcher()
    zero = np.zeros((1, kept.index.embedder.dim), np.float32)
    query = Query(spoken, zero, (1,), term_keys(TERMS(whole, spoken)), word_keys(whole))
    survey(kept.index, query, scope_of(reader, kept.catalogue))


def timed(act: Callable[[str], None], text: str) -> float:
    """Milliseconds of one call."""
    started = time.perf_counter()
    act(text)
    return (time.perf_counter() - started) * 1000


def show(result: dict[str, object]) -> None:
    """The table."""
    out = sys.stderr
    print(f"\n{result['listings']:,} listings on {result['database']}", file=out)
    print(f"{'':14}{'p50 ms':>10}{'p95 ms':>10}{'CPU ms':>10}  (CPU: without embedding)", file=out)
    labels = {"search": "Koryu", "words_only": "words only", "sql_like": "SQL LIKE"}
    for name, label in labels.items():
        p50, p95 = result[f"{name}_p50_ms"], result[f"{name}_p95_ms"]
        print(f"{label:14}{p50:>10}{p95:>10}{result[f'{name}_cpu_ms']:>10}", file=out)
    rate, memory = result["index_listings_per_second"], result["rss_mb"]
    print(f"index {rate} listings/s, memory {memory} MB", file=out)
