package dev.tidemill.schemas.text;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignTextTest {

  @ParameterizedTest
  @CsvSource({
    "1b, \\u001b",
    "0d, \\u000d",
    "07, \\u0007",
    "00, \\u0000",
    "7f, \\u007f",
    "9b, \\u009b",
    "202e, \\u202e",
    "2066, \\u2066",
    "200f, \\u200f",
    "2028, \\u2028",
    "feff, \\ufeff",
    "d800, \\ud800",
    "e0041, \\udb40\\udc41"
  })
  void whatActsOnATerminalOrTurnsTheTextIsWrittenOut(String hex, String shown) {
    String sent =
        new StringBuilder("a").appendCodePoint(Integer.parseInt(hex, 16)).append("b").toString();
    assertThat(ForeignText.shown(sent)).isEqualTo("a" + shown + "b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two\nlines\tand a tab", "Zürich, 東京, עברית", "👩‍🚀 👍", "\\u001b"})
  void wordsOfAnyLanguageStay(String text) {
    assertThat(ForeignText.shown(text)).isSameAs(text);
  }

  @Property
  void nothingThatActsIsLeft(@ForAll String text) {
    assertThat(ForeignText.shown(text).codePoints())
        .noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')
        .noneMatch(
            c -> Character.getDirectionality(c) == Character.DIRECTIONALITY_RIGHT_TO_LEFT_OVERRIDE);
  }

  @Test
  void anErrorRepeatsAtMost200CharactersOfAWordOrOfWhatIsInQuotes() {
    String spaced = "ab ".repeat(1_000);
    for (String message :
        new String[] {
          "no endpoint '" + "x".repeat(5_000) + "' here",
          "no endpoint '" + spaced + "' here",
          "no endpoint \"" + spaced + "\" here",
          "no endpoint " + "x".repeat(5_000) + " here"
        }) {
      assertThat(ForeignText.bounded(message))
          .hasSizeLessThan(240)
          .startsWith("no endpoint ")
          .contains("...");
    }
    assertThat(ForeignText.bounded("no endpoint '" + "x".repeat(500) + "' here"))
        .endsWith("' here");
    assertThat(ForeignText.bounded("no " + "word ".repeat(100_000))).hasSizeLessThan(4_010);
    String usual = "a list of " + "many, ".repeat(100) + "things";
    assertThat(ForeignText.bounded(usual)).isSameAs(usual);
  }

  @Property
  void aMessageIsNeverLongerThan4003Characters(@ForAll String text) {
    assertThat(ForeignText.bounded(text.repeat(10))).hasSizeLessThan(4_004);
  }

  @Test
  void aCharacterIsNotCutInTwo() {
    assertThat(ForeignText.cut("ab\ud83d\ude00c", 3)).isEqualTo("ab");
    assertThat(ForeignText.cut("ab\ud83d\ude00c", 4)).isEqualTo("ab\ud83d\ude00");
    assertThat(ForeignText.cut("ab", 2)).isEqualTo("ab");
  }
}
