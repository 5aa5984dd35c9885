"""What people write over columns, in Bulgarian and English, by the field it means.

Each entry is a list parted by semicolons; case, punctuation and order of the list do not matter.
"""

from collections.abc import Mapping
from typing import Final

from crm.imports.reading.targets import Target

T = Target

#: Columns of nobody's: counters, and numbers that must not be kept at all (ЕГН, ЛНЧ).
NOBODYS: Final = (
    "№; № по ред; по ред; пореден номер; номер; ред; row; no; nr; number; #; подпис; "
    "signature; причина; reason; грешка; error; code; код; егн; лнч; personal number; "
    "national id; лична карта; id card; паспорт; passport; start; end; today; deviceid; "
    "device id; username; formhub uuid; meta instanceid; instanceid; timestamp; "
    "клеймо за време; начало; край"
)

OF_PEOPLE: Final[Mapping[Target, str]] = {
    T.REF: "ref; реф; референция; код на лицето; crm id",
    T.EXTERNAL_ID: (
        "uuid; id; external id; external number; number in the partner's system; "
        "response id; външен код; външен номер; номер при партньора; "
        "номер в системата на партньора"
    ),
    T.FULL_NAME: (
        "име; име и фамилия; имена; трите имена; три имена; пълно име; име презиме фамилия; "
        "име, презиме, фамилия; име презиме и фамилия; собствено име и фамилия; участник; "
        "лице; имена на участника; име на участника; имена на участник; контактно лице; "
        "лице за контакт; лектор; доброволец; full name; name; names; name and surname; "
        "first and last name; participant; person; participant name; name of participant; "
        "contact person; contact name; attendee; attendee name; guest; guest name; "
        "volunteer; speaker; display name"
    ),
    T.GIVEN_NAME: (
        "собствено име; лично име; малко име; първо име; given name; given names; "
        "first name; firstname; forename; fname"
    ),
    T.MIDDLE_NAME: (
        "презиме; бащино име; второ име; middle name; middlename; patronymic; father's name; "
        "fathers name; second name"
    ),
    T.FAMILY_NAME: ("фамилия; фамилно име; last name; lastname; family name; surname; lname"),
    T.LATIN_NAME: (
        "име на латиница; имена на латиница; латиница; име по паспорт; имена по паспорт; "
        "латински букви; latin name; name in latin; name in english; english name; "
        "name in latin letters; passport name"
    ),
    T.EMAIL: (
        "е-поща; електронна поща; поща; имейл; имейл адрес; имейли; мейл; емайл; и-мейл; "
        "е-мейл; е-mail; ел поща; ел. поща; ел адрес; адрес за писма; електронен адрес; "
        "email; e-mail; mail; email address; e-mail address; mail address; emails; "
        "primary email; work email; email 1; email 2; имейл 1; имейл 2; e-mail 1; "
        "втори имейл; second email"
    ),
    T.PHONE: (
        "телефон; телефони; тел; телефонен номер; номер на телефон; телефон за връзка; "
        "телефон за контакт; тел за връзка; мобилен; мобилен телефон; мобилен номер; моб; "
        "gsm; gsm номер; джиесем; гсм; вайбър; viber; whatsapp; служебен телефон; "
        "втори телефон; телефон 1; телефон 2; phone; phones; phone number; telephone; "
        "telephone number; tel; mobile; mobile phone; mobile number; cell; cell phone; "
        "contact number; contact phone; work phone; phone 1; phone 2; second phone"
    ),
    T.LANGUAGE: (
        "език; език за връзка; език на общуване; предпочитан език; говорим език; роден език; "
        "език за писма; език на писмата; language; language of letters; preferred language; "
        "contact language; spoken language"
    ),
    T.GENDER: "пол; gender; sex",
    T.BIRTH_YEAR: (
        "година на раждане; раждане година; рождена година; роден през; год на раждане; г р; "
        "year of birth; birth year; birthyear; yob; born in"
    ),
    T.BIRTH_DATE: (
        "дата на раждане; рождена дата; рожден ден; роден на; роден; ден на раждане; "
        "date of birth; birth date; birthdate; birthday; dob; born"
    ),
    T.DISTRICT: ("район; райони; столичен район; квартал; р-н; district; city district; borough"),
    T.ADDRESS: (
        "адрес; пощенски адрес; постоянен адрес; настоящ адрес; адрес на живеене; "
        "местоживеене; address; postal address; street address; home address"
    ),
    T.NOTE: (
        "бележка; бележки; забележка; забележки; коментар; коментари; "
        "допълнителна информация; note; notes; comment; comments; remark; remarks; "
        "additional information"
    ),
    T.TAGS: ("таг; тагове; етикет; етикети; група; групи; tag; tags; label; labels; group; groups"),
    T.ORGANISATION: (
        "организация; име на организацията; организация институция; институция; "
        "институция организация; фирма; компания; месторабота; работодател; учреждение; нпо; "
        "представлявана организация; представител на; в качеството на представител на; "
        "organisation; organization; org; company; institution; employer; affiliation; "
        "organisation name; organization name; company name; account name; workplace; "
        "represents; representing; acting for; organisations; organizations; организации"
    ),
    T.ORGANISATION_ROLE: (
        "длъжност; позиция; роля в организацията; професия; длъжност в организацията; "
        "position; job title; job; title; role in organisation; role in the organisation; "
        "role in organization; function; occupation"
    ),
    T.AFFILIATION_SINCE: (
        "в организацията от; на длъжност от; от дата; член от; affiliated since; "
        "in the organisation since; since; member since; starts on; start date"
    ),
    T.AFFILIATION_UNTIL: (
        "в организацията до; на длъжност до; до дата; член до; affiliated until; "
        "in the organisation until; until; member until; ends on; end date"
    ),
    T.IS_CONTACT: (
        "за контакт; е лице за контакт; контакт на организацията; is contact; main contact; "
        "is contact person; primary contact; contact person of the organisation"
    ),
    T.EXPERTISE: (
        "експертиза; експерт по; експерт в; област на експертиза; сфера; сфера на дейност; "
        "сфера на експертиза; сфери на експертиза; expertise; expertises; expert in; field; "
        "field of expertise; area of expertise; sector"
    ),
    T.BACKGROUND: (
        "произход; миграционен произход; мигрантски произход; статут; мигрантски статут; "
        "има ли миграционен произход; мигрант; background; migration background; "
        "migrant background; migrant; migration status; background answer; "
        "answer about their background; отговор за произход; отговор за произхода"
    ),
    T.BACKGROUND_ON: (
        "дата на отговора; дата на отговора за произход; произход дата; "
        "background answered on; answered on; date of answer; background date; "
        "day of the answer about their background; ден на отговора за произхода"
    ),
    T.CONSENTS: (
        "съгласие; съгласия; consent; consents; съгласие за; consent to; gdpr; гдпр; "
        "consents by name; съгласия по име"
    ),
    T.CONSENT_CONTACT: (
        "съгласие за контакт; съгласие за покани; съгласие за писма; "
        "може да получава покани; съгласие за писма за събития; contact consent; "
        "consent to contact; consent contact; may be contacted; letters about our events; "
        "писма за нашите събития; consent letters about our events; "
        "съгласие писма за нашите събития"
    ),
    T.CONSENT_NEWS: (
        "съгласие за новини; съгласие за бюлетин; бюлетин; новини; news consent; "
        "consent news; newsletter; newsletter consent; news; consent to news; "
        "consent news of the programme; съгласие новини от програмата"
    ),
    T.CONSENT_PHOTO: (
        "съгласие за снимки; съгласие за снимане; съгласие за заснемане; снимки; снимане; "
        "съгласие за фото; photo consent; consent photo; photo; photos; consent to photos; "
        "consent to be photographed; being photographed; consent being photographed; "
        "съгласие заснемане; заснемане"
    ),
    T.CONSENT_PUBLICATION: (
        "съгласие за публикуване; съгласие за публикация; публикуване; publication consent; "
        "consent publication; publication; consent to publication; "
        "consent publication of words and pictures; съгласие публикуване на думи и снимки"
    ),
    T.CONSENT_BACKGROUND: (
        "съгласие за произход; съгласие за отговора за произход; "
        "съгласие за чувствителни данни; background consent; consent background; "
        "consent to background; consent keeping the answer about their background; "
        "съгласие съхраняване на отговора за произхода"
    ),
    T.CONSENT_STATISTICS: (
        "съгласие за статистика; статистика; statistics consent; consent statistics; "
        "statistics; consent to statistics; consent counting in the programme's statistics; "
        "съгласие включване в статистиката на програмата"
    ),
    T.CONSENT_ON: (
        "дата на съгласие; дата на съгласието; съгласие дата; дата на подписване; "
        "consent date; date of consent; consent given on; consented on; given on; signed on; "
        "day of the consents; ден на съгласията"
    ),
    T.CONSENT_EVIDENCE: (
        "доказателство; доказателство за съгласие; източник на съгласието; източник; "
        "основание; формулировка; consent evidence; evidence; consent source; source; "
        "consent wording; wording; evidence of the consents; доказателство за съгласията"
    ),
    T.EVENT: (
        "събитие; име на събитието; мероприятие; среща; обучение; event; event name; "
        "event ref; event title; meeting; training; workshop; session"
    ),
    T.EVENT_ON: (
        "дата; дата на събитието; дата на мероприятието; дата на срещата; ден; date; "
        "event date; date of event; day; day of the event; ден на събитието"
    ),
    T.ATTENDANCE: (
        "присъствие; присъства; присъствал; дошъл; участие; явил се; attendance; attended; "
        "present; presence; came; checked in; attendance state"
    ),
    T.ATTENDANCE_ROLE: (
        "роля; роля на събитието; роля в събитието; в качеството на; качество; role; "
        "event role; attendance role; role at event; participated as; role at the event"
    ),
}

