"""What a call's evaluation starts from: usual stages, and the criteria of each country."""

from dataclasses import dataclass
from decimal import Decimal

from ..enums import Anonymity, StageKind

Words = tuple[str, str, str]  # Korean, Japanese, English
OWN_LANGUAGE = {"KR": "ko", "JP": "ja"}  # of a panel, until an evaluator says what they read


@dataclass(frozen=True)
class StageDraft:
    """A stage as it is first proposed."""

    kind: str
    title: Words
    anonymity: str
    per_application: int = 4
    least: int = 2


DOCUMENT = StageDraft(
    StageKind.DOCUMENT, ("서면평가", "書面審査", "Document review"), Anonymity.SINGLE
)
BLIND = StageDraft(
    StageKind.DOCUMENT, ("서면평가", "書面審査", "Document review"), Anonymity.DOUBLE
)
PRESENTATION = StageDraft(
    StageKind.PRESENTATION, ("발표평가", "プレゼンテーション審査", "Presentation"), Anonymity.SINGLE
)
JOINT = StageDraft(
    StageKind.JOINT, ("공동위원회 심의", "合同委員会審査", "Joint committee"), Anonymity.NONE
)
STAGES: dict[str, tuple[StageDraft, ...]] = {
    "residency": (DOCUMENT, PRESENTATION, JOINT),
    "joint_rd": (BLIND, PRESENTATION, JOINT),
    "challenge": (DOCUMENT, PRESENTATION, JOINT),
    "academy": (DOCUMENT, JOINT),
}


def stages_of(kind: str) -> tuple[StageDraft, ...]:
    """The usual stages of a programme of this kind."""
    return STAGES.get(kind, (DOCUMENT, PRESENTATION, JOINT))


@dataclass(frozen=True)
class CriterionDraft:
    """A criterion as it is first proposed: 0 to 10 in whole steps, times `weight`."""

    code: str
    title: Words
    description: Words
    weight: Decimal


CRITERIA: dict[str, tuple[CriterionDraft, ...]] = {
    "KR": (
        CriterionDraft(
            "creativity",
            ("창의성", "創造性", "Creativity"),
            (
                "아이디어와 접근이 기존과 어떻게 다른가",
                "着想と手法が従来とどう違うか",
                "How the idea and approach differ from what exists",
            ),
            Decimal(2),
        ),
        CriterionDraft(
            "innovativeness",
            ("혁신성", "革新性", "Innovativeness"),
            (
                "기술의 완성도와 경쟁 기술 대비 우위",
                "技術の完成度と競合技術に対する優位性",
                "Maturity of the technology and its edge over others",
            ),
            Decimal(2),
        ),
        CriterionDraft(
            "marketability",
            ("시장성", "市場性", "Marketability"),
            (
                "목표 시장의 크기와 진입 전략",
                "目標市場の規模と参入戦略",
                "Size of the market and the way into it",
            ),
            Decimal(2),
        ),
        CriterionDraft(
            "team",
            ("팀 역량", "チームの力量", "Team"),
            (
                "대표자와 구성원의 전문성, 협력 체계",
                "代表者と構成員の専門性、協力体制",
                "Expertise of its people and how they work together",
            ),
            Decimal(2),
        ),
        CriterionDraft(
            "plan",
            ("사업 계획", "事業計画", "Plan"),
            (
                "일정과 예산의 구체성 및 실현 가능성",
                "日程と予算の具体性および実現可能性",
                "How concrete and feasible schedule and budget are",
            ),
            Decimal(2),
        ),
    ),
    "JP": (
        CriterionDraft(
            "purpose",
            ("목적 적합성", "趣旨との適合性", "Fit with the purpose"),
            (
                "공고의 취지와 목표에 맞는가",
                "公募の趣旨と目標に合致しているか",
                "Whether it serves the purpose of the call",
            ),
            Decimal(2),
        ),
        CriterionDraft(
            "science",
            (
                "과학적 의의와 우위성",
                "科学的意義・優位性",
                "Scientific significance and superiority",
            ),
            (
                "과학적 근거와 독창성, 국제적 우위",
                "科学的根拠、独自性、国際的な優位性",
                "Its evidence, originality and international standing",
            ),
            Decimal(2),
        ),
        CriterionDraft(
            "plan",
            ("계획의 타당성", "計画の妥当性", "Plan"),
            (
                "목표, 방법, 일정의 타당성",
                "目標、方法、日程の妥当性",
                "Soundness of goals, methods and schedule",
            ),
            Decimal(2),
        ),
        CriterionDraft(
            "organisation",
            ("실시 체제", "実施体制", "Organisation"),
            (
                "역할 분담과 연구 환경",
                "役割分担と研究環境",
                "Who does what, and with what means",
            ),
            Decimal(1),
        ),
        CriterionDraft(
            "cost",
            ("소요 경비", "所要経費", "Cost"),
            (
                "경비 내역과 필요성",
                "経費の内訳と必要性",
                "What the money is for and whether it is needed",
            ),
            Decimal(1),
        ),
        CriterionDraft(
            "overall",
            ("종합 평가", "総合評価", "Overall"),
            (
                "모든 점을 종합한 판단",
                "以上を総合した判断",
                "The judgement all in all",
            ),
            Decimal(2),
        ),
    ),
}
