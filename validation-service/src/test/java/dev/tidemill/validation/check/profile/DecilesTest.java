package dev.tidemill.validation.check.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DecilesTest {

  private static Deciles of(double... deciles) {
    List<Double> cuts = Deciles.cuts(DoubleStream.of(deciles).boxed().toList());
    return new Deciles(cuts, List.of());
  }

  @Test
  void aBinHoldsItsLowerEdgeAndNotItsUpperOne() {
    Deciles deciles = of(1, 2, 3, 4, 5, 6, 7, 8, 9);

    assertThat(deciles.bin(0.99)).isZero();
    assertThat(deciles.bin(1)).isEqualTo(1);
    assertThat(deciles.bin(8.99)).isEqualTo(8);
    assertThat(deciles.bin(1e300)).isEqualTo(9);
    assertThat(deciles.bin(Double.NaN)).isEqualTo(-1);
    assertThat(deciles.bin(Double.NEGATIVE_INFINITY)).isEqualTo(-1);
    assertThat(Deciles.NONE.bin(1)).isEqualTo(-1);
  }

  @Test
  void aValueThatTwoDecilesFallOnHasABinOfItsOwn() {
    Deciles zeros = of(-0.0, 0, 0, 0, 0, 0, 1, 5, 9);

    assertThat(zeros.cuts()).hasSize(5);
    assertThat(zeros.bin(-1)).isZero();
    assertThat(zeros.bin(0)).isEqualTo(1).isEqualTo(zeros.bin(-0.0));
    assertThat(zeros.bin(1e-9)).isEqualTo(2);
    assertThat(zeros.bin(100)).isEqualTo(5);
  }

  @Property
  void noValueFallsOutsideTheBins(@ForAll @Size(9) List<Double> any, @ForAll double value) {
    List<Double> cuts = Deciles.cuts(any.stream().sorted().toList());
    Deciles deciles = new Deciles(cuts, List.of());

    assertThat(cuts).isSorted().doesNotHaveDuplicates();
    assertThat(deciles.bin(value)).isBetween(0, cuts.size());
    assertThat(deciles.bin(value)).isEqualTo((int) cuts.stream().filter(c -> c <= value).count());
  }
}
