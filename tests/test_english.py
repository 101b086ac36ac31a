from __future__ import annotations

import pytest

from coach.english import EnglishDetector


@pytest.fixture(scope="module")
def detector() -> EnglishDetector:
    return EnglishDetector()


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry I forgot your recital on Saturday.",
        "soz m8 cba 2day, proper knackered tbh",
        "omg ur so annoying",
        "idk wot i did wrong lol she wont txt bk",
        "Kindly revert at the earliest, I am having one doubt regarding the leave.",
        "Abeg, no vex. I no mean to shout for you yesterday.",
        "Oga, I dey sorry for the delay o.",
        "My amma is not picking up since the wedding and my chachu is blaming me.",
        "i cant beleive u tolld evryone abuot my misscarrage",
        "Sorry!",
        "late again 😢😢😢",
        "WHY DID YOU NOT CALL ME BACK",
        "Mein Gott, you told the whole office I was pregnant.",
        "She said « je suis désolée » and that was it, that was the whole apology.",
        "Please tell Nkechi, Oluwaseun and Chukwuemeka that I will not be coming.",
        "¿Why did you do that to me?",
        "As per usual nobody thought to tell me the meeting had moved. Wonderful. I sat in an empty room for forty minutes.",
        "As usual nobody asked me, and Dad ended up alone at A&E till midnight.",
    ],
)
def test_english_of_any_register_is_english(detector: EnglishDetector, text: str) -> None:
    assert detector.is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "Lo siento mucho, no quería hacerte daño ayer por la noche.",
        "Es tut mir leid, dass ich gestern nicht angerufen habe.",
        "Je suis vraiment désolé d'avoir oublié ton anniversaire.",
        "Mi dispiace di non averti detto la verità sui soldi.",
        "Przepraszam, że nie zadzwoniłem wczoraj wieczorem.",
        "No me dijiste nada de la fiesta y me enteré por mi hermana.",
        "Dat was niet eerlijk van me, en ik had het je moeten zeggen.",
        "Was du in der Küche gesagt hast, war so nicht fair.",
        "Samahani sana kwa kuchelewa, nilikuwa kazini hadi usiku.",
        "Özür dilerim, dün seni aramayı unuttum.",
        "माफ़ करना, मैं कल फ़ोन नहीं कर पाया",
        "对不起，我昨天没有给你打电话",
        "Прости, что я вчера не позвонил",
        "آسف لأنني لم أتصل بك أمس",
    ],
)
def test_another_language_is_told_apart(detector: EnglishDetector, text: str) -> None:
    assert not detector.is_english(text)


@pytest.mark.parametrize("text", ["", "   \r\n", "😢😢", "12:30 ... 7!", "—"])
def test_a_text_without_a_letter_is_not_english(detector: EnglishDetector, text: str) -> None:
    assert not detector.is_english(text)


@pytest.mark.parametrize("text", ["ok", "Adaeze", "Sì, certo"])
def test_one_or_two_words_are_given_the_benefit_of_the_doubt(detector: EnglishDetector, text: str) -> None:
    assert detector.is_english(text)


def test_a_name_in_another_script_does_not_make_a_text_foreign(detector: EnglishDetector) -> None:
    assert detector.is_english("Please tell 陈伟 that I missed the handover and I am sorry for it.")


def test_a_long_text_is_judged_without_reading_all_of_it(detector: EnglishDetector) -> None:
    assert detector.is_english("I waited an hour and nobody came. " * 2_000)
