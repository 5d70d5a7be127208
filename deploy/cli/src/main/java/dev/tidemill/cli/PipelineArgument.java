package dev.tidemill.cli;

import picocli.CommandLine.Parameters;

/** The pipeline that a command is about; it may be left out where there is only one. */
final class PipelineArgument {

  @Parameters(
      arity = "0..1",
      paramLabel = "PIPELINE",
      description = "default: the only one there is")
  private String pipeline;

  /** Its key, namespace/name. */
  String key(Tidemill tidemill) {
    return tidemill.keyOrOnly(pipeline);
  }
}
