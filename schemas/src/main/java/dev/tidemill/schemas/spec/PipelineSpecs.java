package dev.tidemill.schemas.spec;

/** placeholder */
public final class PipelineSpecs {
  private PipelineSpecs() {}

  /** The specification behind a resolved document. */
  public static PipelineSpec fromDocument(String document) {
    throw new IllegalStateException(document);
  }
}
