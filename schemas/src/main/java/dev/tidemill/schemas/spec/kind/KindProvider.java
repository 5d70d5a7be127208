package dev.tidemill.schemas.spec.kind;

import java.util.List;

/**
 * Adds kinds from outside of Tidemill to the specification. A provider is named in {@code
 * META-INF/services/dev.tidemill.schemas.spec.kind.KindProvider} of a jar on the class path.
 */
public interface KindProvider {

  /**
   * Records that implement the interface of a family, such as {@code DataCheckSpec.Kind}. One that
   * implements several belongs to each of them.
   */
  List<Class<? extends Record>> kinds();
}
