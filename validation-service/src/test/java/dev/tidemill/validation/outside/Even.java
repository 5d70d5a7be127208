package dev.tidemill.validation.outside;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.DataCheckSpec;
import dev.tidemill.schemas.spec.field.NamesCheck;
import dev.tidemill.schemas.spec.kind.KindProvider;
import java.util.List;

/** A kind of check from outside: its record in the specification. */
@JsonClassDescription("Every value is an even number.")
public record Even(@NamesCheck @JsonPropertyDescription("The column.") String column)
    implements DataCheckSpec.Kind {

  @Override
  public List<String> namedColumns() {
    return List.of(column);
  }

  /** Names it for the specification. */
  public static final class Provider implements KindProvider {

    @Override
    public List<Class<? extends Record>> kinds() {
      return List.of(Even.class);
    }
  }
}
