package dev.tidemill.standalone.rehearsal.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.validation.gate.study.HoldoutStudy.Bin;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The axes of a picture have round numbers that hold all points. */
class CurvePictureTest {

  private static List<String> ticks(double least, double most) {
    return CurvePicture.ticks(least, most).stream().map(BigDecimal::toPlainString).toList();
  }

  @Test
  void numbersOfAnAxisAreRoundAndHoldAllPoints() {
    assertThat(ticks(64.3, 254.2)).containsExactly("50", "100", "150", "200", "250", "300");
    assertThat(ticks(0.03, 0.91)).containsExactly("0.0", "0.2", "0.4", "0.6", "0.8", "1.0");
    assertThat(ticks(-2e6, 3e6)).startsWith("-2000000").endsWith("3000000");
    assertThat(ticks(7, 7)).hasSizeGreaterThan(1);
    assertThat(ticks(0, 0)).hasSizeGreaterThan(1);
  }

  @Test
  void axesHaveNamesAndNumbers() {
    String svg =
        new CurvePicture(List.of(new Bin(0.1, 0.2, 5), new Bin(0.9, 0.8, 5)), "said", "<seen>")
            .svg();
    assertThat(svg).contains(">said</text>", ">&lt;seen&gt;</text>", ">0.2</text>", ">1.0</text>");
  }
}