OF_ORGANISATIONS: Final[Mapping[Target, str]] = {
    T.REF: "ref; реф; референция; crm id",
    T.EXTERNAL_ID: (
        "uuid; id; external id; number in the partner's system; номер при партньора; еик; "
        "булстат; eik; bulstat; vat number; registration number"
    ),
    T.NAME: (
        "име; име на организацията; организация; наименование; фирма; институция; name; "
        "organisation; organization; organisation name; organization name; company; "
        "company name; institution; account name; name in english; name en; english name; "
        "име на английски; наименование на английски"
    ),
    T.NAME_BG: (
        "име на български; наименование на български; българско име; name bg; "
        "name in bulgarian; bulgarian name"
    ),
    T.KIND: (
        "вид; вид организация; вид на организацията; тип; тип организация; kind; type; "
        "type of organisation; type of organization; organisation type; organization type; "
        "kind of organisation"
    ),
    T.SECTOR: (
        "сфера; сфера на дейност; дейност; област; сектор; sector; field; field of work; industry"
    ),
    T.PARENT: (
        "част от; към; принадлежи към; по-голяма организация; горестояща организация; "
        "parent; part of; belongs to; parent organisation; parent organization"
    ),
    T.WEBSITE: (
        "сайт; уебсайт; уеб сайт; страница; интернет страница; уеб адрес; website; web site; "
        "web; site; url; homepage; web page"
    ),
    T.EMAIL: OF_PEOPLE[T.EMAIL],
    T.PHONE: OF_PEOPLE[T.PHONE],
    T.DISTRICT: OF_PEOPLE[T.DISTRICT],
    T.NOTE: OF_PEOPLE[T.NOTE] + "; описание; description",
    T.TAGS: OF_PEOPLE[T.TAGS],
}

#: Headings that say a little: taken, but shown as a guess.
LIKELY_ONLY: Final = frozenset(
    {"дата", "ден", "date", "day", "source", "източник", "съгласие", "consent", "title", "роля",
     "role", "участие", "основание", "сфера", "field", "sector", "group", "groups", "група",
     "групи", "статут", "since", "until", "gdpr", "гдпр", "id", "от дата", "до дата"}
)  # fmt: skip
