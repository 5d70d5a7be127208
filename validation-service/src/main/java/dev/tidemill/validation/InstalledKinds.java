package dev.tidemill.validation;

import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.ModelCheckSpec;
import dev.tidemill.schemas.spec.MonitorSpec;
import dev.tidemill.schemas.spec.kind.Outsiders;
import dev.tidemill.validation.check.kind.Checks;
import dev.tidemill.validation.gate.kind.ModelChecks;
import dev.tidemill.validation.monitor.kind.MonitorKinds;

/** The kinds of checks of this process, as the specification has them and as they are judged. */
final class InstalledKinds {

  private InstalledKinds() {}

  /**
   * Loads all of them before the service starts.
   *
   * @throws dev.tidemill.schemas.spec.kind.KindException if one cannot be used or has no behaviour
   */
  static void require() {
    Outsiders.requireBehaviour("data check", DataCheckSpec.Kind.class, Checks.installed().specs());
    Outsiders.requireBehaviour("monitor check", MonitorSpec.Kind.class, MonitorKinds.specs());
    Outsiders.requireBehaviour("model check", ModelCheckSpec.Kind.class, ModelChecks.specs());
  }
}
