package dev.tidemill.training;

import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.ModelVersion;
import dev.tidemill.training.run.VersionRow;
import java.util.Base64;

/** A registry entry as Base64 of its Avro bytes. */
final class AvroVersionRow implements VersionRow {

  private final AvroMapper<ModelVersion> mapper = AvroMapper.of(ModelVersion.class);

  @Override
  public String write(ModelVersion version) {
    return Base64.getEncoder().encodeToString(mapper.encode(version));
  }

  @Override
  public ModelVersion read(String row) {
    return mapper.decode(Base64.getDecoder().decode(row));
  }
}
