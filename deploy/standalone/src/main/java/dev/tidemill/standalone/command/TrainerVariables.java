package dev.tidemill.standalone.command;

import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.secret.UnresolvedSecretException;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.TrainSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which variables of {@code train.env} have no value here, as a Tidemill would read them. */
final class TrainerVariables {

  private TrainerVariables() {}

  /**
   * One sentence each.
   *
   * @param folder of the pipeline
   * @param home of Tidemill
   */
  static List<String> missing(PipelineSpec spec, Path folder, Path home) {
    List<String> notes = new ArrayList<>();
    SecretPlaces places = new SecretPlaces(System.getenv(), home, secrets(home));
    for (TrainSpec.Variable variable : spec.train().env().orElse(List.of())) {
      try {
        places.resolve(variable.place(), folder);
      } catch (UnresolvedSecretException e) {
        notes.add(
            "train.env: %s has no value here: %s. A run fails without it; what counts is where its worker runs."
                .formatted(variable.name(), e.getMessage()));
      }
    }
    return notes;
  }

  private static Path secrets(Path home) {
    String named = System.getenv(KitSettings.SECRETS_FOLDER.variable());
    return named == null || named.isBlank() ? home.resolve("secrets") : Path.of(named);
  }
}
