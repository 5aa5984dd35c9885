"""The words of cells in Bulgarian and English, and the codes they stand for.

The words of our own pages and exports are all here, so that an export can be read in again.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from crm.imports.reading.headings import heading_key
from crm.text.districts import DISTRICTS, OTHER
from crm.text.languages import LANGUAGES, language_name

#: Cells that say nothing.
BLANKS: Final = frozenset(
    {"", "-", "–", "—", "--", "---", "/", ".", "?", "n/a", "#n/a", "na", "null", "няма", "нямам",
     "не е посочено", "not given", "не е отбелязано", "not recorded"}
)  # fmt: skip

LONGEST_BLANK: Final = max(map(len, BLANKS))

YES: Final = frozenset(
    {"да", "yes", "y", "д", "x", "х", "✓", "✔", "✅", "☑", "☒", "v", "1", "true", "вярно", "истина",
     "+", "ok", "ок", "съгласен", "съгласна", "съгласен/а", "съгласен съм", "съгласна съм",
     "agree", "agreed", "i agree"}
)  # fmt: skip
NO: Final = frozenset(
    {"не", "no", "n", "н", "0", "false", "невярно", "лъжа", "✗", "✘", "❌", "☐", "несъгласен",
     "несъгласна", "не съм съгласен", "не съм съгласна", "отказ", "отказва", "disagree"}
)  # fmt: skip

_GENDERS = {
    "female": "жена; ж; жен; женски; женски пол; женско; woman; f; fem; w; момиче; girl",
    "male": "мъж; м; мъжки; мъжки пол; мъжко; man; m; masc; момче; boy",
    "other": "друг отговор; друг; друго; друга; another answer; another; non binary; nonbinary",
}
_ANSWERS = {
    "yes": "да, имам миграционен произход; да; yes, i have a migration background; yes; мигрант",
    "no": "не, нямам миграционен произход; не; no, i have no migration background; no",
    "pns": (
        "предпочита да не отговори; предпочитам да не отговоря; предпочита да не каже; "
        "предпочитам да не кажа; не желая да отговоря; не желае да отговори; отказ; отказва; "
        "отказал; prefers not to say; prefer not to say; refused; no answer given"
    ),
    "tcn": (
        "гражданство на държава извън европейския съюз; гражданин на трета държава; гтд; "
        "трета държава; citizen of a country outside the european union; third country national; "
        "third-country national"
    ),
    "bip": (
        "лице, получило международна закрила; бежанец; бежанка; хуманитарен статут; "
        "международна закрила; beneficiary of international protection; refugee"
    ),
    "applicant": (
        "лице, търсещо международна закрила, все още без решение; търсещ закрила; "
        "търсеща закрила; търсещо закрила; кандидат за закрила; "
        "asked for protection, no decision yet; asylum seeker; applicant for protection"
    ),
    "temp": "лице с временна закрила; временна закрила; temporary protection",
    "stateless": "лице без гражданство; без гражданство; stateless",
    "eu_mobile": (
        "гражданство на друга държава от европейския съюз; гражданин на ес; "
        "citizen of another country of the european union; eu citizen"
    ),
    "foreign_born_bg": (
        "българско гражданство, с място на раждане в чужбина; българин, роден в чужбина; "
        "bulgarian citizen born abroad"
    ),
    "second_gen": (
        "място на раждане в българия, с родител, роден в чужбина; второ поколение; "
        "born here, a parent born abroad; second generation"
    ),
    "none": "нито едно от изброените; никое от изброените; none of these; none of the above",
    "unk": "не е попитано; не е питан; не е питана; неизвестно; not asked; unknown",
}
_PURPOSES = {
    "contact": (
        "писма за нашите събития; контакт; покани; писма; letters about our events; invitations"
    ),
    "news": "новини от програмата; новини; бюлетин; news of the programme; newsletter",
    "photo": "заснемане; снимки; снимане; снимка; being photographed; photos; pictures",
    "publication": (
        "публикуване на думи и снимки; публикуване; публикация; "
        "publication of words and pictures; publishing"
    ),
    "background": (
        "съхраняване на отговора за произхода; произход; keeping the answer about their background"
    ),
    "statistics": (
        "включване в статистиката на програмата; статистика; counting in the programme's statistics"
    ),
}
_SECTORS = {
    "employment": "заетост; труд; пазар на труда; работа; labour; labor; jobs",
    "education": "образование; обучение; schools",
    "urban_development": "градско развитие; градска среда; urban planning",
    "security": "сигурност; обществен ред; safety",
    "social_services": "социални услуги; социални дейности; social work",
    "health": "здравеопазване; здраве; healthcare; health care",
    "culture": "култура; изкуство; arts; culture and arts",
    "media": "медия; медии; журналистика; journalism",
    "rights": "права и жалби; права; права на човека; rights and complaints; human rights",
    "public_administration": "публична администрация; администрация; държавна администрация",
    "civil_society": "гражданско общество; нпо; граждански сектор; ngos; ngo",
    "transport": "обществен транспорт; транспорт; public transport",
    "funder": "финансиране; funding; donor; funders",
    "other": "друго; друга; друг",
}
_KINDS = {
    "municipality": "община; столична община; municipal",
    "public_body": "публична институция; публичен орган; държавно предприятие; public institution",
    "government": "централна администрация; министерство; агенция; central government; ministry",
    "ngo": (
        "неправителствена организация; нпо; сдружение; фондация; non-governmental organisation; "
        "non-governmental organization; association; foundation; nonprofit; non profit"
    ),
    "international": "международна организация; international organisation; "
    "international organization",
    "informal_group": "неформална група; инициатива; initiative",
    "community": "общност; диаспора; diaspora",
    "university": "университет или факултет; университет; факултет; university or faculty; faculty",
    "school": "училище; детска градина; гимназия; kindergarten",
    "service_centre": "център за услуги; социален център; service center",
    "media": "медия; медии",
    "company": "дружество; фирма; компания; търговско дружество; оод; еоод; ад; business",
    "think_tank": "аналитичен център; институт; institute",
    "expert_group": "експертна група; работна група; working group",
    "funder": "финансираща институция; донор; donor",
    "other": "друго; друга; друг",
}
_STATES = {
    "attended": (
        "присъства; присъствал; присъствала; присъствие; дошъл; дошла; дойде; участва; "
        "участвал; участвала; attended; present; came; was there"
    ),
    "no_show": (
        "не се яви; не дойде; не присъства; отсъства; отсъствал; отсъствала; отсъствие; "
        "неявил се; did not come; absent; no show; no-show; did not attend"
    ),
    "excused": (
        "отсъства с предизвестие; извинен; извинена; извинено; по уважителна причина; "
        "excused; absent with notice"
    ),
}
_ROLES = {
    "participant": "участник; участничка; гост; attendee; guest",
    "expert": "експерт; експертка",
    "representative": (
        "представител на организация; представител; представителка; "
        "representative of an organisation"
    ),
    "speaker": "лектор; лекторка; говорител; панелист; panelist; lecturer",
    "interviewee": "интервюиран; интервюирана; респондент; respondent",
    "volunteer": "доброволец; доброволка",
    "interpreter": "преводач; преводачка; translator",
    "journalist": "журналист; журналистка; press",
    "team": "екип на проекта; екип; организатор; водещ; project team; staff; organiser; organizer",
    "supplier": "платен изпълнител; доставчик; изпълнител; paid supplier; vendor",
}
_LANGUAGE_WORDS = {
    "en": "англ",
    "bg": "бълг",
    "fa": "фарси; farsi; персийски; persian; дари фарси",
    "ps": "пашто; пущунски; pushto",
    "ckb": "сорани; sorani",
    "ku": "курманджи; kurmanji",
    "am": "амхарик",
    "zh": "мандарин; mandarin",
    "uk": "украинска мова",
}


def _table(words: Mapping[str, str]) -> Mapping[str, str]:
    """Words by their keys; a code stands for itself."""
    table = {heading_key(code): code for code in words}
    for code, several in words.items():
        table.update({heading_key(word): code for word in several.split("; ")})
    return MappingProxyType(table)


def _named(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {heading_key(name): code for code, name in names if heading_key(name)}


GENDERS: Final = _table(_GENDERS)
ANSWERS: Final = _table(_ANSWERS)
PURPOSES: Final = _table(_PURPOSES)
SECTORS: Final = _table(_SECTORS)
KINDS: Final = _table(_KINDS)
STATES: Final = _table(_STATES)
ROLES: Final = _table(_ROLES)

LANGUAGE_CODES: Final[Mapping[str, str]] = MappingProxyType(
    {code: code for code in LANGUAGES}
    | _named((code, language_name(code, display)) for code in LANGUAGES for display in ("bg", "en"))
    | {
        heading_key(word): code
        for code, words in _LANGUAGE_WORDS.items()
        for word in words.split("; ")
    }
)
DISTRICT_CODES: Final[Mapping[str, str]] = MappingProxyType(
    _named((code, code) for code in DISTRICTS)
    | _named((code, name) for code, names in DISTRICTS.items() for name in names)
    | _named((OTHER, word) for word in ("извън софия", "друг град", "outside sofia", "друго"))
)
