import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.text.folding import fold, query_prefixes, words
from crm.text.transliteration import latin

NAMES = (
    "Александър", "Андрей", "Асен", "Ахмед", "Божидар", "Бочваров", "Борислава", "България",
    "Валентин", "Вяра", "Георги", "Гьорги", "Даниел", "Джамал", "Димитър", "Добрев", "Елисавета",
    "Жечева", "Живко", "Захари", "Иван", "Иванов", "Иванова", "Йоана", "Йордан", "Йосиф", "Кольо",
    "Красимира", "Кръстев", "Куюмджиев", "Любомир", "Магдалена", "Мария", "Марияна", "Михаил",
    "Мустафа", "Надежда", "Николай", "Огнян", "Панайотов", "Пачкова", "Пенчо", "Петьо", "Радослав",
    "Румяна", "Светослава", "София", "Станчев", "Стоян", "Тодор", "Ушев", "Филип", "Фотев", "Халед",
    "Хаджиев", "Христо", "Христова", "Цветан", "Цветкова", "Чавдар", "Шишков", "Щерев", "Щилянов",
    "Ъгларска", "Юлия", "Юсеф", "Яворов", "Янко",
)  # fmt: skip

_SYLLABLES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["", *"бвгджзклмнпрстфхцчшщй", "бр", "ст", "хр", "дж", "кр", "гл"]),
        st.sampled_from([*"аеиоуъюя", "ьо"]),
        st.sampled_from(["", "", *"вклмнрстфхчшй"]),
    ),
)
invented_names = st.one_of(
    st.sampled_from(NAMES),
    st.lists(_SYLLABLES, min_size=2, max_size=4).map("".join),
    st.lists(_SYLLABLES, min_size=1, max_size=3).map(lambda parts: "".join(parts) + "ия"),
    st.lists(_SYLLABLES, min_size=1, max_size=3).map(lambda parts: "".join(parts) + "ов"),
)


def finds(typed: str, name: str) -> bool:
    return any(fold(name).startswith(start) for start in query_prefixes(typed))


@pytest.mark.parametrize(
    ("key", "spellings"),
    [
        ("ivanov", ["Иванов", "ИВАНОВ", "Ivanov", "IVANOFF", "Ivanof", "Iwanow", "Ívanov"]),
        ("ganchev", ["Ганчев", "Gantchev", "Gantcheff", "Ganchev"]),
        ("maria", ["Мария", "Maria", "Mariya", "Mariia", "Marija", "María"]),
        ("hristo", ["Христо", "Hristo", "Christo", "Khristo", "Xristo"]),
        ("iordan", ["Йордан", "Yordan", "Jordan", "Iordan"]),
        ("iulia", ["Юлия", "Yulia", "Yuliya", "Julia", "Iulia"]),
        ("tsvetan", ["Цветан", "Tsvetan", "Tzvetan", "Cvetan"]),
        ("nikolai", ["Николай", "Nikolay", "Nikolai", "Nicolai"]),
        ("mustafa", ["Мустафа", "Mustafa", "Moustafa", "Moustapha"]),
        ("haled", ["Халед", "Khaled", "Haled"]),
        ("dzhamal", ["Джамал", "Dzhamal", "Djamal"]),
        ("shterbakova", ["Щербакова", "Shterbakova", "Shcherbakova"]),
        ("olga", ["Ольга", "Олга", "Olga"]),
        ("dmitri", ["Дмитрий", "Dmitriy", "Dmitry", "Dmitrii"]),
        ("tarik", ["Тарик", "Tariq", "Tarick"]),
        ("balgaria", ["България", "Bulgaria", "BULGARIA", "Balgariya"]),
        ("obrien", ["O'Brien", "O’Brien", "OʼBrien"]),
        ("sofia", ["София", "Sofia", "Sophia", "Sofiya"]),
        ("ana maria", ["Ана-Мария", "Ana Maria", "  Anna – Maria.", "АНА\u00a0МАРИЯ"]),
        ("lodz strase istanbul", ["Łódź Straße İstanbul"]),
    ],
)
def test_spellings_of_one_name_share_a_key(key: str, spellings: list[str]):
    keys = [fold(spelling) for spelling in spellings]

    assert keys == [key] * len(spellings)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Иван", "Иво"), ("Станчев", "Станев"), ("Щерев", "Шерев"), ("Жана", "Яна"), ("12", "122")],
)
def test_different_names_keep_different_keys(one: str, other: str):
    keys = {fold(one), fold(other)}

    assert len(keys) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("محمد", "محمد"),
        ("مُحَمَّـد", "محمد"),
        ("علی کریمی", "علي كريمي"),
        ("Ελένη", "ελενη"),
        ("हिन्दी", "हिन्दी"),
        ("陳大文", "陳大文"),
    ],
)
def test_letters_of_other_scripts_stay(text: str, expected: str):
    key = fold(text)

    assert key == unicodedata.normalize("NFKC", expected)


