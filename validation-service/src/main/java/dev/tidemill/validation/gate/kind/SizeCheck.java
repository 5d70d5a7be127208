package dev.tidemill.validation.gate.kind;

import dev.tidemill.schemas.spec.gate.Size;
import dev.tidemill.validation.check.Judged;
import dev.tidemill.validation.gate.Candidacy;
import dev.tidemill.validation.gate.ModelCheckKind;
import java.util.Map;

/** The bytes of the model's file. */
final class SizeCheck implements ModelCheckKind<Size> {

  @Override
  public Class<Size> spec() {
    return Size.class;
  }

  @Override
  public Judged judge(Size check, Candidacy candidacy) {
    long bytes = candidacy.modelBytes();
    return Judged.of(
        bytes <= check.maxBytes(),
        bytes + " bytes",
        "at most " + check.maxBytes() + " bytes",
        "The model has " + bytes + " bytes",
        Map.of("bytes", (double) bytes, "max", (double) check.maxBytes()));
  }
}
