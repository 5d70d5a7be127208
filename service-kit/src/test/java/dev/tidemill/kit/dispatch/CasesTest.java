package dev.tidemill.kit.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CasesTest {

  sealed interface Shape permits Circle, Polygon {}

  record Circle(double radius) implements Shape {}

  sealed interface Polygon extends Shape permits Square, Triangle {}

  record Square(double side) implements Polygon {}

  enum Triangle implements Polygon {
    SMALL,
    LARGE
  }

  interface Open {}

  sealed interface HalfOpen permits Ajar {}

  non-sealed interface Ajar extends HalfOpen {}

  @Test
  void eachCaseGetsItsOwnStepAndTheContext() {
    Cases<Double, Shape, Double> area =
        Cases.<Double, Shape, Double>of(Shape.class)
            .on(Circle.class, (scale, c) -> scale * 3 * c.radius() * c.radius())
            .on(Square.class, (scale, s) -> scale * s.side() * s.side())
            .on(Triangle.class, t -> t == Triangle.SMALL ? 1.0 : 2.0)
            .build();

    assertThat(area.apply(2.0, new Circle(1))).isEqualTo(6);
    assertThat(area.apply(1.0, new Square(3))).isEqualTo(9);
    assertThat(area.apply(Triangle.LARGE)).isEqualTo(2);
  }

  @Test
  void aMissingCaseIsRefusedByName() {
    Cases.Builder<Void, Shape, String> half =
        Cases.<Void, Shape, String>of(Shape.class).on(Circle.class, c -> "round");

    assertThatThrownBy(half::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("No case for Square, Triangle of ");
  }

  @Test
  void aSealedCaseStandsForAllOfItsOwn() {
    Cases<Void, Shape, String> words =
        Cases.<Void, Shape, String>of(Shape.class)
            .on(Circle.class, c -> "round")
            .on(Polygon.class, p -> "with corners")
            .build();

    assertThat(words.apply(new Square(1))).isEqualTo("with corners");
    assertThat(words.apply(Triangle.SMALL)).isEqualTo("with corners");
  }

  @Test
  void severalCasesShareAStepIfEachIsNamed() {
    List<Shape> seen = new ArrayList<>();
    Cases<List<Shape>, Shape, Void> noted =
        Cases.<List<Shape>, Shape, Void>of(Shape.class)
            .run(Circle.class, (to, c) -> to.add(c))
            .all(List.of(Square.class, Triangle.class), (to, other) -> null)
            .build();

    noted.apply(seen, new Circle(1));
    noted.apply(seen, new Square(1));

    assertThat(seen).containsExactly(new Circle(1));
  }

  @Test
  void aCaseIsGivenOnce() {
    Cases.Builder<Void, Shape, String> builder =
        Cases.<Void, Shape, String>of(Shape.class).on(Square.class, s -> "");

    assertThatThrownBy(() -> builder.on(Polygon.class, p -> ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Square is given twice");
  }

  @Test
  void anOpenSetIsRefused() {
    assertThatThrownBy(() -> Cases.of(Open.class)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Cases.of(HalfOpen.class)).hasMessageContaining("Ajar is open");
  }
}
