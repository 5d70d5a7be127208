package dev.tidemill.validation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.kind.KindException;
import dev.tidemill.schemas.spec.kind.Outsiders;
import dev.tidemill.validation.check.kind.Checks;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InstalledKindsTest {

  @Test
  void everyKindOfTheSpecificationHasABehaviour() {
    assertThatCode(InstalledKinds::require).doesNotThrowAnyException();
  }

  @Test
  void aKindWithoutABehaviourIsRefusedByItsName() {
    Set<Class<?>> carriedOut = new HashSet<>(Checks.installed().specs());
    carriedOut.remove(dev.tidemill.schemas.spec.check.Range.class);

    assertThatThrownBy(
            () -> Outsiders.requireBehaviour("data check", DataCheckSpec.Kind.class, carriedOut))
        .isInstanceOf(KindException.class)
        .hasMessageContaining(
            "Nothing carries out the data check range (dev.tidemill.schemas.spec.check.Range)");
  }
}
