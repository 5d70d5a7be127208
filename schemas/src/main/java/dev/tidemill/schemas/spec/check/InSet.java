package dev.tidemill.schemas.spec.check;

import dev.tidemill.schemas.spec.DataCheckSpec;
import java.util.List;

/** Every value is one of {@code values}. */
public record InSet(String column, List<String> values) implements DataCheckSpec.Kind {}