def test_words_keep_their_order_and_lose_every_sign():
    found = words(" д-р Хр. Иванова-Петрова, 22 (о.з.) ")

    assert found == ["d", "r", "hr", "ivanova", "petrova", "22", "o", "z"]


@given(st.text())
def test_folding_a_key_changes_nothing(text: str):
    key = fold(text)

    assert fold(key) == key


@given(st.text(st.characters(max_codepoint=0x17F, exclude_categories=["Cs"])))
def test_words_are_the_key_cut_at_its_spaces(text: str):
    found = words(text)

    assert " ".join(found) == fold(text)
    assert "" not in found


@given(invented_names)
def test_case_and_script_do_not_change_the_key(name: str):
    keys = {fold(spelling) for spelling in (name, name.upper(), name.title(), latin(name))}

    assert len(keys) == 1


@given(invented_names, st.data())
def test_a_name_is_found_while_it_is_being_typed(name: str, data: st.DataObject):
    spelling = data.draw(st.sampled_from([name, name.upper(), latin(name), latin(name).lower()]))
    typed = spelling[: data.draw(st.integers(2, max(2, len(spelling))))]

    found = finds(typed, name)

    assert found, (typed, query_prefixes(typed), fold(name))


@pytest.mark.parametrize("name", NAMES)
def test_every_start_of_a_name_finds_it_in_both_scripts(name: str):
    spellings = (name, latin(name))

    missed = [
        spelling[:length]
        for spelling in spellings
        for length in range(2, len(spelling) + 1)
        if not finds(spelling[:length], name)
    ]

    assert missed == []


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Иванов", "Ivanoff"),
        ("Мария", "Mariya"),
        ("Христо", "Christo"),
        ("Дончев", "Dontcheff"),
        ("Михаил", "Mikhail"),
        ("Михаил", "Mixail"),
        ("Мустафа", "Moustapha"),
        ("Щербаков", "Shcherbakov"),
        ("Цветан", "Cvetan"),
        ("София", "Sophia"),
        ("Живко", "Jivko"),
        ("Джамал", "Jamal"),
        ("Ксения", "Xenia"),
        ("Jamal", "Джамал"),
        ("Виктор", "Victor"),
        ("Марсел", "Marcel"),
        ("Българска", "Bulgarska"),
    ],
)
def test_informal_spellings_find_the_name_at_every_letter(name: str, written: str):
    starts = [written[:length] for length in range(2, len(written) + 1)]

    missed = [start for start in starts if not finds(start, name)]

    assert missed == []


@given(st.text())
def test_a_whole_text_is_always_among_what_it_finds(text: str):
    starts = query_prefixes(text)

    assert any(fold(text).startswith(start) for start in starts) == (fold(text) != "")


def test_nothing_typed_looks_for_nothing():
    starts = query_prefixes(" - ")

    assert starts == ()
