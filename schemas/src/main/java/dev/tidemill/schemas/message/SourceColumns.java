package dev.tidemill.schemas.message;

import dev.tidemill.schemas.avro.Doc;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

@Doc("The columns of a source's files, as every file of the snapshot together has them.")
public record SourceColumns(
    @Doc("name of the source") String source,
    @Doc("DuckDB type by column, as the snapshot read it") Map<String, String> types,
    @Doc("columns whose type was found in their values, as nothing declares it")
        List<String> guessed) {

  private static final int SHOWN = 30;

  /** What was guessed, for people; empty if everything is declared. */
  public Optional<String> told() {
    if (guessed.isEmpty()) {
      return Optional.empty();
    }
    String list =
        guessed.stream()
            .limit(SHOWN)
            .map(c -> c + " " + types.getOrDefault(c, ""))
            .collect(Collectors.joining(", "));
    String more = guessed.size() > SHOWN ? " and " + (guessed.size() - SHOWN) + " more" : "";
    return Optional.of(
        "Source %s: types guessed from all values: %s%s. files.types can declare them."
            .formatted(source, list, more));
  }
}
