"""What the two sides write in each journey. Every person and firm here is a sample."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Side:
    """A person and their organisation."""

    country: str
    kind: str
    family_name: str
    given_name: str
    email: str
    organisation: str
    website: str
    message: str

    @property
    def full_name(self) -> str:
        return f"{self.family_name} {self.given_name}"


@dataclass(frozen=True)
class Material:
    """A document in the author's language, and a question in the other side's."""

    author: Side
    seeker: Side
    title: str
    paragraphs: tuple[str, ...]
    confidential: str
    query: str
    query_language: str
    purpose: str


SEOUL = Side(
    country="KR",
    kind="startup",
    family_name="김",
    given_name="하나",
    email="hana.kim@sample-bio.co.kr",
    organisation="샘플바이오 주식회사",
    website="https://www.sample-bio.co.kr",
    message="안녕하세요. 첫 통화를 제안드립니다.",
)
TOKYO = Side(
    country="JP",
    kind="pharma",
    family_name="佐藤",
    given_name="美咲",
    email="misaki.sato@sample-pharma.co.jp",
    organisation="サンプル製薬株式会社",
    website="https://www.sample-pharma.co.jp",
    message="はじめまして。資料を拝見しました。",
)
KOREAN = Material(
    author=SEOUL,
    seeker=TOKYO,
    title="고형암 표적 CAR-T 세포치료제 플랫폼",
    paragraphs=(
        "본 기술은 고형암의 CLDN18.2를 표적으로 하는 키메라항원수용체 T세포 치료제입니다. 비임상 단계에서 위암 마우스 모델의 종양이 크게 줄었습니다.",
        "동결보존 후에도 세포 생존율이 90% 이상으로 유지됩니다. 일본에서 공동연구와 기술이전을 함께할 제약회사를 찾습니다.",
    ),
    confidential="제조 수율은 83%이며 배양 조건은 37도 12일입니다.",
    query="固形がんに対するCAR-T細胞療法を共同研究したい",
    query_language="ja",
    purpose="고형암 CAR-T 세포치료제의 공동연구 가능성 검토",
)
JAPANESE = Material(
    author=TOKYO,
    seeker=SEOUL,
    title="iPS細胞由来の網膜色素上皮シートによる再生医療",
    paragraphs=(
        "本技術は、iPS細胞から作製した網膜色素上皮シートを加齢黄斑変性の患者に移植する再生医療等製品です。非臨床試験で視機能の回復を確認しました。",
        "凍結保存後も細胞の生存率を90%以上に保ちます。韓国で臨床開発と共同研究を進めるパートナーを探しています。",
    ),
    confidential="製造収率は83%、培養条件は37度で12日間です。",
    query="황반변성 환자에게 이식하는 망막 재생의료 기술을 찾습니다",
    query_language="ko",
    purpose="網膜再生医療に関する共同研究の可能性の検討",
)
ENGLISH = Material(
    author=SEOUL,
    seeker=TOKYO,
    title="Lipid nanoparticles that deliver mRNA to the lung",
    paragraphs=(
        "Our lipid nanoparticles deliver mRNA to lung tissue by inhalation. In preclinical studies in mice, expression lasted for seven days without inflammation.",
        "The formulation is stable at 4 degrees for six months. We seek a pharmaceutical company in Japan for co-development and licensing.",
    ),
    confidential="The manufacturing yield is 83% at a lipid ratio of 50:10:38:2.",
    query="吸入で肺にmRNAを届ける脂質ナノ粒子",
    query_language="ja",
    purpose="Evaluation of a joint development of inhaled mRNA",
)
MATERIAL = {"ko": KOREAN, "ja": JAPANESE, "en": ENGLISH}
