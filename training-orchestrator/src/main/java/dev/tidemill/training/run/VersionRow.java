package dev.tidemill.training.run;

import dev.tidemill.schemas.message.ModelVersion;

/** Writes a registry entry as the text of a row, and reads it back. Pure. */
public interface VersionRow {

  String write(ModelVersion version);

  ModelVersion read(String row);
}
